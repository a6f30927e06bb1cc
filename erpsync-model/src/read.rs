//! XML → values.

use std::sync::Arc;

use erpsync::xml::{Piece, ReadError, Reader, XSI_NAMESPACE};
use erpsync_codegen::resolve::QName;

use crate::atoms::{Names, Strictness};
use crate::plan::{
    ContentPlan, ElementIndex, ElementPlan, Plan, SimplePlan, Slots, TypeIndex, TypePlan, allows, describe,
};
use crate::problem::{Problem, allowed};
use crate::value::{Atom, Content, Element, Member};

/// Maximum number of problems that are kept of one message.
const PROBLEMS_KEPT: usize = 64;

/// Memory that an element takes besides its text, for the limit of the reader.
const ELEMENT: usize = size_of::<Member>() + 32;

/// A message that is being read.
pub(crate) struct Reading<'p> {
    plan: &'p Plan,
    strictness: Strictness,
    /// Local names of the open elements, and their numbers among their like, from 0.
    path: Vec<(Arc<str>, u32)>,
    pub(crate) problems: Vec<Problem>,
}

impl<'p> Reading<'p> {
    pub(crate) fn new(plan: &'p Plan, strictness: Strictness) -> Self {
        Self { plan, strictness, path: Vec::new(), problems: Vec::new() }
    }

    pub(crate) fn note(&mut self, offset: usize, message: impl FnOnce() -> String) {
        if self.problems.len() < PROBLEMS_KEPT {
            let steps = self.path.iter().map(|(name, number)| match number {
                0 => name.to_string(),
                number => format!("{name}[{}]", number + 1),
            });
            let path = steps.collect::<Vec<_>>().join("/");
            self.problems.push(Problem { path, offset: Some(offset), message: message() });
        }
    }

    /// Reads the element whose start tag was read last, through its end tag.
    pub(crate) fn element(
        &mut self,
        reader: &mut Reader<'_>,
        declaration: ElementIndex,
        number: u32,
    ) -> Result<Element, ReadError> {
        let plan = self.plan;
        let decl = plan.element(declaration);
        let name = match reader.name().local == &*decl.name.local {
            true => decl.name.clone(),
            // An item of an array of SOAP's encoding.
            false => owned(reader.name()),
        };
        self.path.push((name.local.clone(), number));
        let element = self.named(reader, decl, name);
        self.path.pop();
        element
    }

    fn named(
        &mut self,
        reader: &mut Reader<'_>,
        decl: &ElementPlan,
        name: QName,
    ) -> Result<Element, ReadError> {
        reader.charge(ELEMENT)?;
        let offset = reader.offset();
        let mut element = Element::new(name);
        let ty = self.type_of(reader, decl, &mut element);
        if decl.is_abstract {
            self.note(offset, || {
                "the element is abstract: another one of its substitution group is needed".into()
            });
        }
        let ty = self.plan.ty(ty);
        if ty.is_abstract {
            self.note(offset, || {
                format!("{} is abstract: `xsi:type` has to name a derived type", ty.describe())
            });
        }
        self.attributes(reader, ty, &mut element)?;
        if reader.is_nil() {
            if !decl.is_nillable {
                self.note(offset, || "`xsi:nil` on an element that is not nillable".to_owned());
            }
            element.is_nil = true;
            reader.nil()?;
            return Ok(element);
        }
        match &ty.content {
            ContentPlan::Simple(simple) => {
                element.content = self.simple_content(reader, decl, simple, offset)?;
            }
            ContentPlan::Elements(slots) => {
                element.content = self.members(reader, slots, offset)?;
            }
            ContentPlan::Anything => {
                element.content = anything(reader)?;
            }
        }
        Ok(element)
    }

    /// The value of an element of a simple type. Recursive functions hold little on the stack, so it is none of theirs.
    fn simple_content(
        &mut self,
        reader: &mut Reader<'_>,
        decl: &ElementPlan,
        simple: &SimplePlan,
        offset: usize,
    ) -> Result<Content, ReadError> {
        let text = reader.text()?;
        let text = match &decl.default {
            Some(default) if text.is_empty() => default,
            _ => &*text,
        };
        let atom = self.plan.atom(simple, text, Names::Prefixed(reader), self.strictness);
        Ok(Content::Simple(match atom {
            Ok(atom) => {
                if decl.is_fixed && decl.default.as_deref() != Some(text) {
                    self.check_fixed(decl, simple, &atom, offset);
                }
                atom
            }
            Err(reason) => {
                let text = text.to_owned();
                self.note(offset, || reason);
                Atom::Text(text)
            }
        }))
    }

    fn check_fixed(&mut self, decl: &ElementPlan, simple: &SimplePlan, atom: &Atom, offset: usize) {
        let Some(fixed) = &decl.default else { return };
        let is_fixed = self
            .plan
            .atom(simple, fixed, Names::Expanded, Strictness::Lexical)
            .is_ok_and(|fixed| fixed.means(atom));
        if !is_fixed {
            self.note(offset, || format!("the value is fixed: `{fixed}`"));
        }
    }

