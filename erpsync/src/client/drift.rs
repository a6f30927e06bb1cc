//! Drift: parts of replies that the WSDL does not have, reported as events, each once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::redact::{Redaction, one_line};
use crate::xml::{Drift, DriftKind};

/// Target of the events, for the filters of subscribers.
const TARGET: &str = "erpsync::drift";

/// Maximum number of places that a client reports.
const MAX_PLACES: usize = 1024;

/// Maximum length of a path that is reported, in characters.
const MAX_PATH: usize = 500;

/// Places of drift that a client and its clones have reported.
#[derive(Debug, Default)]
pub(crate) struct Drifts(Mutex<HashSet<(DriftKind, String)>>);

impl Drifts {
    /// Reports whether any subscriber listens.
    pub(super) fn is_heard() -> bool {
        tracing::enabled!(target: TARGET, tracing::Level::INFO)
    }

    /// Reports the places that were not reported before.
    pub(super) fn report(&self, drifts: Vec<Drift>, redaction: &Redaction) {
        for Drift { path, kind, .. } in drifts {
            self.report_place(one_line(&redaction.text(&path), MAX_PATH), kind);
        }
    }

    /// Reports a place unless it was reported before.
    pub(super) fn report_place(&self, path: String, kind: DriftKind) {
        let mut reported = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if reported.len() < MAX_PLACES && reported.insert((kind, path.clone())) {
            drop(reported);
            let kind = match kind {
                DriftKind::Element => "element",
                DriftKind::Attribute => "attribute",
                DriftKind::Value => "value",
            };
            tracing::info!(target: TARGET, path, kind, "the reply has something that the WSDL does not");
        }
    }
}
