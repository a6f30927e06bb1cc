//! Content of a new database: two companies with actors of each type.

use redb::{ReadableTable, WriteTransaction};

use super::actors::{self, Actor, Key};
use super::catalog::ActorType;
use super::{COMPANIES, Erp, LISTS, Problem};

/// Id, name and API key of the companies. No secrets: they are examples.
const SEED_COMPANIES: [(&str, &str, &str); 2] =
    [("bikes", "Fjord Bikes AS", "fjord-key"), ("harbour", "Harbour Supplies Ltd", "harbour-key")];

const SEED_LISTS: [(&str, &[(&str, &str)]); 3] = [
    (
        "Countries",
        &[
            ("DK", r#"US:"Denmark";NO:"Danmark""#),
            ("GB", r#"US:"United Kingdom";NO:"Storbritannia""#),
            ("NO", r#"US:"Norway";NO:"Norge""#),
            ("SE", r#"US:"Sweden";NO:"Sverige""#),
        ],
    ),
    ("PriceLists", &[("retail", r#"US:"Retail";NO:"Detalj""#), ("trade", r#"US:"Trade";NO:"Forhandler""#)]),
    ("ProjectStatus", &[("closed", r#"US:"Closed";NO:"Lukket""#), ("open", r#"US:"Open";NO:"Åpent""#)]),
];

/// An actor: its type, the place of its parent among those before it, its values.
type SeedActor = (&'static str, Option<usize>, &'static [(&'static str, &'static str)]);

const SEED_ACTORS: [SeedActor; 10] = [
    (
        "Customer",
        None,
        &[
            ("Name", "Sykkelhuset Bergen"),
            ("Email", "post@sykkelhuset.example"),
            ("PriceList", "trade"),
            ("CreditLimit", "[F:250000]"),
            ("CustomerSince", "[DT:03/14/2011 00:00:00.0000000]"),
        ],
    ),
    (
        "Customer",
        None,
        &[
            ("Name", "Ørsted & Sønner"),
            ("Country", "DK"),
            ("CreditLimit", "[F:12500.5]"),
            ("CustomerSince", "[DT:11/02/2019 00:00:00.0000000]"),
        ],
    ),
    ("Customer", None, &[("Name", "Cycle Shed"), ("Country", "GB"), ("OnHold", "[I:1]")]),
    ("Supplier", None, &[("Name", "Nav og Eik"), ("Email", "salg@navogeik.example")]),
    ("Person", Some(0), &[("FirstName", "Kari"), ("LastName", "Nordmann"), ("Phone", "+47 55 00 00 01")]),
    (
        "Person",
        Some(0),
        &[("FirstName", "Ola"), ("LastName", "Nordmann"), ("Email", "ola@sykkelhuset.example")],
    ),
    ("Person", Some(1), &[("FirstName", "Mette"), ("LastName", "Ørsted")]),
    ("Person", Some(3), &[("LastName", "Eik")]),
    (
        "Project",
        Some(0),
        &[
            ("Name", "New shop floor"),
            ("Start", "[DT:01/15/2026 08:00:00.0000000]"),
            ("Budget", "[F:480000]"),
        ],
    ),
    ("Project", Some(1), &[("Name", "Webshop"), ("Status", "closed")]),
];

/// Fills a new database.
pub(super) fn fill(change: &WriteTransaction) -> Result<(), redb::Error> {
    for (list, items) in SEED_LISTS {
        for (item, text) in items {
            change.open_table(LISTS)?.insert((list, *item), *text)?;
        }
    }
    for (company, name, api_key) in SEED_COMPANIES {
        change.open_table(COMPANIES)?.insert(company, (name, api_key))?;
        let mut keys: Vec<Key> = Vec::new();
        for (type_name, parent, values) in SEED_ACTORS {
            let parent = parent.and_then(|at| keys.get(at)).cloned();
            let values = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
            let actor = Actor { parent, values, ..Actor::default() };
            let created = ActorType::of(Some(type_name))
                .and_then(|actor_type| actors::create(change, company, actor_type, actor));
            match created {
                Ok(saved) => {
                    keys.push(Key { actor_type: type_name.to_owned(), erp_key: saved.actor.erp_key });
                }
                Err(problem) => return Err(redb::Error::Corrupted(format!("the example's data: {problem}"))),
            }
        }
    }
    Ok(())
}

/// The companies, as a person needs to know them to set a connection up.
pub(crate) fn introduction(erp: &Erp) -> Result<String, Problem> {
    let read = erp.read()?;
    let mut companies = Vec::new();
    for entry in read.open_table(COMPANIES)?.iter()? {
        let (id, about) = entry?;
        let (id, (name, key)) = (id.value(), about.value());
        // The keys of the examples are no secrets; others are.
        let example = SEED_COMPANIES.contains(&(id, name, key));
        companies.push(if example { format!("{id} (API key {key})") } else { id.to_owned() });
    }
    Ok(if companies.is_empty() { "none".to_owned() } else { companies.join(", ") })
}
