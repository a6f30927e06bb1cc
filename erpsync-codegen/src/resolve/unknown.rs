//! Names that nothing declares: each is reported once, with the places that use it, and with the missing import that is
//! to blame if there is one.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::collect::Collected;
use super::component::Builtin;
use super::missing::{Link, Missing};
use super::model::{Invalid, Model};
use super::reach::{Graph, Reach, Within};
use super::skip::Cause;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, nearest};
use crate::syntax::names;
use crate::text::{Sources, Span};
use crate::tree::QName;

/// Number of places of one name that are shown.
const SHOWN: usize = 3;

/// Why a name that nothing declares is no error.
const UNNEEDED: &str = "nothing that is generated needs it";

/// As [`UNNEEDED`], of the binding of a port.
const PORT_LEFT_OUT: &str = "the port is left out; what other ports have is generated";

/// Maximum number of names that get a suggestion.
const SUGGESTED: usize = 64;

/// Maximum number of names that are compared for all suggestions together.
const COMPARED: usize = 500_000;

/// Kind of component that a name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Type,
    Element,
    Attribute,
    Group,
    AttributeGroup,
    Message,
    PortType,
    Binding,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Type => "type",
            Kind::Element => "element",
            Kind::Attribute => "attribute",
            Kind::Group => "group",
            Kind::AttributeGroup => "attribute group",
            Kind::Message => "message",
            Kind::PortType => "port type",
            Kind::Binding => "binding",
        }
    }

    fn is_schema(self) -> bool {
        !matches!(self, Kind::Message | Kind::PortType | Kind::Binding)
    }
}

/// Message for a part that names nothing.
const EMPTY_PART: &str = "a part has neither `element` nor `type`";

/// Message for a name that nothing declares.
fn not_declared(kind: Kind, name: &QName, places: &Places, sources: &Sources) -> String {
    let written = places.spans.first().map_or("", |first| sources.text(*first)).trim();
    let written = if written.ends_with(&*name.local) { written } else { &*name.local };
    format!("no {} has the name `{written}`", kind.word())
}

/// The names that were not found.
pub(super) struct Unknown {
    /// Component that is being converted, which contains the recorded names.
    pub(super) within: Within,
    places: BTreeMap<(Kind, QName), Places>,
    /// Parts that name nothing at all.
    empty_parts: Vec<(Span, Within)>,
    /// References to attribute groups.
    pub(super) attribute_groups_used: Vec<(Within, usize)>,
    /// Names of the attribute groups, which the model has not.
    attribute_groups: Vec<QName>,
}

/// Uses of a name.
#[derive(Default)]
struct Places {
    spans: BTreeSet<Span>,
    within: BTreeMap<Within, Span>,
}

impl Places {
    /// Returns true if something that is generated needs it; a warning is enough if not.
    fn are_needed(&self, needed: &Reach) -> bool {
        self.within.keys().any(|within| needed.has(*within))
    }
}

/// The namespaces of WSDLs that are imported and not there.
fn missing_definitions<'c>(collected: &'c Collected<'_>) -> impl Iterator<Item = &'c str> {
    let missing = collected.missing.iter().filter(|import| import.link == Link::Definitions);
    missing.map(|import| &*import.namespace)
}

/// A namespace of which documents are missing, and the names of it that nothing declares.
#[derive(Default)]
struct Blamed<'c> {
    imports: Vec<&'c Missing<'c>>,
    names: Vec<(&'c (Kind, QName), &'c Places)>,
}

impl<'c> Blamed<'c> {
    fn has_definitions(&self) -> bool {
        self.imports.iter().any(|import| import.link == Link::Definitions)
    }

    /// Each missing document once. It may be named in several places, and one of these may be more precise: if some are
    /// files, these are missing.
    fn documents(&self) -> Vec<&'c Missing<'c>> {
        let is_file = self.imports.iter().any(|import| import.reason.is_file());
        let mut known = HashSet::new();
        let of_kind = self.imports.iter().copied().filter(|import| import.reason.is_file() == is_file);
        of_kind.filter(|import| known.insert(import.key())).collect()
    }

