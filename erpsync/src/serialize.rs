//! `serde`, for derives on generated types. The single values are here; the collections derive it where they stand.
//!
//! | type | is |
//! |---|---|
//! | dates, times, durations, integers without bounds, binary data, `Guid` | the text that XML Schema has for it |
//! | [`Array`] | a sequence of two: the sizes, and the items |
//! | [`Dictionary`] | a map, in its order; a key that is there twice is written twice |
//! | [`Flags`](crate::xsd::Flags) | a sequence |
//! | [`Nillable`](crate::xsd::Nillable) | `"Absent"`, `"Nil"`, or `{"Value": …}`: a missing field and `null` can't be told apart |
//! | [`OrNil`](crate::xsd::OrNil) | `{"Value": …}` or `{"Nil": …}` |
//! | [`RawElement`], [`AnyType`], [`Fault`] | XML as a text; a fault in the layout of SOAP 1.2 |
//! | [`Attachment`] | the base64 text of its bytes, which have to be in memory; content type and name are left out |
//! | [`Secret`] | `***`; what is read becomes the secret |

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};

use crate::soap::{Array, Fault, SoapVersion};
use crate::xml::{RawElement, ReadError, Reader, WriteError, Writer, from_str};
use crate::xsd::*;
use crate::{Attachment, Secret};

/// Implements `serde`'s traits for a value type by its text, unless it has them by itself.
macro_rules! serialize_value {
    ($($(#[$feature:meta])? $type:ty: $facets:ident, $serde:ident;)+) => {
        $($(#[$feature])? serialize_value!($serde $type);)+
    };
    (own $type:ty) => {};
    (text $type:ty) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.to_lexical())
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::from_lexical(&Cow::<str>::deserialize(deserializer)?).map_err(D::Error::custom)
            }
        }
    };
}

value_types!(serialize_value);

/// Types that are XML as a text.
macro_rules! by_xml {
    ($($type:ty, $to_xml:expr, $from_xml:expr;)+) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let to_xml: fn(&Self) -> Result<String, WriteError> = $to_xml;
                serializer.serialize_str(&to_xml(self).map_err(S::Error::custom)?)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let from_xml: fn(&str) -> Result<Self, ReadError> = $from_xml;
                from_xml(&Cow::<str>::deserialize(deserializer)?).map_err(D::Error::custom)
            }
        }
    )+};
}

by_xml! {
    RawElement, |element| Ok(element.as_str().to_owned()), from_str;
    AnyType, |value| value.checked().map(|element| element.as_str().to_owned()), from_str;
    Fault, fault_to_xml, fault_from_xml;
}

fn fault_to_xml(fault: &Fault) -> Result<String, WriteError> {
    let mut writer = Writer::new();
    fault.write(SoapVersion::V1_2, &mut writer);
    let xml = writer.finish()?;
    // Elsewhere the envelope declares the prefix.
    Ok(xml.replacen("<s:Fault", &format!("<s:Fault xmlns:s=\"{}\"", SoapVersion::V1_2.namespace()), 1))
}

fn fault_from_xml(xml: &str) -> Result<Fault, ReadError> {
    let mut reader = Reader::new(xml);
    reader.root()?;
    let fault = Fault::read(&mut reader)?;
    reader.finish()?;
    Ok(fault)
}

/// Masked: what is serialized ends up in logs as often as in a place where a secret is safe.
///
/// To keep one, keep [`Secret::expose`].
impl<T> Serialize for Secret<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The error does not quote the value.
        T::deserialize(deserializer)
            .map(Self::new)
            .map_err(|_| D::Error::custom("this is no value of a secret"))
    }
}

impl Serialize for Attachment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(bytes) = self.as_bytes() else {
            let reason = "an attachment has to be in memory to be serialized: make one of its bytes";
            return Err(S::Error::custom(reason));
        };
        serializer.collect_str(&Base64Display::new(bytes, &STANDARD))
    }
}

impl<'de> Deserialize<'de> for Attachment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Base64Binary::deserialize(deserializer).map(|value| Self::from_bytes(value.into_inner()))
    }
}

impl<T: Serialize> Serialize for Array<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.sizes(), self.items()).serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Array<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (sizes, items) = <(Vec<usize>, Vec<T>)>::deserialize(deserializer)?;
        Self::new(sizes, items).map_err(D::Error::custom)
    }
}

impl<K: Serialize, V: Serialize> Serialize for Dictionary<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Dictionary<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(PhantomData<fn() -> (K, V)>);

        impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
            type Value = Dictionary<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Dictionary::new();
                while let Some((key, value)) = map.next_entry()? {
                    entries.push(key, value);
                }
                Ok(entries)
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}
