//! `erpsync generate`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use erpsync_codegen::{Builder, Generated, NilMapping, configure};

use crate::output;
use crate::reading::Reading;

/// Generate Rust from WSDLs.
///
/// All WSDLs that are given go into one file, with a module for each namespace; types that several of them have are
/// generated once. Without `-o` the code goes to standard output.
///
/// A PATH points at a part of the WSDL by its names as the WSDL spells them: `Order` is a type or message,
/// `Order/Lines` a member of it, `{urn:orders}Order` one of that namespace, `service:Orders` a port type,
/// `Orders.GetOrder` an operation (where an operation is asked for); `*` stands for any characters, as in
/// `*/Note`. A PATH that means nothing is a warning.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The files to read; what they import is read too, from the disk only. Schemas can be among them, behind a WSDL that
    /// uses their namespaces without saying where they are.
    #[arg(required = true, value_name = "WSDL")]
    wsdls: Vec<PathBuf>,
    /// Write to FILE, unless it holds the same already; folders are made.
    #[arg(short, long, value_name = "FILE", value_parser = rust_file)]
    output: Option<PathBuf>,
    /// Write nothing, and exit with status 1 if FILE is not what would be generated.
    #[arg(long, requires = "output")]
    check: bool,
    /// Give each namespace a file of its own, beside FILE, which includes them.
    #[arg(long, requires = "output")]
    file_per_namespace: bool,
    /// Give servers the WSDLs and schemas to answer `?wsdl` with: files beside FILE, which takes them in.
    #[arg(long, requires = "output", conflicts_with = "no_server")]
    embed_wsdl: bool,
    /// Generate only this service or operation, and the types it reaches. May be repeated.
    #[arg(long = "operation", value_name = "PATH", help_heading = "What is generated")]
    operations: Vec<String>,
    /// Generate all types, also those that no operation reaches.
    #[arg(long, help_heading = "What is generated")]
    all_types: bool,
    /// Leave out the operations that need something invalid, each with a warning.
    #[arg(long, help_heading = "What is generated")]
    skip_invalid: bool,
    /// Generate no clients.
    #[arg(long, help_heading = "What is generated")]
    no_client: bool,
    /// Generate no servers.
    #[arg(long, help_heading = "What is generated")]
    no_server: bool,
    /// Generate a form of each trait that can be a trait object, too.
    #[arg(long, help_heading = "What is generated")]
    boxed: bool,
    /// Let a server leave out operations, which then answer with a fault.
    #[arg(long, help_heading = "What is generated")]
    default_stubs: bool,
    /// Print the declared types of elements, for clients that write `xsi:type` on each.
    #[arg(long, help_heading = "What is generated")]
    message_types: bool,
    /// Make a stream of a list: the repeated element at PATH, from the element in the body down. May be repeated, like all that follow.
    #[arg(long, value_name = "PATH", help_heading = "What is generated")]
    stream: Vec<String>,
    /// Take the types of a namespace from a Rust module.
    #[arg(long, value_name = "NAMESPACE=RUST_PATH", value_parser = last_equals, help_heading = "What is generated")]
    extern_path: Vec<(String, String)>,
    /// Read FILE where a document imports LOCATION (as written there, or a namespace).
    #[arg(long, value_name = "LOCATION=FILE", value_parser = last_equals, help_heading = "What is generated")]
    catalogue: Vec<(String, String)>,
    /// Name a namespace's module.
    #[arg(long, value_name = "NAMESPACE=NAME", value_parser = last_equals, help_heading = "How it looks in Rust")]
    module: Vec<(String, String)>,
    /// Name a type, member, value, service or operation.
    #[arg(long, value_name = "PATH=NAME", value_parser = last_equals, help_heading = "How it looks in Rust")]
    rename: Vec<(String, String)>,
    /// Add a derive to types: `Order=serde::Serialize`.
    #[arg(long, value_name = "PATH=DERIVE", value_parser = first_equals, help_heading = "How it looks in Rust")]
    derive: Vec<(String, String)>,
    /// Add an attribute to types: `Order=#[non_exhaustive]`.
    #[arg(long, value_name = "PATH=ATTRIBUTE", value_parser = first_equals, help_heading = "How it looks in Rust")]
    attribute: Vec<(String, String)>,
    /// Add an attribute to members: `Order/Note=#[deprecated]`.
    #[arg(long, value_name = "PATH=ATTRIBUTE", value_parser = first_equals, help_heading = "How it looks in Rust")]
    field_attribute: Vec<(String, String)>,
    /// Use a Rust type of your own for a type or member: `Money=crate::Money`.
    #[arg(long, value_name = "PATH=RUST_TYPE", value_parser = first_equals, help_heading = "How it looks in Rust")]
    type_override: Vec<(String, String)>,
    /// Say what an element becomes that may be absent and nil: `merged` (`Option`) or `kept` (`Nillable`).
    #[arg(long, value_name = "PATH=MAPPING", value_parser = nil_mapping, help_heading = "How it looks in Rust")]
    nillable: Vec<(String, Mapping)>,
    /// Make text secret: masked wherever it would be shown.
    #[arg(long, value_name = "PATH", help_heading = "How it looks in Rust")]
    secret: Vec<String>,
    /// Don't make text secret that is so by its name (*password*, *secret*, *token*, *ticket*, *apikey*).
    #[arg(long, value_name = "PATH", help_heading = "How it looks in Rust")]
    not_secret: Vec<String>,
    #[command(flatten)]
    reading: Reading,
}