    /// A problem for each document that is missing, if that matters.
    fn problems(&self, needed: &Reach, model: &Model) -> Vec<Diagnostic> {
        let has_definitions = self.has_definitions();
        let is_needed = self.names.iter().any(|(_, places)| places.are_needed(needed));
        let mut problems = Vec::new();
        for (index, import) in self.documents().into_iter().enumerate() {
            let mut problem = import.error();
            let is_invalid = import.reason.is_invalid();
            if !is_needed && !is_invalid {
                problem.severity = Severity::Warning;
            }
            match self.names.first() {
                Some(((kind, name), places)) => {
                    // Any of the documents may have it; once is enough.
                    if let Some(first) = places.spans.first().filter(|_| index == 0) {
                        problem =
                            problem.at(*first, format!("needed for the {} `{}`", kind.word(), name.local));
                    }
                    if !is_needed {
                        problem = problem.note(UNNEEDED);
                    }
                    if self.names.len() > 1 && index == 0 {
                        problem = problem.note(format!("{} names of it are used", self.names.len()));
                    }
                }
                None if has_definitions && model.port_types().len() == 0 => {
                    problem.severity = Severity::Error;
                    problem = problem.note("no operation was read: it probably declares them");
                }
                // Nothing of it is used. A file that should be there is worth a word, and so is what may have operations; the
                // URL of a schema is not.
                None if has_definitions
                    || is_invalid
                    || import.reason.is_file() && import.location.is_some() =>
                {
                    problem = problem.note("nothing that was read refers to it");
                }
                None => continue,
            }
            problems.push(problem);
        }
        problems
    }
}

impl Unknown {
    pub(super) fn new(attribute_groups: Vec<QName>) -> Self {
        Self {
            within: Within::Needed,
            places: BTreeMap::new(),
            empty_parts: Vec::new(),
            attribute_groups_used: Vec::new(),
            attribute_groups,
        }
    }

    pub(super) fn record(&mut self, kind: Kind, name: QName, span: Span) {
        let places = self.places.entry((kind, name)).or_default();
        places.spans.insert(span);
        places.within.entry(self.within).or_insert(span);
    }

    /// Notes a part that has neither `element` nor `type`.
    pub(super) fn note_empty_part(&mut self, span: Span) {
        self.empty_parts.push((span, self.within));
    }

    /// Errors that an operation must not lead to.
    pub(super) fn causes(&self, sources: &Sources) -> Vec<Cause> {
        let mut causes = Vec::new();
        for ((kind, name), places) in &self.places {
            let message = not_declared(*kind, name, places, sources);
            causes.extend(places.within.iter().map(|(within, span)| Cause {
                within: *within,
                message: message.clone(),
                span: *span,
            }));
        }
        causes.extend(self.empty_parts.iter().map(|(span, within)| Cause {
            within: *within,
            message: EMPTY_PART.to_owned(),
            span: *span,
        }));
        causes
    }

    pub(super) fn report(
        &self,
        sources: &Sources,
        collected: &Collected<'_>,
        model: &Model,
        invalid: Invalid,
        diagnostics: &mut Diagnostics,
    ) {
        let needed = Reach::of_generated(&Graph::new(model, &self.attribute_groups_used), invalid);
        let declared: HashSet<&str> = collected.units.iter().map(|unit| &*unit.target).collect();
        let mut blamed: BTreeMap<&str, Blamed<'_>> = BTreeMap::new();
        for import in &collected.missing {
            if import.link != Link::Import || !declared.contains(&*import.namespace) {
                blamed.entry(&*import.namespace).or_default().imports.push(import);
            }
        }
        for (name, places) in &self.places {
            if let Some(blamed) = blamed.get_mut(&*name.1.namespace)
                && (name.0.is_schema() || blamed.has_definitions())
            {
                blamed.names.push((name, places));
            }
        }
        for blamed in blamed.values() {
            diagnostics.extend(blamed.problems(&needed, model));
        }
        let of_definitions: HashSet<&str> = missing_definitions(collected).collect();
        for (span, within) in &self.empty_parts {
            let problem = match needed.has(*within) {
                true => Diagnostic::error(Code::STRUCTURE, EMPTY_PART),
                false => Diagnostic::warning(Code::STRUCTURE, EMPTY_PART).note(UNNEEDED),
            };
            diagnostics.push(problem.at(*span, "one of them is required"));
        }
        let (mut suggested, mut compared) = (0, 0);
        for ((kind, name), places) in &self.places {
            let is_blamed = match kind.is_schema() {
                true => blamed.contains_key(&*name.namespace),
                false => of_definitions.contains(&*name.namespace),
            };
            if is_blamed || collected.unread.contains(&name.namespace) {
                continue;
            }
            let near = (suggested < SUGGESTED && compared < COMPARED).then(|| {
                let names = self.names(*kind, model);
                suggested += 1;
                compared += names.len();
                suggestion(*kind, name, &names, places, sources, model)
            });
            diagnostics.push(self.report_one(
                *kind,
                name,
                (places, places.are_needed(&needed)),
                near.flatten(),
                sources,
                &declared,
            ));
        }
    }

