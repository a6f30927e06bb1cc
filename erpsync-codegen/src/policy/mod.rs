//! Policy expressions → alternatives of assertions that are understood: WS-SecurityPolicy 1.1 to 1.3, WS-Addressing, MTOM;
//! everything else by name.
//!
//! `normal` expands expressions to their normal form, within a limit; `understand` reads their assertions into `model`.
//! `support` has what the runtime can meet, `unmet` finds what it can't, and `words` puts assertions into words.

mod model;
mod names;
mod normal;
mod support;
mod understand;
mod unmet;
mod words;

pub use model::*;
pub(crate) use normal::{
    NormalAlternatives, NormalAssertion, Normalizer, TooLarge, nothing, same_alternatives,
};
pub use support::{Domain, SUPPORT, Support, SupportEntry, support};
pub(crate) use understand::understand;
pub(crate) use unmet::unmet;
pub use words::describe;
