//! What replies have and the WSDL does not: told as events, each once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::redact::{Redaction, one_line};
use crate::xml::{Drift, DriftKind};

/// Where the events go, and what a subscriber may choose them by.
const TARGET: &str = "erpsync::drift";

/// A client that met so many places of drift stops telling.
const MOST: usize = 1024;

/// The length of a path that is told, in characters.
const LONGEST: usize = 500;

/// The places that a client and its clones have told of.
#[derive(Debug, Default)]
pub(crate) struct Drifts(Mutex<HashSet<(DriftKind, String)>>);

impl Drifts {
    /// Whether anybody listens.
    pub(super) fn is_heard() -> bool {
        tracing::enabled!(target: TARGET, tracing::Level::INFO)
    }

    /// Tells of what was not told before.
    pub(super) fn tell(&self, drifts: Vec<Drift>, redaction: &Redaction) {
        for Drift { path, kind, .. } in drifts {
            let path = one_line(&redaction.text(&path), LONGEST);
            let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if told.len() < MOST && told.insert((kind, path.clone())) {
                drop(told);
                let kind = match kind {
                    DriftKind::Element => "element",
                    DriftKind::Attribute => "attribute",
                    DriftKind::Value => "value",
                };
                tracing::info!(target: TARGET, path, kind, "the reply has something that the WSDL does not");
            }
        }
    }
}
