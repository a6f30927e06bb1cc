//! Equality by meaning: two spellings of one value are equal.

use std::borrow::Cow;

use erpsync::xml::{ReadText, WriteText};
use erpsync::xsd;

use crate::atoms::significant;
use crate::value::{Atom, Content, Element, Member};

impl Atom {
    /// Reports whether two values are equal, however they are spelled: `1.50` and `1.5`, `1e3` and `1000`, two moments in
    /// different time zones.
    pub fn means(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Decimal(one), Self::Decimal(other)) => significant(one) == significant(other),
            (Self::Float(one), Self::Float(other)) => {
                let read = |text: &str| f64::read_text(Cow::Borrowed(text)).ok();
                read(one).zip(read(other)).is_some_and(|(one, other)| {
                    one == other || one as f32 == other as f32 || one.is_nan() && other.is_nan()
                })
            }
            (Self::List(one), Self::List(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.means(other))
            }
            (Self::Text(one), Self::Text(other)) => {
                one == other
                    || is_equal::<xsd::DateTime>(one, other)
                    || is_equal::<xsd::Date>(one, other)
                    || is_equal::<xsd::Time>(one, other)
                    || is_equal::<xsd::Duration>(one, other)
            }
            (one, other) => one == other,
        }
    }
}

fn is_equal<T: ReadText + WriteText>(one: &str, other: &str) -> bool {
    let one = T::read_text(Cow::Borrowed(one));
    one.is_ok_and(|one| one.compare(other) == Some(std::cmp::Ordering::Equal))
}

impl Element {
    /// Reports whether two elements are equal by meaning: in simple values as [`Atom::means`], in attributes in any order.
    pub fn means(&self, other: &Self) -> bool {
        self.name == other.name
            && self.xsi_type == other.xsi_type
            && self.is_nil == other.is_nil
            && self.attributes.len() == other.attributes.len()
            && self.attributes.iter().all(|(name, value)| {
                other.attributes.iter().any(|(known, other)| known == name && value.means(other))
            })
            && match (&self.content, &other.content) {
                (Content::Simple(one), Content::Simple(other)) => one.means(other),
                (Content::Members(one), Content::Members(other)) => {
                    one.len() == other.len()
                        && one.iter().zip(other).all(|pair| match pair {
                            (Member::Element(one), Member::Element(other)) => one.means(other),
                            (one, other) => one == other,
                        })
                }
                (one, other) => one == other,
            }
    }
}
