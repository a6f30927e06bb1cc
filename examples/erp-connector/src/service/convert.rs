//! Between what is on the wire and what the ERP system knows.

use std::collections::BTreeMap;

use erpsync::xsd::Dictionary;

use crate::connector::{ErpActorWs, FieldAccessInfoWs, FieldMetadataInfoWs, FieldMetadataTypeInfoWs};
use crate::erp::catalog::{Access, ActorType, Field, Kind};
use crate::erp::{Actor, Key, Problem, Settings};

/// A dictionary as it is on the wire; its values may be null.
type Texts = Dictionary<String, Option<String>>;

/// The texts of a list, which may be null as any item of WCF's.
pub(super) fn texts(list: Option<Vec<Option<String>>>) -> Vec<String> {
    list.unwrap_or_default().into_iter().flatten().collect()
}

pub(super) fn list(texts: impl IntoIterator<Item = impl Into<String>>) -> Option<Vec<Option<String>>> {
    Some(texts.into_iter().map(|text| Some(text.into())).collect())
}

pub(super) fn settings(info: Option<Texts>) -> Settings {
    Settings(map(info))
}

/// Without a value there is none; of two values of one key the last one counts.
fn map(texts: Option<Texts>) -> BTreeMap<String, String> {
    let texts = texts.map(Dictionary::into_vec).unwrap_or_default();
    texts.into_iter().map(|(key, value)| (key, value.unwrap_or_default())).collect()
}

pub(super) fn dictionary(texts: BTreeMap<String, String>) -> Option<Texts> {
    Some(texts.into_iter().map(|(key, text)| (key, Some(text))).collect())
}

/// Converts an actor that CRM sent; returns it with its type.
pub(super) fn actor(told: Option<ErpActorWs>) -> Result<(&'static ActorType, Actor), Problem> {
    let told = told.ok_or_else(|| Problem::refused("there is no actor in the request"))?;
    let actor_type = ActorType::of(told.actor_type.as_deref())?;
    let actor = Actor {
        erp_key: told.erp_key.unwrap_or_default(),
        last_modified: String::new(),
        parent: parent(told.parent_actor_type, told.parent_erp_key),
        values: map(told.field_values),
    };
    Ok((actor_type, actor))
}

pub(super) fn parent(actor_type: Option<String>, erp_key: Option<String>) -> Option<Key> {
    let erp_key = erp_key.filter(|key| !key.is_empty())?;
    Some(Key { actor_type: actor_type.unwrap_or_default(), erp_key })
}

/// An actor with some of its fields, or with all of them if none is named. A field without a value is told to have none,
/// so that CRM can empty its own.
pub(super) fn erp_actor(actor_type: &ActorType, mut actor: Actor, fields: &[&'static Field]) -> ErpActorWs {
    let all: Vec<_> = actor_type.fields.iter().collect();
    let told = if fields.is_empty() { &all } else { fields };
    let value = |field: &&Field| {
        let value = actor.values.remove(field.key).unwrap_or_default();
        (field.key.to_owned(), Some(value))
    };
    let field_values = told.iter().map(value).collect();
    let (parent_type, parent_key) = actor.parent.map(|parent| (parent.actor_type, parent.erp_key)).unzip();
    ErpActorWs {
        actor_type: Some(actor_type.name.to_owned()),
        erp_key: Some(actor.erp_key),
        field_values: Some(field_values),
        last_modified: Some(actor.last_modified),
        parent_actor_type: parent_type,
        parent_erp_key: parent_key,
    }
}

/// The fields of these keys.
pub(super) fn fields(
    actor_type: &ActorType,
    keys: Option<Vec<Option<String>>>,
) -> Result<Vec<&'static Field>, Problem> {
    texts(keys).iter().map(|key| actor_type.field(key)).collect()
}

/// Converts the metadata of fields, in their order.
pub(super) fn metadata(fields: &[Field]) -> Option<Vec<Option<FieldMetadataInfoWs>>> {
    let ranked = (1..).zip(fields);
    Some(ranked.map(|(rank, field)| Some(field_metadata(rank, field))).collect())
}

fn field_metadata(rank: i32, field: &Field) -> FieldMetadataInfoWs {
    let (field_type, list_name) = match field.kind {
        Kind::Text => (FieldMetadataTypeInfoWs::Text, None),
        Kind::Password => (FieldMetadataTypeInfoWs::Password, None),
        Kind::Integer => (FieldMetadataTypeInfoWs::Integer, None),
        Kind::Double => (FieldMetadataTypeInfoWs::Double, None),
        Kind::Checkbox => (FieldMetadataTypeInfoWs::Checkbox, None),
        Kind::Datetime => (FieldMetadataTypeInfoWs::Datetime, None),
        Kind::List(name) => (FieldMetadataTypeInfoWs::List, Some(name.to_owned())),
    };
    let access = match field.access {
        Access::Normal => FieldAccessInfoWs::Normal,
        Access::Mandatory => FieldAccessInfoWs::Mandatory,
        Access::ReadOnly => FieldAccessInfoWs::ReadOnly,
    };
    FieldMetadataInfoWs {
        access: Some(access),
        default_value: field.default.map(str::to_owned),
        display_description: None,
        display_name: Some(field.name.to_owned()),
        field_key: Some(field.key.to_owned()),
        field_type: Some(field_type),
        list_name,
        max_length: field.max_length.map(i32::from),
        rank: Some(rank),
    }
}
