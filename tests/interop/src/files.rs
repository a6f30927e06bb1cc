//! Attachments up and down: content of a number of bytes, of which byte i is (7i + 3) mod 256.

use std::fmt::Display;

use axum::Router;
use erpsync::soap::Fault;
use erpsync::{Attachment, Mtom, Request, Response};

use self::files::{
    Download, DownloadResponse, Files, FilesClient, FilesServer, Mail, MailClient, MailServer,
    SendRequestParts, SendResponseParts, Upload, UploadResponse,
};

/// The generated service.
#[allow(missing_docs, reason = "generated code says what the WSDL documents")]
pub mod generated {
    erpsync::include_wsdl!("files");
}
pub use generated::files;

/// Sizes that are moved: nothing, less and more than what stays inline, more than a piece.
pub const SIZES: [usize; 4] = [0, 10, 5_000, 1_000_000];

/// Bound of a content in memory.
const LIMIT: usize = 64 << 20;

/// Content of a number of bytes.
pub fn content(bytes: usize) -> Attachment {
    let content: Vec<u8> = (0..bytes).map(|at| (at * 7 + 3) as u8).collect();
    Attachment::from_bytes(content).with_content_type("application/octet-stream")
}

/// Number of bytes of a content, if it is right.
async fn length(content: Attachment) -> Result<usize, String> {
    let bytes = content.bytes(LIMIT).await.map_err(|error| error.report())?;
    match bytes.iter().enumerate().find(|(at, byte)| **byte != (at * 7 + 3) as u8) {
        Some((at, byte)) => Err(format!("byte {at} of {} is {byte}", bytes.len())),
        None => Ok(bytes.len()),
    }
}

/// Serves both port types.
#[derive(Clone, Copy, Debug, Default)]
pub struct Store;

impl Files for Store {
    type Error = Fault;

    async fn upload(&self, request: Request<Upload>) -> Result<Response<UploadResponse>, Fault> {
        let bytes = length(request.into_inner().content).await.map_err(Fault::sender)?;
        Ok(UploadResponse::new(bytes as i32).into())
    }

    async fn download(&self, request: Request<Download>) -> Result<Response<DownloadResponse>, Fault> {
        let bytes = usize::try_from(request.bytes).map_err(|_| Fault::sender("less than nothing"))?;
        Ok(DownloadResponse::new("content.bin".to_owned(), content(bytes)).into())
    }
}

impl Mail for Store {
    type Error = Fault;

    async fn send(&self, request: Request<SendRequestParts>) -> Result<Response<SendResponseParts>, Fault> {
        let bytes = length(request.into_inner().image).await.map_err(Fault::sender)?;
        let copy = content(bytes).with_content_type("image/png");
        Ok(SendResponseParts::new(bytes as i32, copy).into())
    }
}

/// Both services; replies are MTOM messages if `mtom` is set or the request was one.
pub fn router(mtom: bool) -> Router {
    let files = FilesServer::new(Store);
    let files = if mtom { files.with_mtom(Mtom::new()) } else { files };
    Router::new().route_service("/files", files).route_service("/mail", MailServer::new(Store))
}

/// Moves every size up and down at an endpoint; the first thing that is wrong is the error.
///
/// # Errors
///
/// A call that fails, or content that is not what it should be.
pub async fn call_files(endpoint: &str, mtom: bool, sizes: &[usize]) -> Result<(), String> {
    let client = FilesClient::new(endpoint).map_err(|error| error.to_string())?;
    let client = if mtom { client.with_mtom(Mtom::new()) } else { client };
    for &bytes in sizes {
        let wrong = |what: &str, reason: &dyn Display| format!("{what} of {bytes} bytes: {reason}");
        let reply = client.upload(Upload::new("content.bin".to_owned(), content(bytes))).await;
        let arrived = reply.map_err(|error| wrong("upload", &error.report()))?.bytes;
        if arrived as usize != bytes {
            return Err(wrong("upload", &format_args!("{arrived} arrived")));
        }
        let reply = client.download(Download::new(bytes as i32)).await;
        let reply = reply.map_err(|error| wrong("download", &error.report()))?.into_inner();
        let arrived = length(reply.content).await.map_err(|error| wrong("download", &error))?;
        if arrived != bytes {
            return Err(wrong("download", &format_args!("{arrived} arrived")));
        }
    }
    Ok(())
}

/// Like [`call_files`], with SOAP with Attachments.
///
/// # Errors
///
/// As [`call_files`].
pub async fn call_mail(endpoint: &str, sizes: &[usize]) -> Result<(), String> {
    let client = MailClient::new(endpoint).map_err(|error| error.to_string())?;
    for &bytes in sizes {
        let image = content(bytes).with_content_type("image/png");
        let reply = client.send(SendRequestParts::new("a & b".to_owned(), image)).await;
        let reply = reply.map_err(|error| format!("{bytes} bytes: {}", error.report()))?.into_inner();
        let arrived = length(reply.copy).await.map_err(|error| format!("{bytes} bytes: {error}"))?;
        if (reply.receipt as usize, arrived) != (bytes, bytes) {
            return Err(format!("{} and {arrived} of {bytes} bytes arrived", reply.receipt));
        }
    }
    Ok(())
}
