//! Policy expressions → alternatives of assertions that are understood: WS-SecurityPolicy 1.1 to 1.3, WS-Addressing, MTOM;
//! everything else by name.
//!
//! `normal` expands expressions to their normal form, within a limit; `understand` reads their assertions into `model`.
//! `support` has what the runtime can meet, and `words` puts assertions into words.

mod model;
mod names;
mod normal;
mod support;
mod understand;
mod words;

pub use model::*;
pub(crate) use normal::{NormalAlternatives, NormalAssertion, Normalizer, TooLarge, nothing};
pub(crate) use support::unmet;
pub use support::{Domain, SUPPORT, Support, SupportEntry, support};
pub(crate) use understand::understand;
pub use words::describe;