    /// The type that `xsi:type` names, else the declared one.
    fn type_of(&mut self, reader: &Reader<'_>, decl: &ElementPlan, element: &mut Element) -> TypeIndex {
        let Some(name) = reader.xsi_type() else { return decl.ty };
        let name = owned(name);
        if let Some(ty) = self.plan.derived_type(&name, decl.ty) {
            if ty != decl.ty {
                element.xsi_type = Some(name);
            }
            return ty;
        }
        let declared = self.plan.ty(decl.ty).describe();
        self.note(reader.offset(), || {
            format!("`xsi:type` names {}, which is not derived from {declared}", describe(&name))
        });
        decl.ty
    }

    fn attributes(
        &mut self,
        reader: &Reader<'_>,
        ty: &TypePlan,
        element: &mut Element,
    ) -> Result<(), ReadError> {
        let offset = reader.offset();
        reader.each_attribute(|name, value| {
            if name.namespace == XSI_NAMESPACE {
                return Ok(());
            }
            reader.charge(ELEMENT)?;
            let known = ty
                .attributes
                .iter()
                .find(|known| *known.name.local == *name.local && *known.name.namespace == *name.namespace);
            let Some(known) = known else {
                if !ty.any_attribute.as_ref().is_some_and(|any| allows(any, name.namespace)) {
                    let names = ty.attributes.iter().map(|known| &*known.name.local);
                    self.note(offset, || {
                        format!("no attribute has the name `{}`{}", name, allowed(name.local, names))
                    });
                    return Ok(());
                }
                element.attributes.push((owned(name), Atom::Text(value.into_owned())));
                return Ok(());
            };
            let Some(simple) = self.plan.simple(known.ty) else { return Ok(()) };
            let atom = self.plan.atom(simple, &value, Names::Prefixed(reader), self.strictness);
            let atom = atom.unwrap_or_else(|reason| {
                self.note(offset, || format!("the attribute `{}`: {reason}", known.name.local));
                Atom::Text(value.clone().into_owned())
            });
            if let Some(fixed) = &known.fixed {
                let fixed_atom = self.plan.atom(simple, fixed, Names::Expanded, Strictness::Lexical);
                if !fixed_atom.is_ok_and(|fixed| fixed.means(&atom)) {
                    self.note(offset, || {
                        format!("the attribute `{}` has a fixed value: `{fixed}`", known.name.local)
                    });
                }
            }
            element.attributes.push((known.name.clone(), atom));
            Ok(())
        })?;
        // Many writers of nil leave attributes out.
        if !reader.is_nil() {
            for required in ty.attributes.iter().filter(|known| known.is_required) {
                if !element.attributes.iter().any(|(name, _)| *name == required.name) {
                    self.note(offset, || {
                        format!("the required attribute `{}` is missing", required.name.local)
                    });
                }
            }
        }
        Ok(())
    }

    fn members(
        &mut self,
        reader: &mut Reader<'_>,
        slots: &Slots,
        offset: usize,
    ) -> Result<Content, ReadError> {
        let plan = self.plan;
        let mut members = Vec::new();
        let mut counts = vec![0_u32; slots.slots.len()];
        let mut last = 0;
        let mut content = reader.open_content();
        loop {
            match reader.next_piece(&mut content)? {
                Piece::End => break,
                Piece::Text(text) if slots.is_mixed => members.push(Member::Text(text)),
                Piece::Text(text) => {
                    if !text.trim_ascii().is_empty() {
                        self.note(offset, || "text between elements".to_owned());
                    }
                }
                Piece::Element => {
                    let name = reader.name();
                    let found = plan.find_slot(slots, (name.namespace, name.local), last, &counts);
                    let Some((at, declaration)) = found else {
                        let name = owned(name);
                        let start = reader.offset();
                        self.note(start, || plan.unknown(slots, &name));
                        reader.skip()?;
                        continue;
                    };
                    counts[at] += 1;
                    last = at;
                    if counts[at] == 2 && !slots.slots[at].is_repeated && !slots.has_name_twice {
                        let (name, start) = (owned(reader.name()), reader.offset());
                        self.note(start, || format!("`{}` occurs again, but may occur once", name.local));
                    }
                    members.push(match declaration {
                        Some(declaration) => {
                            Member::Element(self.element(reader, declaration, counts[at] - 1)?)
                        }
                        None => {
                            reader.charge(ELEMENT)?;
                            Member::Any(reader.raw()?)
                        }
                    });
                }
            }
        }
        for reason in plan.violations(slots, &counts) {
            self.note(offset, || reason);
        }
        Ok(if members.is_empty() { Content::Empty } else { Content::Members(members) })
    }
}

/// Content of `xs:anyType`.
fn anything(reader: &mut Reader<'_>) -> Result<Content, ReadError> {
    let mut members = Vec::new();
    let mut content = reader.open_content();
    loop {
        match reader.next_piece(&mut content)? {
            Piece::End => break,
            Piece::Text(text) => members.push(Member::Text(text)),
            Piece::Element => {
                reader.charge(ELEMENT)?;
                members.push(Member::Any(reader.raw()?));
            }
        }
    }
    Ok(if members.is_empty() { Content::Empty } else { Content::Members(members) })
}

fn owned(name: erpsync::xml::Name<'_>) -> QName {
    QName::new(name.namespace, name.local)
}
