//! Header blocks of messages, and the structs that they are grouped into.

use crate::resolve::{BindingOperation, QName, SoapHeader, Use};

use super::plan::{HeaderSet, MessagePlan, PartElement, ServicePlan};
use super::planner::Planner;

impl<'m> Planner<'m, '_> {
    /// The header blocks of a fault: those of the header faults of all messages of the operation.
    pub(super) fn fault_headers(
        &mut self,
        bound: &'m BindingOperation,
        words: &str,
    ) -> Option<HeaderSet<'m>> {
        let faults = bound.messages().flat_map(|message| &message.headers).flat_map(|header| &header.faults);
        let headers = self.headers(faults);
        (!headers.is_empty()).then(|| HeaderSet {
            source_name: format!("{words} FaultHeaders"),
            docs: format!(
                "The header blocks that may come with a fault of `{}`, for `Fault::headers_as` and \
                 `Fault::with_headers`.",
                bound.name
            ),
            headers,
        })
    }

    /// The header blocks that are generated, each once.
    pub(super) fn headers(&mut self, all: impl Iterator<Item = &'m SoapHeader>) -> Vec<PartElement<'m>> {
        let mut headers: Vec<PartElement<'m>> = Vec::new();
        for header in all {
            let Some(part) = self.facts.message(header.message).parts.get(header.part) else {
                continue;
            };
            let is_encoded = header.usage == Use::Encoded;
            let header = PartElement::new(self.facts, part, header.namespace.as_deref()).encoded(is_encoded);
            if headers.iter().all(|other| other.name != header.name) {
                headers.push(header);
            }
        }
        headers
    }
}

impl<'m> ServicePlan<'m> {
    /// Makes a struct of each set of headers that messages have. The most common one is named after the service, by the
    /// name that a user may have chosen, the others after the first operation (by name) that has them.
    pub(super) fn group_headers(&mut self, service: &str) {
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        for plan in &mut self.operations {
            let name = plan.source_name.as_str();
            inputs.push((name, &mut plan.input));
            outputs.extend(plan.output.as_mut().map(|output| (name, output)));
        }
        self.request_headers = group(service, "RequestHeaders", "requests", inputs);
        self.response_headers = group(service, "ResponseHeaders", "responses", outputs);
    }
}

/// One direction's header sets.
fn group<'m>(
    service: &str,
    suffix: &str,
    direction: &str,
    mut messages: Vec<(&str, &mut MessagePlan<'m>)>,
) -> Vec<HeaderSet<'m>> {
    messages.sort_by_key(|(name, _)| *name);
    let mut sets: Vec<(Vec<QName>, usize, HeaderSet<'m>)> = Vec::new();
    for (operation, message) in &mut messages {
        // The order of blocks in a SOAP header means nothing.
        let mut names: Vec<QName> = message.headers.iter().map(|header| header.name.clone()).collect();
        names.sort();
        if names.is_empty() {
            continue;
        }
        let index = sets.iter().position(|(known, _, _)| *known == names).unwrap_or_else(|| {
            let set = HeaderSet {
                source_name: format!("{operation} {suffix}"),
                docs: format!(
                    "The header blocks in the {direction} of `{operation}`, each of which may be absent."
                ),
                headers: message.headers.clone(),
            };
            sets.push((names, 0, set));
            sets.len() - 1
        });
        sets[index].1 += 1;
        message.header_set = Some(index);
    }
    // The first of the most common ones, as `max_by_key` returns the last.
    let most = sets.iter().map(|(_, count, _)| *count).max();
    if let Some((_, _, set)) = sets.iter_mut().find(|(_, count, _)| Some(*count) == most) {
        set.source_name = format!("{service} {suffix}");
        set.docs =
            format!("The header blocks in the {direction} of `{service}`, each of which may be absent.");
    }
    sets.into_iter().map(|(_, _, set)| set).collect()
}
