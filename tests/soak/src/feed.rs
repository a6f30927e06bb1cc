//! The service: sends any number of items, takes any number, and breaks off where it is told to.

use std::io;

use erpsync::soap::Fault;
use erpsync::{Request, Response, Streamed};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::changes::{
    Change, ChangeFeed, Changes, GetChanges, GetChangesResponse, Reply, Upload, UploadResponse,
};

/// Header field with the number of items of a reply.
pub(crate) const ITEMS: &str = "x-items";

/// Header field with the number of items after which a reply breaks off.
pub(crate) const CUT: &str = "x-cut";

/// Text that makes an item about a hundred bytes long.
pub(crate) const NAME: &str = "a record that somebody changed in the ERP system";

/// The service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Feed;

/// The item of a number.
pub(crate) fn change(number: i32) -> Change {
    Change { id: number, name: Some(NAME.to_owned()) }
}

/// The value of a header field.
fn field<T>(request: &Request<T>, name: &str) -> Option<i32> {
    request.http.as_ref()?.headers.get(name)?.to_str().ok()?.parse().ok()
}

impl ChangeFeed for Feed {
    type Error = Fault;

    async fn get_changes(
        &self,
        request: Request<GetChanges>,
    ) -> Result<Response<Streamed<GetChangesResponse>>, Fault> {
        let items = field(&request, ITEMS).ok_or_else(|| Fault::sender("the number of items is missing"))?;
        let cut = field(&request, CUT);
        let message = GetChangesResponse {
            reply: Reply {
                ok: true,
                changes: Some(Changes {
                    count: Some(items),
                    checksum: Some(items / 2),
                    ..Changes::default()
                }),
                version: None,
            },
            next: Some("later".to_owned()),
        };
        let items = stream::iter(0..items).map(move |number| match cut {
            Some(cut) if number >= cut => Err(io::Error::other("the database went away")),
            _ => Ok(change(number)),
        });
        Ok(Response::new(Streamed::new(message, items)))
    }

    async fn upload(&self, request: Request<Streamed<Upload>>) -> Result<Response<UploadResponse>, Fault> {
        let mut lines = request.into_inner();
        let mut count = 0;
        while let Some(line) = lines.try_next().await? {
            count += i32::from(line.is_some_and(|line| line.contains(NAME)));
        }
        let whole = lines.finish().await?;
        if whole.title != "soak" {
            return Err(Fault::sender("the title is lost"));
        }
        Ok(Response::new(UploadResponse { count }))
    }
}
