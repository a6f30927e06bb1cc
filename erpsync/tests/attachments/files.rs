//! A service that takes and gives files, as a generator would print it.

use std::future::Future;

use erpsync::soap::Fault;
use erpsync::{Attachment, Request, Response, XmlRead, XmlWrite};

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "upload")]
pub(crate) struct Upload {
    #[xml(element = "name")]
    pub(crate) name: String,
    #[xml(element = "a")]
    pub(crate) a: Attachment,
    #[xml(element = "b")]
    pub(crate) b: Attachment,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "uploadResponse")]
pub(crate) struct UploadResponse {
    #[xml(element = "summary")]
    pub(crate) summary: String,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "download")]
pub(crate) struct Download {
    #[xml(element = "sizeA")]
    pub(crate) size_a: u32,
    #[xml(element = "sizeB")]
    pub(crate) size_b: u32,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "downloadResponse")]
pub(crate) struct DownloadResponse {
    #[xml(element = "name")]
    pub(crate) name: String,
    #[xml(element = "a")]
    pub(crate) a: Attachment,
    #[xml(element = "b")]
    pub(crate) b: Attachment,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "fail")]
pub(crate) struct Fail {
    #[xml(element = "code")]
    pub(crate) code: i32,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:w2:files", root = "failResponse")]
pub(crate) struct FailResponse {}

#[erpsync::service(namespace = "urn:w2:files")]
pub(crate) trait Files: Send + Sync {
    type Error: From<Fault> + Into<Fault> + Send;

    #[operation(name = "upload", action = "urn:w2:files/upload", input = "upload", output = "uploadResponse")]
    fn upload(
        &self,
        request: Request<Upload>,
    ) -> impl Future<Output = Result<Response<UploadResponse>, Self::Error>> + Send;

    #[operation(
        name = "download",
        action = "urn:w2:files/download",
        input = "download",
        output = "downloadResponse"
    )]
    fn download(
        &self,
        request: Request<Download>,
    ) -> impl Future<Output = Result<Response<DownloadResponse>, Self::Error>> + Send;

    #[operation(name = "fail", action = "urn:w2:files/fail", input = "fail", output = "failResponse")]
    fn fail(
        &self,
        request: Request<Fail>,
    ) -> impl Future<Output = Result<Response<FailResponse>, Self::Error>> + Send;
}

/// Bytes of a length, of which each is computed from its offset.
pub(crate) fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| (7 * at + 3) as u8).collect()
}

pub(crate) const MOST: usize = 64 << 20;

/// An implementation that reads what it gets and sends patterns.
pub(crate) struct Disk;

impl Files for Disk {
    type Error = Fault;

    async fn upload(&self, request: Request<Upload>) -> Result<Response<UploadResponse>, Fault> {
        let Upload { name, a, b } = request.into_inner();
        let types = format!("{:?} {:?}", b.content_type(), b.name());
        let a = a.bytes(MOST).await?;
        let b = b.bytes(MOST).await?;
        let is_pattern = a == pattern(a.len()) && b == pattern(b.len());
        let summary = format!("{name} {} {} {is_pattern} {types}", a.len(), b.len());
        Ok(Response::new(UploadResponse { summary }))
    }

    async fn download(&self, request: Request<Download>) -> Result<Response<DownloadResponse>, Fault> {
        Ok(Response::new(DownloadResponse {
            name: "f".to_owned(),
            a: Attachment::from_bytes(pattern(request.size_a as usize)),
            b: Attachment::from_bytes(pattern(request.size_b as usize))
                .with_content_type("image/png")
                .with_name("b.png"),
        }))
    }

    async fn fail(&self, request: Request<Fail>) -> Result<Response<FailResponse>, Fault> {
        Err(Fault::receiver(format!("bad {}", request.code)))
    }
}
