//! Expansion of the derives for the types of a `ForceSyncAll` response, written by hand: the chosen
//! form. It uses what is public, and nothing that only expansions may name but the wrappers in `codegen`.

use erpsync::codegen::{Child, Entries, Entry, EntryShapes, Items, ReadContent, WriteContent};
use erpsync::codegen::{Field, Part, ReadFields, Shape, WriteFields};
use erpsync::xml::{ElementName, ReadError, Reader, Writer, XmlRead, XmlRoot, XmlWrite, element_name};
use erpsync::xsd::Dictionary;

use super::{FieldProperty, TableRight};

const NAMESPACE: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86";

const fn once(local: &'static str) -> Part {
    Part::Element(Field::once(NAMESPACE, local))
}

const fn required(local: &'static str) -> Part {
    Part::Element(Field::once(NAMESPACE, local).required())
}

const fn repeated(local: &'static str) -> Part {
    Part::Element(Field::repeated(NAMESPACE, local))
}

macro_rules! name {
    ($local:literal) => {
        element_name!("http://www.superoffice.net/ws/crm/NetServer/Services86", $local)
    };
}

/// Reading and writing as an element, by the reader's and the writer's loop over the fields.
macro_rules! element {
    ($($type:ident)*) => {$(
        impl XmlRead for $type {
            fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
                reader.read_fields()
            }
        }

        impl XmlWrite for $type {
            fn write(&self, writer: &mut Writer, name: &'static ElementName) {
                writer.fields(self, name);
            }
        }
    )*};
}

element! { Carrier ChangedDataItem ChangedData PluginResponse ForceSyncAllResponse }

#[derive(Debug, Default)]
pub(crate) struct Carrier {
    pub(crate) table_right: Option<TableRight>,
    pub(crate) field_properties: Option<Dictionary<String, Option<FieldProperty>>>,
}

impl ReadFields for Carrier {
    type Partial = Self;
    const FIELDS: usize = 2;

    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::new("Carrier", &[once("TableRight"), once("FieldProperties")]);
        &SHAPE
    }

    fn begin() -> Self {
        Self::default()
    }

    fn field(partial: &mut Self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        static ENTRIES: EntryShapes = EntryShapes {
            entry: Shape::new("FieldProperties", &[repeated("FieldPropertyDictionaryKeyValuePair")]),
            pair: Shape::new("FieldProperties", &[required("Key"), required("Value")]),
        };
        match index {
            0 => partial.table_right = XmlRead::read(reader)?,
            1 => partial.field_properties = ReadContent::<Entries>::read_content(reader, &ENTRIES)?,
            _ => reader.skip()?,
        }
        Ok(())
    }

    fn finish(partial: Self) -> Result<Self, &'static str> {
        Ok(partial)
    }
}

impl WriteFields for Carrier {
    const NAMESPACE: &'static str = NAMESPACE;

    fn write_fields(&self, writer: &mut Writer) {
        if let Some(value) = &self.table_right {
            static NAME: ElementName = name!("TableRight");
            value.write(writer, &NAME);
        }
        if let Some(value) = &self.field_properties {
            static NAME: ElementName = name!("FieldProperties");
            static ENTRY: Entry = Entry::new(
                name!("FieldPropertyDictionaryKeyValuePair"),
                Child::new(name!("Key")),
                Child::new(name!("Value")),
            );
            WriteContent::<Entries>::write_content(value, writer, &NAME, &ENTRY);
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct ChangedDataItem {
    pub(crate) carrier: Carrier,
    pub(crate) tablename: Option<String>,
    pub(crate) record_id: Option<i32>,
}

impl ReadFields for ChangedDataItem {
    type Partial = Self;
    const FIELDS: usize = Carrier::FIELDS + 2;

    fn shape() -> &'static Shape {
        static SHAPE: Shape =
            Shape::new("ChangedDataItem", &[Part::Base(Carrier::shape), once("Tablename"), once("RecordId")]);
        &SHAPE
    }

    fn begin() -> Self {
        Self::default()
    }

    fn field(partial: &mut Self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        if index < Carrier::FIELDS {
            return Carrier::field(&mut partial.carrier, index, reader);
        }
        match index - Carrier::FIELDS {
            0 => partial.tablename = XmlRead::read(reader)?,
            1 => partial.record_id = XmlRead::read(reader)?,
            _ => reader.skip()?,
        }
        Ok(())
    }

    fn finish(partial: Self) -> Result<Self, &'static str> {
        Ok(partial)
    }
}

impl WriteFields for ChangedDataItem {
    const NAMESPACE: &'static str = NAMESPACE;

