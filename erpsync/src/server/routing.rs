//! Finding the operation that a message is for: by its action, and where that is not enough by `wsa:Action` and the
//! elements in the body (SOAP 1.1, section 6.1.1; WSDL 1.1, section 3.4; WS-Addressing 1.0 core, section 3.1).

use super::Options;
use super::request_head::RequestHead;
use crate::soap::{
    Block, Content, Fault, FaultKind, Opened, Operation, Service, Sink, SoapVersion, children, open,
};
use crate::xml::{Name, ReadError, Reader};

/// The namespaces of WS-Addressing: the recommendation's, and that of the submission before it.
const ADDRESSING: [&str; 2] =
    ["http://www.w3.org/2005/08/addressing", "http://schemas.xmlsoap.org/ws/2004/08/addressing"];

/// A message of which the start was read, and which operation it is for.
pub(super) struct Found<'m> {
    pub(super) opened: Opened<'m, 'm>,
    pub(super) index: usize,
}

/// Size of a message, in bytes, up to which hardly a tag comes twice.
const WORTH_CACHING: usize = 2 << 10;

/// A reader of a message.
pub(super) fn reader<'m>(options: &Options, text: &'m str) -> Reader<'m> {
    Reader::with_options(text, options.read.clone().tag_cache(text.len() > WORTH_CACHING))
}

/// Finds the operation: by action, and by the element in the body where the action is not enough. The start of the
/// message is then read.
pub(super) fn find<'m>(
    service: &'static Service,
    options: &Options,
    head: &RequestHead<'_>,
    text: &str,
    reader: &'m mut Reader<'m>,
) -> Result<Found<'m>, (SoapVersion, Fault)> {
    let opened = match open(reader) {
        Ok(Some(opened)) => opened,
        Ok(None) => return Err((head.version, not_soap(text, options))),
        Err(error) => return Err((head.version, cannot_read(&error))),
    };
    let index = match head.action {
        Some(action) => by_action(service, options, action, text),
        None => by_body(service, options, text),
    };
    match index {
        Ok(index) => Ok(Found { opened, index }),
        Err(fault) => Err((opened.version, fault)),
    }
}

pub(crate) fn cannot_read(error: &ReadError) -> Fault {
    Fault::sender(format!("the message can't be read: {error}"))
}

fn not_soap(text: &str, options: &Options) -> Fault {
    let mut reader = Reader::with_options(text, options.read.clone());
    match reader.root() {
        Ok(()) if reader.name().local == "Envelope" => Fault::new(
            FaultKind::VersionMismatch,
            format!("`{}` is not an envelope of SOAP 1.1 or 1.2", reader.name()),
        ),
        _ => Fault::sender("the message is not a SOAP envelope"),
    }
}

fn by_action(service: &'static Service, options: &Options, action: &str, text: &str) -> Result<usize, Fault> {
    let unknown = || Fault::action_not_supported(action);
    let has_it = |operation: &Operation| operation.action == action || operation.addressing_action == action;
    let candidates = Candidates::new(service, options, has_it);
    match candidates.indexes[..] {
        [only] => return Ok(only),
        [] => {}
        _ => return candidates.find(text)?.map_err(|found| found.unknown_of_action(action)),
    }
    // Operations without an action take any.
    let without = Candidates::new(service, options, |operation| operation.action.is_empty());
    if !without.indexes.is_empty() {
        return without.find(text)?.map_err(|_| unknown());
    }
    if options.lenient_contract {
        let name = action.rsplit(['/', '#', ':']).next().unwrap_or_default();
        return match service.operations.iter().position(|operation| operation.name == name) {
            Some(named) => Ok(named),
            None => Candidates::new(service, options, |_| true).find(text)?.map_err(|_| unknown()),
        };
    }
    Err(unknown())
}

fn by_body(service: &'static Service, options: &Options, text: &str) -> Result<usize, Fault> {
    let candidates = Candidates::new(service, options, |_| true);
    candidates.find(text)?.map_err(|found| found.unknown_without_action(service))
}

/// Returns whether an operation may have the action; in the end the body may decide.
pub(super) fn may_have(service: &Service, options: &Options, action: &str) -> bool {
    let takes = |operation: &Operation| {
        operation.action.is_empty() || operation.action == action || operation.addressing_action == action
    };
    options.lenient_contract || service.operations.iter().any(takes)
}

/// Operations of which a message is for one.
struct Candidates<'o> {
    service: &'static Service,
    operations: &'static [Operation],
    options: &'o Options,
    indexes: Vec<usize>,
}

impl<'o> Candidates<'o> {
    fn new(service: &'static Service, options: &'o Options, is_one: impl Fn(&Operation) -> bool) -> Self {
        let operations = service.operations;
        let indexes = (0..operations.len()).filter(|&index| is_one(&operations[index])).collect();
        Self { service, operations, options, indexes }
    }

    /// Reads the message, and finds the operation that it is for; the inner error is a message that is for none.
    fn find(mut self, text: &str) -> Result<Result<usize, Hints>, Fault> {
        let hints =
            Hints::read(text, self.options, self.indexes.iter().map(|&index| &self.operations[index]))?;
        // The action is in the message alone: WS-Addressing 1.0 SOAP binding, section 2.4.
        if let Some(action) = &hints.action {
            let service = self.service;
            self.keep(|operation| {
                operation.action == *action || operation.request_action(Some(service)) == *action
            });
        }
        let any_namespace = self.options.read.any_namespace;
        let begun = self.indexes.iter().copied();
        let begun = begun.filter(|&index| hints.begin(&self.operations[index], any_namespace));
        // The first of those that fit equally.
        let best = begun.min_by_key(|&index| hints.differences(&self.operations[index], any_namespace));
        Ok(best.ok_or(hints))
    }

