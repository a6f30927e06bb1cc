//! Catalogue of the ERP system: its types of actors, and the fields of actors and of connection settings.

use super::Problem;

/// Type of a field's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// A text that nobody may read. Only in settings.
    Password,
    Integer,
    Double,
    Checkbox,
    Datetime,
    /// The key of an item in a list of this name.
    List(&'static str),
}

/// Access to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Normal,
    Mandatory,
    ReadOnly,
}

/// A field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) kind: Kind,
    pub(crate) access: Access,
    /// The name, in the form for several languages.
    pub(crate) name: &'static str,
    /// The value of a new one, as it is on the wire.
    pub(crate) default: Option<&'static str>,
    /// The most characters of a text.
    pub(crate) max_length: Option<u16>,
}

impl Field {
    const fn new(key: &'static str, kind: Kind, name: &'static str) -> Self {
        Self { key, kind, access: Access::Normal, name, default: None, max_length: None }
    }

    const fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    const fn at_most(mut self, characters: u16) -> Self {
        self.max_length = Some(characters);
        self
    }
}

/// A kind of actor.
#[derive(Debug)]
pub(crate) struct ActorType {
    /// The name, one of those that SuperOffice knows.
    pub(crate) name: &'static str,
    /// Prefix of the keys of its actors.
    pub(crate) prefix: &'static str,
    pub(crate) fields: &'static [Field],
    /// Types of actors that one of these may belong to.
    pub(crate) parents: &'static [&'static str],
}

impl ActorType {
    /// The type of a name.
    pub(crate) fn of(name: Option<&str>) -> Result<&'static Self, Problem> {
        let name = name.unwrap_or_default();
        ACTOR_TYPES.iter().find(|known| known.name == name).ok_or_else(|| {
            let known: Vec<_> = ACTOR_TYPES.iter().map(|known| known.name).collect();
            Problem::Refused(format!("there is no actor type `{name}`: it must be {}", known.join(", ")))
        })
    }

    /// The field of a key.
    pub(crate) fn field(&self, key: &str) -> Result<&'static Field, Problem> {
        let found = self.fields.iter().find(|field| field.key == key);
        found.ok_or_else(|| Problem::UnknownField(key.to_owned()))
    }
}

pub(crate) const COMPANIES_LIST: &str = "Companies";

/// The settings of a connection.
pub(crate) static SETTINGS: [Field; 4] = [
    Field::new("Company", Kind::List(COMPANIES_LIST), r#"US:"Company";NO:"Selskap""#)
        .access(Access::Mandatory),
    Field::new("ApiKey", Kind::Password, r#"US:"API key";NO:"API-nøkkel""#)
        .access(Access::Mandatory)
        .at_most(100),
    Field::new("MaxHits", Kind::Integer, r#"US:"Most hits of a search";NO:"Flest treff""#).default("[I:100]"),
    Field::new("ReadOnly", Kind::Checkbox, r#"US:"CRM only reads";NO:"CRM leser bare""#).default("[I:0]"),
];

pub(crate) static ACTOR_TYPES: [ActorType; 4] = [
    ActorType {
        name: "Customer",
        prefix: "C",
        fields: &[
            Field::new("Name", Kind::Text, r#"US:"Name";NO:"Navn""#).access(Access::Mandatory).at_most(80),
            Field::new("Number", Kind::Integer, r#"US:"Number";NO:"Nummer""#).access(Access::ReadOnly),
            Field::new("Email", Kind::Text, r#"US:"E-mail";NO:"E-post""#).at_most(254),
            Field::new("Country", Kind::List("Countries"), r#"US:"Country";NO:"Land""#).default("NO"),
            Field::new("PriceList", Kind::List("PriceLists"), r#"US:"Price list";NO:"Prisliste""#)
                .default("retail"),
            Field::new("CreditLimit", Kind::Double, r#"US:"Credit limit";NO:"Kredittgrense""#)
                .default("[F:0]"),
            Field::new("OnHold", Kind::Checkbox, r#"US:"On hold";NO:"Sperret""#).default("[I:0]"),
            Field::new("CustomerSince", Kind::Datetime, r#"US:"Customer since";NO:"Kunde siden""#),
        ],
        parents: &[],
    },
    ActorType {
        name: "Supplier",
        prefix: "S",
        fields: &[
            Field::new("Name", Kind::Text, r#"US:"Name";NO:"Navn""#).access(Access::Mandatory).at_most(80),
            Field::new("Number", Kind::Integer, r#"US:"Number";NO:"Nummer""#).access(Access::ReadOnly),
            Field::new("Email", Kind::Text, r#"US:"E-mail";NO:"E-post""#).at_most(254),
            Field::new("Country", Kind::List("Countries"), r#"US:"Country";NO:"Land""#).default("NO"),
        ],
        parents: &[],
    },
    ActorType {
        name: "Person",
        prefix: "P",
        fields: &[
            Field::new("FirstName", Kind::Text, r#"US:"First name";NO:"Fornavn""#).at_most(40),
            Field::new("LastName", Kind::Text, r#"US:"Last name";NO:"Etternavn""#)
                .access(Access::Mandatory)
                .at_most(40),
            Field::new("Email", Kind::Text, r#"US:"E-mail";NO:"E-post""#).at_most(254),
            Field::new("Phone", Kind::Text, r#"US:"Phone";NO:"Telefon""#).at_most(30),
        ],
        parents: &["Customer", "Supplier"],
    },
    ActorType {
        name: "Project",
        prefix: "J",
        fields: &[
            Field::new("Name", Kind::Text, r#"US:"Name";NO:"Navn""#).access(Access::Mandatory).at_most(80),
            Field::new("Status", Kind::List("ProjectStatus"), r#"US:"Status";NO:"Status""#).default("open"),
            Field::new("Start", Kind::Datetime, r#"US:"Start";NO:"Start""#),
            Field::new("Budget", Kind::Double, r#"US:"Budget";NO:"Budsjett""#),
        ],
        parents: &["Customer"],
    },
];
