//! The server: documents are the files of a folder.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use erpsync::soap::Fault;
use erpsync::{Attachment, AttachmentLimits, Request, Response};
use tempfile::NamedTempFile;

use crate::documents::{
    Documents, DocumentsServer, Download, DownloadFaults, DownloadResponse, List, ListResponse,
    ListResponseDocument, Upload, UploadFaults, UploadResponse,
};

/// The documents of a folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder(Arc<PathBuf>);

/// The server of a folder, which takes files of any size.
pub(crate) fn server(folder: PathBuf) -> DocumentsServer<Folder> {
    let limits = AttachmentLimits::new().with_part_bytes(u64::MAX);
    DocumentsServer::new(Folder(Arc::new(folder))).with_attachment_limits(limits)
}

impl Folder {
    /// The file of a document; none for a name that leads out of the folder, or is hidden.
    fn file(&self, name: &str) -> Option<PathBuf> {
        let mut parts = Path::new(name).components();
        let is_plain =
            matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name);
        (is_plain && !name.starts_with('.') && !name.contains(['\\', ':', '\0'])).then(|| self.0.join(name))
    }

    async fn documents(&self) -> io::Result<Vec<ListResponseDocument>> {
        let mut entries = tokio::fs::read_dir(&*self.0).await?;
        let mut found = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let metadata = entry.metadata().await?;
            if metadata.is_file() && self.file(&name).is_some() {
                found.push(ListResponseDocument::new(name, metadata.len()));
            }
        }
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(found)
    }
}

impl Documents for Folder {
    type Error = Fault;

    async fn upload(&self, request: Request<Upload>) -> Result<Response<UploadResponse>, Fault> {
        let Upload { name, content } = request.into_inner();
        let Some(file) = self.file(&name) else { return Err(UploadFaults::BadName(name).into()) };
        // A document that breaks off leaves none behind, and replaces none.
        let folder = self.0.clone();
        let unfinished = tokio::task::spawn_blocking(move || NamedTempFile::with_prefix_in(".", &*folder));
        let unfinished = unfinished.await.map_err(internal)?.map_err(internal)?.into_temp_path();
        let bytes = content.save_to(&unfinished).await.map_err(internal)?;
        tokio::task::spawn_blocking(move || unfinished.persist(file))
            .await
            .map_err(internal)?
            .map_err(internal)?;
        Ok(UploadResponse::new(bytes).into())
    }

    async fn download(&self, request: Request<Download>) -> Result<Response<DownloadResponse>, Fault> {
        let Download { name } = request.into_inner();
        let Some(file) = self.file(&name) else { return Err(DownloadFaults::NoSuchDocument(name).into()) };
        match Attachment::from_file(file).await {
            Ok(content) => Ok(DownloadResponse::new(content.len_hint().unwrap_or(0), content).into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(DownloadFaults::NoSuchDocument(name).into())
            }
            Err(error) => Err(internal(error)),
        }
    }

    async fn list(&self, _: Request<List>) -> Result<Response<ListResponse>, Fault> {
        let document = self.documents().await.map_err(internal)?;
        Ok(ListResponse { document }.into())
    }
}

/// A fault that does not tell a stranger about this machine.
fn internal(_: impl std::error::Error) -> Fault {
    Fault::receiver("the document can't be read or written")
}
