//! `erpsync call`.

mod client;
mod request;
mod target;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use erpsync::client::CallErrorKind;
use erpsync_model::{Plan, ReadSettings, to_xml};

use crate::input::Loading;
use crate::terminal::visible_xml;
use crate::{find, output};

/// Call an operation of a service, and print the reply.
///
/// The request is made of arguments, of JSON or XML, or of both: arguments are set over the data. An argument is a path and a text:
/// `a.b[0].c=1` is the element `c` in the first `b` of `a`, `@k=v` an attribute. `path:=JSON` gives JSON. All of it is held against
/// the WSDL before anything is sent.
///
/// Exit status: 0 if it was answered, 3 if the answer is a fault, 1 if the request, the WSDL or the reply is refused, 4 if there was no
/// answer of a SOAP service, 2 for a wrong command line.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The WSDL.
    #[arg(value_name = "WSDL")]
    wsdl: PathBuf,
    /// The operation: `Name`, or `PortType.Name` where several have the name.
    #[arg(value_name = "OPERATION")]
    operation: String,
    /// Parts of the request: `path=text` or `path:=JSON`.
    #[arg(value_name = "PATH=VALUE")]
    arguments: Vec<String>,
    /// The request as JSON, or as XML: the element in the body, or an envelope. `@FILE` reads a file, `@-` standard input.
    #[arg(short, long, value_name = "DATA")]
    data: Option<String>,
    /// Print a request to start from, filled with made-up values, and call nothing.
    #[arg(long, conflicts_with_all = ["data", "arguments"])]
    sample: bool,
    /// Print the request that would be sent, and call nothing.
    #[arg(long)]
    dry_run: bool,
    /// Form of the printed reply, and of what `--sample` prints.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Show both messages on standard error, without their secrets.
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    target: target::Target,
    #[command(flatten)]
    loading: Loading,
}

const EXAMPLES: &str = "\
Examples:
  erpsync call wsdl/Orders.wsdl GetOrder number=7
  erpsync call wsdl/Orders.wsdl PlaceOrder order.customer=Ann 'order.line[0].sku=A-1' 'order.line[0].count=2'
  erpsync call wsdl/Orders.wsdl PlaceOrder --sample > order.json
  erpsync call wsdl/Orders.wsdl PlaceOrder -d @order.json --endpoint https://localhost:8443/orders -u ann";

/// Form of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Json,
    Xml,
}

/// The answer is a fault.
const FAULT: u8 = 3;

/// There is no answer of a SOAP service.
const TRANSPORT: u8 = 4;

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let analysis = arguments.loading.builder().read([&arguments.wsdl]);
    let samples = match analysis.samples() {
        Ok(samples) => samples,
        Err(error) => return output::refused(&error),
    };
    let refused = |reason: &str| output::failed(&format!("error: {reason}"));
    let plan = match Plan::new(analysis.model()) {
        Ok(plan) => plan,
        Err(error) => return refused(&error.to_string()),
    };
    let operation = match find::operation(&plan, &arguments.operation, arguments.target.version()) {
        Ok(operation) => operation,
        Err(reason) => return refused(&reason),
    };
    if let Some(reason) = &operation.unsupported {
        return refused(&format!("{} can't be called by this command: {reason}", operation.name));
    }
    if operation.is_notification {
        return refused(&format!("{} is a message that the service sends first", operation.name));
    }
    if arguments.sample {
        return match request::sample(&plan, operation, &samples) {
            Ok(body) => print(&plan, &operation.input, &body, arguments.format),
            Err(reason) => refused(&reason),
        };
    }
    let request = match request::read(&plan, operation, arguments.data.as_deref(), &arguments.arguments) {
        Ok(request) => request,
        Err(problems) => {
            problems.iter().for_each(|problem| output::note(&format!("error: {problem}")));
            return ExitCode::from(output::FAILED);
        }
    };
    let call = match client::Call::new(&plan, operation, &request, &arguments.target, arguments.verbose) {
        Ok(call) => call,
        Err(reason) => {
            return refused(&format!("{} can't be called: {reason}", operation.name));
        }
    };
    if arguments.dry_run {
        return match call.request_xml() {
            Ok(xml) => output::text(&format!("{}\n", visible_xml(&xml))),
            Err(reason) => refused(&reason),
        };
    }
    let reply = match call.send() {
        Ok(reply) => reply,
        Err(error) => return failed(&plan, operation, &error, arguments.format),
    };
    let (Some(output), Some(raw)) = (&operation.output, reply) else { return ExitCode::SUCCESS };
    if output.body(&plan).is_empty() {
        return ExitCode::SUCCESS;
    }
    match plan.read_body(output, raw.as_str(), &ReadSettings::default()) {
        Ok(read) => {
            for problem in &read.problems {
                output::note(&format!("warning: the reply deviates from the WSDL: {problem}"));
            }
            print(&plan, output, &[read.element], arguments.format)
        }
        Err(problem) => refused(&format!("the reply can't be read: {problem}")),
    }
}

/// Prints a message.
fn print(
    plan: &Plan,
    message: &erpsync_model::Message,
    body: &[erpsync_model::Element],
    format: Format,
) -> ExitCode {
    match format {
        Format::Json => output::text(&format!("{:#}\n", plan.body_to_json(message, body))),
        Format::Xml => {
            let mut text = String::new();
            for element in body {
                match to_xml(element) {
                    Ok(xml) => text += &format!("{}\n", visible_xml(&xml)),
                    Err(problem) => return output::failed(&format!("error: {problem}")),
                }
            }
            output::text(&text)
        }
    }
}

/// Prints a fault, or the reason why there is no answer.
fn failed(
    plan: &Plan,
    operation: &erpsync_model::Operation,
    error: &erpsync::client::CallError,
    format: Format,
) -> ExitCode {
    let status = match error.kind() {
        CallErrorKind::Fault(fault) => {
            let detail = fault.detail().map(|detail| detail.as_str().to_owned());
            let fault =
                plan.fault(operation, fault.code().most_specific().1, fault.reason(), detail.as_deref());
            let _ = match format {
                Format::Json => output::text(&format!("{:#}\n", plan.fault_to_json(operation, &fault))),
                Format::Xml => output::text(&detail.map_or_else(String::new, |xml| visible_xml(&xml) + "\n")),
            };
            FAULT
        }
        CallErrorKind::Endpoint(_)
        | CallErrorKind::Transport(_)
        | CallErrorKind::Timeout { .. }
        | CallErrorKind::HttpStatus { .. }
        | CallErrorKind::NotSoap { .. } => TRANSPORT,
        _ => output::FAILED,
    };
    output::note(&format!("error: {}", error.report()));
    ExitCode::from(status)
}
