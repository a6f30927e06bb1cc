//! The client: up, down, list.

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use erpsync::{Attachment, AttachmentLimits};

use crate::documents::{DocumentsClient, Download, List, Upload};
use crate::progress::{bar, counted};

/// A client without a time limit for a call, since a file may be of any size, nor one for the size.
fn client(server: &str) -> Result<DocumentsClient, Box<dyn Error>> {
    let limits = AttachmentLimits::new().with_part_bytes(u64::MAX);
    Ok(DocumentsClient::new(server)?.with_timeout(None).with_attachment_limits(limits))
}

/// Sends a file. It is read while it is sent.
pub(crate) async fn upload(file: &Path, name: Option<String>, server: &str) -> Result<(), Box<dyn Error>> {
    let content = Attachment::from_file(file)
        .await
        .map_err(|error| format!("the file {} can't be read: {error}", file.display()))?;
    let name = name.or_else(|| content.name().map(str::to_owned)).ok_or("the document needs a `--name`")?;
    let length = content.len_hint().unwrap_or(0);
    let bar = bar(&name, length);
    let content = counted(content, length, &bar).with_content_type("application/octet-stream");
    let reply = client(server)?.upload(Upload::new(name.clone(), content)).await?;
    bar.finish_and_clear();
    say(&format!("{name}: {} bytes sent", reply.bytes))
}

/// Fetches a document. It is written while it arrives.
pub(crate) async fn download(
    name: String,
    output: Option<PathBuf>,
    server: &str,
) -> Result<(), Box<dyn Error>> {
    // A name is one of this folder: the server gives none that leads elsewhere.
    let file = output.unwrap_or_else(|| PathBuf::from(&name));
    let reply = client(server)?.download(Download::new(name.clone())).await?.into_inner();
    let bar = bar(&name, reply.bytes);
    let written = counted(reply.content, reply.bytes, &bar).save_to(&file).await?;
    bar.finish_and_clear();
    say(&format!("{name}: {written} bytes in {}", file.display()))
}

/// Prints name and size of each document.
pub(crate) async fn list(server: &str) -> Result<(), Box<dyn Error>> {
    let reply = client(server)?.list(List {}).await?;
    for document in &reply.document {
        say(&format!("{:>14} {}", document.bytes, document.name))?;
    }
    Ok(())
}

fn say(line: &str) -> Result<(), Box<dyn Error>> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
