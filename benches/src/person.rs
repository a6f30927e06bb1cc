//! A type with sixty fields, most of them absent: the members of PersonEntity, with what it refers to as names.

use std::fmt::Write as _;

use erpsync::{XmlRead, XmlWrite};

use crate::documents::{DOCUMENTS, NAMESPACE, mixed};

/// A field of a person, as a peer that knows it in advance reads it.
pub trait Member: Sized {
    /// The value of a text.
    fn of(text: &str) -> Option<Self>;
}

impl Member for String {
    fn of(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Member for i32 {
    fn of(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Member for bool {
    fn of(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

macro_rules! person {
    ($($element:literal $field:ident $type:ty,)*) => {
        /// A person.
        #[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite, serde::Deserialize)]
        #[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", type = "PersonEntity", default)]
        #[serde(default)]
        #[allow(missing_docs, reason = "the names of the elements say it")]
        pub struct Person {
            $(
                #[xml(element = $element, min_occurs = 0, nillable)]
                #[serde(rename = $element)]
                pub $field: Option<$type>,
            )*
        }

        /// Sets one field of a person from its text.
        pub type Setter = fn(&mut Person, &str);

        impl Person {
            /// The names of the elements.
            pub const ELEMENTS: &[&str] = &[$($element),*];

            /// Sets the field of an element; nothing happens for one that is not there.
            pub fn set(&mut self, element: &str, text: &str) {
                match element {
                    $($element => self.$field = Member::of(text),)*
                    _ => {}
                }
            }

            /// Setters of the fields, in the order of the elements.
            pub const SETTERS: &[Setter] = &[$(|person, text| person.$field = Member::of(text)),*];
        }
    };
}

person! {
    "PersonId" person_id i32, "Firstname" firstname String, "MiddleName" middle_name String,
    "Lastname" lastname String, "Mrmrs" mrmrs String, "Title" title String, "UpdatedDate" updated_date String,
    "CreatedDate" created_date String, "BirthDate" birth_date String, "CreatedBy" created_by String,
    "Emails" emails String, "Description" description String, "IsAssociate" is_associate bool,
    "PrivatePhones" private_phones String, "Faxes" faxes String, "MobilePhones" mobile_phones String,
    "OfficePhones" office_phones String, "OtherPhones" other_phones String, "Position" position String,
    "UpdatedBy" updated_by String, "Contact" contact String, "Country" country String,
    "Interests" interests String, "PersonNumber" person_number String, "FullName" full_name String,
    "NoMailing" no_mailing bool, "UsePersonAddress" use_person_address bool, "Retired" retired bool,
    "Urls" urls String, "FormalName" formal_name String, "Address" address String, "Post3" post3 String,
    "Post2" post2 String, "Post1" post1 String, "Kanalname" kanalname String, "Kanafname" kanafname String,
    "CorrespondingAssociate" corresponding_associate String, "Category" category String,
    "Business" business String, "Associate" associate String, "Salutation" salutation String,
    "ActiveInterests" active_interests i32, "SupportAssociate" support_associate String,
    "TicketPriority" ticket_priority String, "CustomerLanguage" customer_language String,
    "DbiAgentId" dbi_agent_id i32, "DbiKey" dbi_key String, "DbiLastModified" dbi_last_modified String,
    "DbiLastSyncronized" dbi_last_syncronized String, "SentInfo" sent_info i32,
    "ShowContactTickets" show_contact_tickets i32, "UserInfo" user_info String, "ChatEmails" chat_emails String,
    "InternetPhones" internet_phones String, "Source" source i32, "ActiveErpLinks" active_erp_links i32,
    "ShipmentTypes" shipment_types String, "Consents" consents String,
    "UserDefinedFields" user_defined_fields String, "ExtraFields" extra_fields String,
}

/// All persons.
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite, serde::Deserialize)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", root = "Persons", default)]
pub struct Persons {
    /// Each of them.
    #[xml(element = "PersonEntity", min_occurs = 0, max_occurs = "unbounded")]
    #[serde(rename = "PersonEntity", default)]
    pub persons: Vec<Person>,
}

/// Fields that the persons of a document have: eight of sixty, others in each document.
pub fn present(seed: usize) -> Vec<usize> {
    const ALWAYS: [usize; 4] = [0, 1, 3, 24];
    let others = (0..4).map(|at| mixed(at + 1, seed) % Person::ELEMENTS.len());
    let mut present: Vec<usize> = ALWAYS.into_iter().chain(others).collect();
    present.sort_unstable();
    present.dedup();
    present
}

/// Documents with a number of persons in each.
pub fn persons(count: usize) -> Vec<String> {
    (0..DOCUMENTS).map(|seed| document(count, seed)).collect()
}

fn document(count: usize, seed: usize) -> String {
    let present = present(seed);
    let mut text = format!("<Persons xmlns=\"{NAMESPACE}\">");
    for person in 0..count {
        text.push_str("<PersonEntity>");
        for &field in &present {
            let (element, number) = (Person::ELEMENTS[field], mixed(person * 60 + field, seed) % 1_000_003);
            let _ = match element {
                "IsAssociate" | "NoMailing" | "UsePersonAddress" | "Retired" => {
                    write!(text, "<{element}>{}</{element}>", number.is_multiple_of(2))
                }
                "PersonId" | "ActiveInterests" | "DbiAgentId" | "SentInfo" | "ShowContactTickets"
                | "Source" | "ActiveErpLinks" => write!(text, "<{element}>{number}</{element}>"),
                _ => write!(text, "<{element}>text {number}</{element}>"),
            };
        }
        text.push_str("</PersonEntity>");
    }
    text.push_str("</Persons>");
    text
}
