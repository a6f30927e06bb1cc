//! Types of [`by_hand`](super::by_hand) by the derives, as the generator prints them.

use erpsync::xsd::Dictionary;
use erpsync::{XmlRead, XmlWrite};

use super::{FieldProperty, TableRight};

#[derive(Debug, Default, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", type = "Carrier", default)]
pub(crate) struct Carrier {
    #[xml(element = "TableRight", min_occurs = 0, nillable)]
    pub(crate) table_right: Option<TableRight>,
    #[xml(
        element = "FieldProperties",
        min_occurs = 0,
        nillable,
        entries("FieldPropertyDictionaryKeyValuePair", key = "Key", value = "Value")
    )]
    pub(crate) field_properties: Option<Dictionary<String, Option<FieldProperty>>>,
}

#[derive(Debug, Default, XmlRead, XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    type = "ChangedDataItem",
    default
)]
pub(crate) struct ChangedDataItem {
    #[xml(base)]
    pub(crate) carrier: Carrier,
    #[xml(element = "Tablename", min_occurs = 0, nillable)]
    pub(crate) tablename: Option<String>,
    #[xml(element = "RecordId", min_occurs = 0)]
    pub(crate) record_id: Option<i32>,
}

#[derive(Debug, Default, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", type = "ChangedData", default)]
pub(crate) struct ChangedData {
    #[xml(base)]
    pub(crate) carrier: Carrier,
    #[xml(element = "AddedRecords", min_occurs = 0, nillable, items("ChangedDataItem", nillable))]
    pub(crate) added_records: Option<Vec<Option<ChangedDataItem>>>,
    #[xml(element = "UpdatedRecords", min_occurs = 0, nillable, items("ChangedDataItem", nillable))]
    pub(crate) updated_records: Option<Vec<Option<ChangedDataItem>>>,
    #[xml(element = "DeletedRecords", min_occurs = 0, nillable, items("ChangedDataItem", nillable))]
    pub(crate) deleted_records: Option<Vec<Option<ChangedDataItem>>>,
}

#[derive(Debug, Default, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", type = "PluginResponse", default)]
pub(crate) struct PluginResponse {
    #[xml(base)]
    pub(crate) carrier: Carrier,
    #[xml(element = "IsOk", min_occurs = 0)]
    pub(crate) is_ok: Option<bool>,
    #[xml(element = "UserExplanation", min_occurs = 0, nillable)]
    pub(crate) user_explanation: Option<String>,
    #[xml(element = "TechExplanation", min_occurs = 0, nillable)]
    pub(crate) tech_explanation: Option<String>,
    #[xml(element = "ErrorCode", min_occurs = 0, nillable)]
    pub(crate) error_code: Option<String>,
    #[xml(element = "Changes", min_occurs = 0, nillable)]
    pub(crate) changes: Option<ChangedData>,
}

#[derive(Debug, Default, XmlRead, XmlWrite)]
#[xml(
    namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86",
    root = "ForceSyncAllResponse",
    default
)]
pub(crate) struct ForceSyncAllResponse {
    #[xml(element = "Response", min_occurs = 0, nillable)]
    pub(crate) response: Option<PluginResponse>,
}
