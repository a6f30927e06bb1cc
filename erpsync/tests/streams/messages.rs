//! Messages with lists, as the generator would print them.

#![allow(missing_docs, reason = "they are of these tests alone")]

use erpsync::codegen::{List, element_name, read_each};
use erpsync::stream::{Streamed, StreamedMessage};
use erpsync::xml::{ElementName, ReadError, Reader, Writer, XmlRead as _, XmlWrite as _};
use erpsync::{Request, Response, XmlRead, XmlWrite};

pub(crate) const NAMESPACE: &str = "urn:changes";

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:changes", root = "GetChanges", default)]
pub(crate) struct GetChanges {
    #[xml(element = "Since", min_occurs = 0)]
    pub(crate) since: Option<i32>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:changes", type = "Change", default)]
pub(crate) struct Change {
    #[xml(attribute = "kind")]
    pub(crate) kind: Option<String>,
    #[xml(element = "Id")]
    pub(crate) id: i32,
    #[xml(element = "Name", min_occurs = 0)]
    pub(crate) name: Option<String>,
}

/// A list two levels below the body's element, with members around it at each level.
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:changes", root = "GetChangesResponse", default)]
pub(crate) struct GetChangesResponse {
    #[xml(attribute = "version")]
    pub(crate) version: Option<String>,
    #[xml(element = "Token", min_occurs = 0)]
    pub(crate) token: Option<String>,
    #[xml(element = "Changes", min_occurs = 0, nillable)]
    pub(crate) changes: Option<Changes>,
    #[xml(element = "Next", min_occurs = 0)]
    pub(crate) next: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead)]
#[xml(namespace = "urn:changes", type = "Changes", default)]
pub(crate) struct Changes {
    #[xml(attribute = "of")]
    pub(crate) of: Option<String>,
    #[xml(element = "Title", min_occurs = 0)]
    pub(crate) title: Option<String>,
    #[xml(element = "Change", min_occurs = 0, max_occurs = "unbounded")]
    pub(crate) items: Vec<Change>,
    #[xml(element = "Total", min_occurs = 0)]
    pub(crate) total: Option<i32>,
}

static TITLE: ElementName = element_name!("urn:changes", "Title");
static CHANGE: ElementName = element_name!("urn:changes", "Change");
static TOTAL: ElementName = element_name!("urn:changes", "Total");

impl erpsync::xml::XmlWrite for Changes {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        let open = writer.open(name, NAMESPACE);
        erpsync::codegen::write_some(&self.title, writer, &TITLE);
        writer.list_place();
        erpsync::codegen::write_each(&self.items, writer, &CHANGE);
        erpsync::codegen::write_some(&self.total, writer, &TOTAL);
        writer.close(name, open);
    }
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead)]
#[xml(namespace = "urn:changes", root = "GetChangesResponse", default)]
pub(crate) struct GetChangesResponseBefore {
    #[xml(attribute = "version")]
    pub(crate) version: Option<String>,
    #[xml(element = "Token", min_occurs = 0)]
    pub(crate) token: Option<String>,
    #[xml(element = "Changes", min_occurs = 0, nillable)]
    pub(crate) changes: Option<ChangesBefore>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead)]
#[xml(namespace = "urn:changes", type = "Changes", default)]
pub(crate) struct ChangesBefore {
    #[xml(attribute = "of")]
    pub(crate) of: Option<String>,
    #[xml(element = "Title", min_occurs = 0)]
    pub(crate) title: Option<String>,
}

impl StreamedMessage for GetChangesResponse {
    type Item = Change;
    type Before = GetChangesResponseBefore;
    const LISTS: &'static [List] =
        &[List::new(&[element_name!("urn:changes", "Changes"), element_name!("urn:changes", "Change")])];

    fn read_item(_list: usize, reader: &mut Reader<'_>, items: &mut Vec<Change>) -> Result<(), ReadError> {
        read_each(items, reader)
    }

    fn write_item(item: &Change, writer: &mut Writer) {
        item.write(writer, &CHANGE);
    }

    fn open_lists(&mut self) {
        self.changes.get_or_insert_default();
    }
}

