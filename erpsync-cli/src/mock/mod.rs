//! `erpsync mock`.

mod replies;
mod server;

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use erpsync_model::Plan;

use crate::input::Loading;
use crate::output;

/// Stand in for a service: check each request, and answer it.
///
/// A request that the WSDL does not allow is answered with a fault that has every problem, with its path. Others are answered with
/// a sample of the reply, or with that of a file: `--replies FOLDER` takes `FOLDER/OPERATION.json` or `FOLDER/OPERATION.xml`, in the form
/// that `erpsync call` prints. Every request is a line on standard error.
///
/// The address is printed to standard output once the server listens. It ends with Ctrl-C.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The WSDL.
    #[arg(value_name = "WSDL")]
    wsdl: PathBuf,
    /// The port; 0 for any free one.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    port: u16,
    /// The address to listen on: only this computer by default.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,
    /// Folder with replies.
    #[arg(long, value_name = "FOLDER")]
    replies: Option<PathBuf>,
    /// Size of a request at most, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = 32 << 20)]
    max_request_bytes: usize,
    #[command(flatten)]
    loading: Loading,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let analysis = arguments.loading.builder().read([&arguments.wsdl]);
    let samples = match analysis.samples() {
        Ok(samples) => samples,
        Err(error) => return output::refused(&error),
    };
    let failed = |reason: String| output::failed(&format!("error: {reason}"));
    let plan = match Plan::new(analysis.model()) {
        Ok(plan) => plan,
        Err(error) => return failed(error.to_string()),
    };
    let replies = match replies::read(&plan, &samples, arguments.replies.as_deref()) {
        Ok(replies) => replies,
        Err(reason) => return failed(reason),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(error.to_string()),
    };
    let mock = Arc::new(server::Mock { plan, replies, most: arguments.max_request_bytes });
    runtime.block_on(async {
        let listener = match tokio::net::TcpListener::bind((arguments.host, arguments.port)).await {
            Ok(listener) => listener,
            Err(error) => {
                return failed(format!(
                    "can't listen on {} port {}: {error}",
                    arguments.host, arguments.port
                ));
            }
        };
        let address = match listener.local_addr() {
            Ok(address) => address,
            Err(error) => return failed(error.to_string()),
        };
        output::text(&format!("http://{address}/\n"));
        let service = tower::service_fn(move |request| {
            let mock = mock.clone();
            async move { Ok::<_, std::convert::Infallible>(mock.answer(request).await) }
        });
        let stop = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
        erpsync::server::serve(listener, service).graceful_shutdown(stop).await;
        ExitCode::SUCCESS
    })
}