    fn report_one(
        &self,
        kind: Kind,
        name: &QName,
        (places, is_needed): (&Places, bool),
        suggestion: Option<String>,
        sources: &Sources,
        declared: &HashSet<&str>,
    ) -> Diagnostic {
        let message = not_declared(kind, name, places, sources);
        let mut error = match is_needed {
            true => Diagnostic::error(Code::UNKNOWN_NAME, message),
            false => Diagnostic::warning(Code::UNKNOWN_NAME, message).note(match kind {
                Kind::Binding => PORT_LEFT_OUT,
                _ => UNNEEDED,
            }),
        };
        for (index, span) in places.spans.iter().take(SHOWN).enumerate() {
            error = error.at(*span, if index == 0 { "not declared" } else { "nor here" });
        }
        if places.spans.len() > SHOWN {
            error = error.note(format!("and in {} more places", places.spans.len() - SHOWN));
        }
        let namespace = &*name.namespace;
        error = match namespace {
            "" => error.note("it has no namespace: there is no prefix, and no default namespace"),
            _ if kind.is_schema() && !declared.contains(namespace) && namespace != names::XSD => {
                error.note(format!("no schema that was read has the namespace `{namespace}`"))
            }
            _ => error.note(format!("in the namespace `{namespace}`")),
        };
        let is_elsewhere = kind.is_schema() && !namespace.is_empty() && !declared.contains(namespace);
        match suggestion {
            Some(suggestion) => error.help(suggestion),
            None if is_elsewhere && namespace != names::XSD => {
                error.help("import the schema that declares it, or give its file along with this one")
            }
            None => error,
        }
    }

    fn names<'m>(&'m self, kind: Kind, model: &'m Model) -> Vec<&'m QName> {
        fn keys<I>(map: &HashMap<QName, I>) -> Vec<&QName> {
            map.keys().collect()
        }
        match kind {
            Kind::Type => keys(&model.names.types),
            Kind::Element => keys(&model.names.elements),
            Kind::Attribute => keys(&model.names.attributes),
            Kind::Group => keys(&model.names.groups),
            Kind::AttributeGroup => self.attribute_groups.iter().collect(),
            Kind::Message => keys(&model.names.messages),
            Kind::PortType => keys(&model.names.port_types),
            Kind::Binding => keys(&model.names.bindings),
        }
    }
}

/// Advice for a name that nothing declares: the likeliest of the declared `names`.
fn suggestion(
    kind: Kind,
    name: &QName,
    names: &[&QName],
    places: &Places,
    sources: &Sources,
    model: &Model,
) -> Option<String> {
    let mut elsewhere: Vec<&QName> = names
        .iter()
        .copied()
        .filter(|known| known.local == name.local && known.namespace != name.namespace)
        .collect();
    elsewhere.sort();
    if let Some(known) = elsewhere.first() {
        return Some(match &*known.namespace {
            "" => format!("did you mean the `{}` without a namespace?", known.local),
            namespace => format!("did you mean the `{}` of the namespace `{namespace}`?", known.local),
        });
    }
    if kind == Kind::Type && model.find_element(name).is_some() {
        return Some("there is an element of that name: use `element` instead of `type`".into());
    }
    if kind == Kind::Element && model.find_type(name).is_some() {
        return Some("there is a type of that name: use `type` instead".into());
    }
    if kind == Kind::Type && Builtin::from_name(&name.local).is_some() {
        return Some(format!(
            "did you mean `xs:{}`, with a prefix for the namespace of XML Schema?",
            name.local
        ));
    }
    let builtins = Builtin::ALL.iter().map(|builtin| builtin.name());
    let same = names.iter().filter(|known| known.namespace == name.namespace);
    let near = match kind == Kind::Type && *name.namespace == *names::XSD {
        true => nearest(&name.local, builtins),
        false => nearest(&name.local, same.map(|known| &*known.local)),
    }?;
    let written = places.spans.first().map_or("", |first| sources.text(*first)).trim();
    let prefix = written.split_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"));
    Some(format!("did you mean `{prefix}{near}`?"))
}