const EXAMPLES: &str = "\
Examples:
  erpsync generate wsdl/ErpSync.wsdl
  erpsync generate wsdl/*.wsdl -o src/generated/wsdl.rs
  erpsync generate wsdl/*.wsdl -o src/generated/wsdl.rs --check
  erpsync generate wsdl/ErpSync.wsdl --operation ErpSync.ForceSyncAll --no-server
  erpsync generate wsdl/Orders.wsdl --rename Order/No=number --derive '*=serde::Serialize'
  erpsync generate wsdl/Orders.wsdl --catalogue http://example.org/common.xsd=wsdl/common.xsd";

/// [`NilMapping`] as a word.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Mapping {
    Merged,
    Kept,
}

/// Parses the path of a file of Rust: only such a path is written to.
fn rust_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension() {
        Some(extension) if extension == "rs" && !path.is_dir() => Ok(path),
        _ => Err("it must be a file whose name ends in `.rs`; leave `-o` out to print to standard output"
            .to_owned()),
    }
}

pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let generated = match builder(&arguments).read(&arguments.wsdls).generate() {
        Ok(generated) => generated,
        Err(error) => return output::refused(&error),
    };
    output::show(&generated.warnings, generated.sources());
    match &arguments.output {
        None => output::text(generated.files.first().map_or("", |file| &file.text)),
        Some(file) => {
            let folder = file.parent().unwrap_or(Path::new(""));
            if arguments.check { check(&generated, folder) } else { write(&generated, folder) }
        }
    }
}

fn builder(arguments: &Arguments) -> Builder {
    let mut builder = configure()
        .client(!arguments.no_client)
        .server(!arguments.no_server)
        .boxed(arguments.boxed)
        .default_stubs(arguments.default_stubs)
        .message_types(arguments.message_types)
        .all_types(arguments.all_types)
        .skip_invalid_operations(arguments.skip_invalid)
        .file_per_namespace(arguments.file_per_namespace)
        .embed_wsdl(arguments.embed_wsdl)
        .operations(&arguments.operations);
    if let Some(name) = arguments.output.as_deref().and_then(Path::file_name) {
        builder = builder.file_name(name.to_string_lossy());
    }
    for path in &arguments.stream {
        builder = builder.stream(path);
    }
    for (namespace, path) in &arguments.extern_path {
        builder = builder.extern_path(namespace, path);
    }
    for (location, file) in &arguments.catalogue {
        builder = builder.catalogue(location, file);
    }
    for (namespace, name) in &arguments.module {
        builder = builder.module_name(namespace, name);
    }
    for (path, name) in &arguments.rename {
        builder = builder.rename(path, name);
    }
    for (path, derive) in &arguments.derive {
        builder = builder.type_derive(path, derive);
    }
    for (path, attribute) in &arguments.attribute {
        builder = builder.type_attribute(path, attribute);
    }
    for (path, attribute) in &arguments.field_attribute {
        builder = builder.field_attribute(path, attribute);
    }
    for (path, ty) in &arguments.type_override {
        builder = builder.type_override(path, ty);
    }
    for (path, mapping) in &arguments.nillable {
        let mapping = match mapping {
            Mapping::Merged => NilMapping::Merged,
            Mapping::Kept => NilMapping::Kept,
        };
        builder = builder.nillable(path, mapping);
    }
    let builder = arguments.reading.apply(builder);
    let builder = arguments.secret.iter().fold(builder, Builder::secret);
    arguments.not_secret.iter().fold(builder, Builder::not_secret)
}

fn write(generated: &Generated, folder: &Path) -> ExitCode {
    match generated.write(folder) {
        Ok(written) => {
            for path in written {
                output::note(&format!("wrote {}", path.display()));
            }
            ExitCode::SUCCESS
        }
        Err(error) => output::refused(&error),
    }
}

fn check(generated: &Generated, folder: &Path) -> ExitCode {
    let outdated = generated.outdated(folder);
    for path in &outdated {
        let problem = if path.exists() { "is not up to date" } else { "does not exist" };
        output::note(&format!("error: {} {problem}", path.display()));
    }
    if outdated.is_empty() {
        ExitCode::SUCCESS
    } else {
        output::failed("help: run the same command without `--check`")
    }
}

/// `NAMESPACE=NAME`: a namespace may have `=` in it, what is behind it does not.
pub(crate) fn last_equals(text: &str) -> Result<(String, String), String> {
    split(text, text.rfind('='))
}

/// `PATH=ATTRIBUTE`: an attribute may have `=` in it, a path only in its namespace.
fn first_equals(text: &str) -> Result<(String, String), String> {
    let from = match (text.find('{'), text.find('='), text.find('}')) {
        (Some(open), Some(equals), Some(close)) if open < equals && open < close => close,
        _ => 0,
    };
    split(text, text[from..].find('=').map(|at| at + from))
}

fn nil_mapping(text: &str) -> Result<(String, Mapping), String> {
    let (path, mapping) = last_equals(text)?;
    Ok((
        path,
        Mapping::from_str(&mapping, true)
            .map_err(|_| format!("`{mapping}` is neither `merged` nor `kept`"))?,
    ))
}

fn split(text: &str, at: Option<usize>) -> Result<(String, String), String> {
    match at.map(|at| (&text[..at], &text[at + 1..])) {
        Some((left, right)) if !left.is_empty() && !right.is_empty() => {
            Ok((left.to_owned(), right.to_owned()))
        }
        _ => Err("there has to be something before and after a `=`".to_owned()),
    }
}