    fn write_fields(&self, writer: &mut Writer) {
        self.carrier.write_fields(writer);
        if let Some(value) = &self.tablename {
            static NAME: ElementName = name!("Tablename");
            value.write(writer, &NAME);
        }
        if let Some(value) = &self.record_id {
            static NAME: ElementName = name!("RecordId");
            value.write(writer, &NAME);
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct ChangedData {
    pub(crate) carrier: Carrier,
    pub(crate) added_records: Option<Vec<Option<ChangedDataItem>>>,
    pub(crate) updated_records: Option<Vec<Option<ChangedDataItem>>>,
    pub(crate) deleted_records: Option<Vec<Option<ChangedDataItem>>>,
}

impl ReadFields for ChangedData {
    type Partial = Self;
    const FIELDS: usize = Carrier::FIELDS + 3;

    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::new(
            "ChangedData",
            &[
                Part::Base(Carrier::shape),
                once("AddedRecords"),
                once("UpdatedRecords"),
                once("DeletedRecords"),
            ],
        );
        &SHAPE
    }

    fn begin() -> Self {
        Self::default()
    }

    fn field(partial: &mut Self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        // One each: the tag cache is kept by shape.
        static ADDED: Shape = Shape::new("AddedRecords", &[repeated("ChangedDataItem")]);
        static UPDATED: Shape = Shape::new("UpdatedRecords", &[repeated("ChangedDataItem")]);
        static DELETED: Shape = Shape::new("DeletedRecords", &[repeated("ChangedDataItem")]);
        if index < Carrier::FIELDS {
            return Carrier::field(&mut partial.carrier, index, reader);
        }
        match index - Carrier::FIELDS {
            0 => partial.added_records = ReadContent::<Items>::read_content(reader, &ADDED)?,
            1 => partial.updated_records = ReadContent::<Items>::read_content(reader, &UPDATED)?,
            2 => partial.deleted_records = ReadContent::<Items>::read_content(reader, &DELETED)?,
            _ => reader.skip()?,
        }
        Ok(())
    }

    fn finish(partial: Self) -> Result<Self, &'static str> {
        Ok(partial)
    }
}

impl WriteFields for ChangedData {
    const NAMESPACE: &'static str = NAMESPACE;

    fn write_fields(&self, writer: &mut Writer) {
        static ADDED: ElementName = name!("AddedRecords");
        static UPDATED: ElementName = name!("UpdatedRecords");
        static DELETED: ElementName = name!("DeletedRecords");
        static ITEM: Child = Child::new(name!("ChangedDataItem"));
        self.carrier.write_fields(writer);
        if let Some(value) = &self.added_records {
            WriteContent::<Items>::write_content(value, writer, &ADDED, &ITEM);
        }
        if let Some(value) = &self.updated_records {
            WriteContent::<Items>::write_content(value, writer, &UPDATED, &ITEM);
        }
        if let Some(value) = &self.deleted_records {
            WriteContent::<Items>::write_content(value, writer, &DELETED, &ITEM);
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct PluginResponse {
    pub(crate) carrier: Carrier,
    pub(crate) is_ok: Option<bool>,
    pub(crate) user_explanation: Option<String>,
    pub(crate) tech_explanation: Option<String>,
    pub(crate) error_code: Option<String>,
    pub(crate) changes: Option<ChangedData>,
}

impl ReadFields for PluginResponse {
    type Partial = Self;
    const FIELDS: usize = Carrier::FIELDS + 5;

    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::new(
            "PluginResponse",
            &[
                Part::Base(Carrier::shape),
                once("IsOk"),
                once("UserExplanation"),
                once("TechExplanation"),
                once("ErrorCode"),
                once("Changes"),
            ],
        );
        &SHAPE
    }

    fn begin() -> Self {
        Self::default()
    }

    fn field(partial: &mut Self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        if index < Carrier::FIELDS {
            return Carrier::field(&mut partial.carrier, index, reader);
        }
        match index - Carrier::FIELDS {
            0 => partial.is_ok = XmlRead::read(reader)?,
            1 => partial.user_explanation = XmlRead::read(reader)?,
            2 => partial.tech_explanation = XmlRead::read(reader)?,
            3 => partial.error_code = XmlRead::read(reader)?,
            4 => partial.changes = XmlRead::read(reader)?,
            _ => reader.skip()?,
        }
        Ok(())
    }

    fn finish(partial: Self) -> Result<Self, &'static str> {
        Ok(partial)
    }
}

impl WriteFields for PluginResponse {
    const NAMESPACE: &'static str = NAMESPACE;

    fn write_fields(&self, writer: &mut Writer) {
        static IS_OK: ElementName = name!("IsOk");
        static USER_EXPLANATION: ElementName = name!("UserExplanation");
        static TECH_EXPLANATION: ElementName = name!("TechExplanation");
        static ERROR_CODE: ElementName = name!("ErrorCode");
        static CHANGES: ElementName = name!("Changes");
        self.carrier.write_fields(writer);
        if let Some(value) = &self.is_ok {
            value.write(writer, &IS_OK);
        }
        if let Some(value) = &self.user_explanation {
            value.write(writer, &USER_EXPLANATION);
        }
        if let Some(value) = &self.tech_explanation {
            value.write(writer, &TECH_EXPLANATION);
        }
        if let Some(value) = &self.error_code {
            value.write(writer, &ERROR_CODE);
        }
        if let Some(value) = &self.changes {
            value.write(writer, &CHANGES);
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct ForceSyncAllResponse {
    pub(crate) response: Option<PluginResponse>,
}

impl ReadFields for ForceSyncAllResponse {
    type Partial = Self;
    const FIELDS: usize = 1;

    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::new("ForceSyncAllResponse", &[once("Response")]);
        &SHAPE
    }

    fn begin() -> Self {
        Self::default()
    }

    fn field(partial: &mut Self, index: usize, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        match index {
            0 => partial.response = XmlRead::read(reader)?,
            _ => reader.skip()?,
        }
        Ok(())
    }

    fn finish(partial: Self) -> Result<Self, &'static str> {
        Ok(partial)
    }
}

impl WriteFields for ForceSyncAllResponse {
    const NAMESPACE: &'static str = NAMESPACE;

    fn write_fields(&self, writer: &mut Writer) {
        static RESPONSE: ElementName = name!("Response");
        if let Some(value) = &self.response {
            value.write(writer, &RESPONSE);
        }
    }
}

impl XmlRoot for ForceSyncAllResponse {
    const NAME: ElementName = name!("ForceSyncAllResponse");
}