    /// Keeps the operations that `is_wanted` selects, if there are any.
    fn keep(&mut self, is_wanted: impl Fn(&Operation) -> bool) {
        let wanted: Vec<usize> =
            self.indexes.iter().copied().filter(|&index| is_wanted(&self.operations[index])).collect();
        if !wanted.is_empty() {
            self.indexes = wanted;
        }
    }
}

/// Name of an element in a message: namespace and local name.
type ElementName = (String, String);

/// Contents of a message that distinguish operations.
#[derive(Default)]
struct Hints {
    /// Maximum number of names in a list.
    most: usize,
    /// The elements in the first element of the body are of use.
    wants_inner: bool,
    /// The body is a fault.
    is_fault: bool,
    /// The text of `wsa:Action`.
    action: Option<String>,
    /// The elements in the body.
    body: Vec<ElementName>,
    /// The elements in the first element of the body.
    inner: Vec<ElementName>,
}

impl Hints {
    /// Reads the contents by which some operations differ.
    fn read<'s>(
        text: &str,
        options: &Options,
        operations: impl Iterator<Item = &'s Operation>,
    ) -> Result<Self, Fault> {
        let mut hints = Self { most: 1, ..Self::default() };
        for operation in operations {
            hints.most = hints.most.max(operation.input_elements.len() + 1);
            hints.wants_inner |= has_wrapper(operation) && !operation.input_elements.is_empty();
        }
        let read = match open(&mut Reader::with_options(text, options.read.clone())) {
            Ok(Some(mut opened)) => opened.read(&mut hints),
            Ok(None) => Ok(Content::Unwanted),
            Err(error) => Err(error),
        };
        hints.is_fault = matches!(read.map_err(|error| cannot_read(&error))?, Content::Fault(_));
        Ok(hints)
    }

    /// Returns whether the body begins as that of an operation does.
    fn begin(&self, operation: &Operation, any_namespace: bool) -> bool {
        match (&operation.input, self.body.first()) {
            (Some(input), Some(first)) => is_named(first, input.name(), any_namespace),
            (None, first) => first.is_none() && !self.is_fault,
            (Some(_), None) => false,
        }
    }

    /// Number of elements that the message has and the operation does not, or the other way round.
    fn differences(&self, operation: &Operation, any_namespace: bool) -> usize {
        let expected = operation.input_elements;
        let found = if has_wrapper(operation) { &self.inner } else { &self.body };
        let is_found = |name: &&Name<'static>| found.iter().any(|one| is_named(one, **name, any_namespace));
        let is_expected =
            |one: &&ElementName| expected.iter().any(|name| is_named(one, *name, any_namespace));
        let common = expected.iter().filter(is_found).count();
        expected.len() - common + found.iter().filter(|one| !is_expected(one)).count()
    }

    fn first(&self) -> String {
        match self.body.first() {
            Some((namespace, local)) => format!("`{}`", Name::new(namespace, local)),
            None => "nothing".to_owned(),
        }
    }

    fn unknown_of_action(&self, action: &str) -> Fault {
        Fault::sender(format!(
            "several operations have the action `{action}`, and none of them has {} in its body",
            self.first()
        ))
    }

    fn unknown_without_action(&self, service: &Service) -> Fault {
        let (name, first) = (service.name, self.first());
        Fault::sender(format!("there is no SOAP action, and none of {name} has {first} in its body"))
    }
}

/// Returns whether the elements of an operation's input stand in a wrapper: that of an rpc operation.
fn has_wrapper(operation: &Operation) -> bool {
    let first = operation.input_elements.first().copied();
    let input = operation.input.as_ref().map(|input| input.name());
    !operation.input_parts && input.is_some() && first != input
}

fn is_named((namespace, local): &ElementName, name: Name<'_>, any_namespace: bool) -> bool {
    name.local == local && (any_namespace || name.namespace == namespace)
}

impl Sink for Hints {
    fn block(&mut self, reader: &mut Reader<'_>, _: Block) -> Result<(), ReadError> {
        let name = reader.name();
        if name.local == "Action" && ADDRESSING.contains(&name.namespace) && self.action.is_none() {
            let action = reader.text()?;
            self.action = Some(action.trim().to_owned()).filter(|action| !action.is_empty());
            Ok(())
        } else {
            reader.skip()
        }
    }

    fn takes_parts(&self) -> bool {
        true
    }

    fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let mut body = children(reader);
        while reader.next_unknown(&mut body)?.is_some() {
            let is_first = self.body.is_empty();
            note(&mut self.body, self.most, reader.name());
            if !(is_first && self.wants_inner) {
                reader.skip()?;
                continue;
            }
            let mut first = children(reader);
            while reader.next_unknown(&mut first)?.is_some() {
                note(&mut self.inner, self.most, reader.name());
                reader.skip()?;
            }
        }
        Ok(())
    }
}

fn note(names: &mut Vec<ElementName>, most: usize, name: Name<'_>) {
    if names.len() < most {
        names.push((name.namespace.to_owned(), name.local.to_owned()));
    }
}
