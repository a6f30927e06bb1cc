//! Which operation a message is for: by its action, and by the element in the body where the action alone does not tell
//! (SOAP 1.1, section 6.1.1; WSDL 1.1, section 3.4).

use super::Options;
use super::request::Announced;
use crate::soap::{Block, Content, Fault, FaultKind, Opened, Operation, Service, Sink, SoapVersion, open};
use crate::xml::{Name, ReadError, Reader};

/// A message of which the start was read, and which operation it is for.
pub(super) struct Found<'m> {
    pub(super) opened: Opened<'m, 'm>,
    pub(super) index: usize,
}

/// In messages of so many bytes or less hardly a tag comes twice.
const WORTH_LEARNING: usize = 2 << 10;

/// A reader of a message.
pub(super) fn reader<'m>(options: &Options, text: &'m str) -> Reader<'m> {
    Reader::with_options(text, options.read.clone().learn(text.len() > WORTH_LEARNING))
}

/// Finds the operation: by action, and by the element in the body where the action alone does not tell. The start of the
/// message is then read.
pub(super) fn find<'m>(
    service: &'static Service,
    options: &Options,
    announced: &Announced<'_>,
    text: &str,
    reader: &'m mut Reader<'m>,
) -> Result<Found<'m>, (SoapVersion, Fault)> {
    let opened = match open(reader) {
        Ok(Some(opened)) => opened,
        Ok(None) => return Err((announced.version, not_soap(text, options))),
        Err(error) => return Err((announced.version, cannot_read(&error))),
    };
    let index = match announced.action {
        Some(action) => by_action(service, options, action, text),
        None => by_body(service, options, text, |_| true),
    };
    match index {
        Ok(index) => Ok(Found { opened, index }),
        Err(fault) => Err((opened.version, fault)),
    }
}

pub(super) fn cannot_read(error: &ReadError) -> Fault {
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
    let with = |action: &str| service.operations.iter().filter(|one| one.action == action).count();
    let position = |wanted: &dyn Fn(&Operation) -> bool| service.operations.iter().position(wanted);
    match (position(&|operation| operation.action == action), with(action)) {
        (Some(only), 1) => Ok(only),
        (Some(_), _) => by_body(service, options, text, |operation| operation.action == action),
        // Operations without an action take any.
        (None, _) if with("") > 0 => by_body(service, options, text, |operation| operation.action.is_empty()),
        (None, _) if options.lenient_contract => {
            let name = action.rsplit(['/', '#', ':']).next().unwrap_or_default();
            match position(&|operation| operation.name == name) {
                Some(named) => Ok(named),
                None => by_body(service, options, text, |_| true)
                    .map_err(|_fault| Fault::action_not_supported(action)),
            }
        }
        (None, _) => Err(Fault::action_not_supported(action)),
    }
}

/// Whether an operation may have the action; in the end the body may decide.
pub(super) fn may_have(service: &Service, options: &Options, action: &str) -> bool {
    let takes = |operation: &Operation| operation.action.is_empty() || operation.action == action;
    options.lenient_contract || service.operations.iter().any(takes)
}

/// Finds the operation among `candidates` whose input is the element in the body.
fn by_body(
    service: &'static Service,
    options: &Options,
    text: &str,
    candidates: impl Fn(&Operation) -> bool,
) -> Result<usize, Fault> {
    #[derive(Default)]
    struct First {
        namespace: String,
        local: String,
    }
    impl Sink for First {
        fn block(&mut self, reader: &mut Reader<'_>, _: Block) -> Result<(), ReadError> {
            reader.skip()
        }

        fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
            let Name { namespace, local } = reader.name();
            (self.namespace, self.local) = (namespace.to_owned(), local.to_owned());
            reader.skip()
        }
    }
    let mut first = First::default();
    let content = match open(&mut Reader::with_options(text, options.read.clone())) {
        Ok(Some(mut opened)) => opened.read(&mut first),
        Ok(None) => Ok(Content::Unwanted),
        Err(error) => Err(error),
    };
    let content = content.map_err(|error| cannot_read(&error))?;
    let name = Name::new(&first.namespace, &first.local);
    let found = service.operations.iter().position(|operation| {
        candidates(operation)
            && match &operation.input {
                Some(input) if options.read.any_namespace => input.name().local == name.local,
                Some(input) => input.name() == name,
                None => matches!(content, Content::Empty),
            }
    });
    found.ok_or_else(|| {
        Fault::sender(format!(
            "the SOAP action does not tell the operation, and none of {} has `{name}` in its body",
            service.name
        ))
    })
}