/// Two lists, one right in the body's element, the other one deeper.
#[derive(Clone, Debug, Default, PartialEq, XmlRead)]
#[xml(namespace = "urn:changes", root = "Upload", default)]
pub(crate) struct Upload {
    #[xml(element = "Delete", min_occurs = 0, max_occurs = "unbounded")]
    pub(crate) delete: Vec<i32>,
    #[xml(element = "Comment", min_occurs = 0)]
    pub(crate) comment: Option<String>,
    #[xml(element = "Changes", min_occurs = 0)]
    pub(crate) changes: Option<Changes>,
    #[xml(element = "Last", min_occurs = 0)]
    pub(crate) last: Option<bool>,
}

static DELETE: ElementName = element_name!("urn:changes", "Delete");
static COMMENT: ElementName = element_name!("urn:changes", "Comment");
static CHANGES: ElementName = element_name!("urn:changes", "Changes");
static LAST: ElementName = element_name!("urn:changes", "Last");

impl erpsync::xml::XmlWrite for Upload {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        let open = writer.open(name, NAMESPACE);
        writer.list_place();
        erpsync::codegen::write_each(&self.delete, writer, &DELETE);
        erpsync::codegen::write_some(&self.comment, writer, &COMMENT);
        erpsync::codegen::write_some(&self.changes, writer, &CHANGES);
        erpsync::codegen::write_some(&self.last, writer, &LAST);
        writer.close(name, open);
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum UploadItem {
    Delete(i32),
    Change(Change),
}

impl StreamedMessage for Upload {
    type Item = UploadItem;
    type Before = ();
    const LISTS: &'static [List] = &[
        List::new(&[element_name!("urn:changes", "Delete")]),
        List::new(&[element_name!("urn:changes", "Changes"), element_name!("urn:changes", "Change")]),
    ];

    fn read_item(list: usize, reader: &mut Reader<'_>, items: &mut Vec<UploadItem>) -> Result<(), ReadError> {
        items.push(match list {
            0 => UploadItem::Delete(i32::read(reader)?),
            _ => UploadItem::Change(Change::read(reader)?),
        });
        Ok(())
    }

    fn write_item(item: &UploadItem, writer: &mut Writer) {
        match item {
            UploadItem::Delete(id) => id.write(writer, &DELETE),
            UploadItem::Change(change) => change.write(writer, &CHANGE),
        }
    }

    fn list_of(item: &UploadItem) -> usize {
        match item {
            UploadItem::Delete(_) => 0,
            UploadItem::Change(_) => 1,
        }
    }

    fn open_lists(&mut self) {
        self.changes.get_or_insert_default();
    }
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:changes", root = "UploadResponse", default)]
pub(crate) struct UploadResponse {
    #[xml(element = "Taken", min_occurs = 0)]
    pub(crate) taken: Option<i32>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:changes", headers, default)]
pub(crate) struct Headers {
    #[xml(element = "Session", min_occurs = 0)]
    pub(crate) session: Option<String>,
}

/// A service with streams.
#[erpsync::service(name = "Journal", namespace = "urn:changes", default_stubs)]
pub(crate) trait Journal: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(
        name = "GetChanges",
        action = "urn:changes/get",
        input = "GetChanges",
        output = "GetChangesResponse"
    )]
    fn get_changes(
        &self,
        request: Request<GetChanges>,
    ) -> impl Future<Output = Result<Response<Streamed<GetChangesResponse>, Headers>, Self::Error>> + Send;

    #[operation(name = "Upload", action = "urn:changes/upload", input = "Upload", output = "UploadResponse")]
    fn upload(
        &self,
        request: Request<Streamed<Upload>, Headers>,
    ) -> impl Future<Output = Result<Response<UploadResponse>, Self::Error>> + Send;

    #[operation(name = "Ping", action = "urn:changes/ping", input = "GetChanges", output = "UploadResponse")]
    fn ping(
        &self,
        request: Request<GetChanges>,
    ) -> impl Future<Output = Result<Response<UploadResponse>, Self::Error>> + Send;
}

/// A change with a name.
pub(crate) fn change(id: i32, name: &str) -> Change {
    Change { kind: None, id, name: Some(name.to_owned()) }
}
