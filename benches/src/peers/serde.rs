//! quick-xml's serde derive: types of the same members, since the generated ones hold what serde has no word for.

use serde::Deserialize;

use crate::person::Persons;

/// A reply of ForceSyncAll.
#[derive(Debug, Deserialize)]
pub struct Reply {
    /// Result of the call.
    #[serde(rename = "Response")]
    pub response: Option<Response>,
}

/// Result of the call.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    /// True if the call succeeded.
    pub is_ok: Option<bool>,
    /// For the user.
    pub user_explanation: Option<String>,
    /// For developers.
    pub tech_explanation: Option<String>,
    /// Code of the error.
    pub error_code: Option<String>,
    /// Records that the call changed.
    pub changes: Option<Changes>,
}

/// Records that the call changed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Changes {
    /// New ones.
    pub added_records: Option<Records>,
    /// Changed ones.
    pub updated_records: Option<Records>,
    /// Those that are gone.
    pub deleted_records: Option<Records>,
}

/// Records.
#[derive(Debug, Deserialize)]
pub struct Records {
    /// Each of them.
    #[serde(rename = "ChangedDataItem", default)]
    pub records: Vec<Record>,
}

/// A record.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Record {
    /// Its table.
    pub tablename: Option<String>,
    /// Its id.
    pub record_id: Option<i32>,
}

/// A reply of ForceSyncAll.
///
/// # Panics
///
/// If the document is not a reply.
pub fn reply(document: &str) -> Reply {
    quick_xml::de::from_str(document).expect("the documents are replies")
}

/// Persons.
///
/// # Panics
///
/// If the document is not one of persons.
pub fn persons(document: &str) -> Persons {
    quick_xml::de::from_str(document).expect("the documents are persons")
}
