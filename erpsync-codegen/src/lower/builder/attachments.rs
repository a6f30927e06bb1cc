//! Elements that are attachments.

use crate::ir::{Type, ValueType};
use crate::lower::mapping::{attachment_form, is_base64_struct, kept_inline, no_attachment};
use crate::lower::services::ServicePlan;
use crate::lower::site::Site;
use crate::resolve::{ElementId, Model, Reach, Span, TypeRef};

use super::worklist::Builder;

impl<'m> Builder<'m, '_> {
    /// The Rust type of an element's value, and whether it is the `Vec` of an `xs:list`. `element` is its declaration; a part
    /// with a type has none.
    pub(super) fn element_value_type_at(
        &mut self,
        element: Option<ElementId>,
        ty: TypeRef,
        site: &Site<'m>,
        name: &str,
    ) -> (Type, bool) {
        if self.options.type_override(&site.path).is_none()
            && let Some(form) = self.attachment(element, ty, site)
        {
            return (Type::Value(form), false);
        }
        let (found, list) = self.member_value(ty, true, site, name);
        match found {
            // An attachment by its type, which the element can't be or must not be.
            Type::Value(form) if form.is_attachment() => (self.attachment_by_type(form, element, site), list),
            found => (found, list),
        }
    }

    /// The form in which an element is an attachment by its own declaration, by its path, or by the policy.
    pub(super) fn attachment(
        &mut self,
        element: Option<ElementId>,
        ty: TypeRef,
        site: &Site<'m>,
    ) -> Option<ValueType> {
        let model = self.model;
        let declaration = element.map(|id| model.element(id));
        let by_user = self.options.attachment(&site.path);
        let is_declared = declaration.is_some_and(|own| own.expected_content_types.is_some());
        let is_wanted = by_user.unwrap_or_else(|| is_declared || self.is_by_policy(element, ty));
        if !is_wanted {
            return None;
        }
        let form = attachment_form(model, ty);
        let span = declaration.map(|own| own.origin.name_span);
        if form.is_none() && by_user.is_some() {
            self.diagnostics.push(no_attachment(&site.path.steps, &model.describe(ty), span));
        } else if form.is_none() && is_declared && is_base64_struct(model, ty) {
            self.diagnostics.push(kept_inline(&site.path.steps, span));
        }
        let has_value = declaration.is_some_and(|own| own.value.is_some());
        if form.is_some() && has_value {
            self.diagnostics.push(kept_inline(&site.path.steps, span));
            return None;
        }
        form
    }

    fn attachment_by_type(&mut self, form: ValueType, element: Option<ElementId>, site: &Site<'m>) -> Type {
        let has_value = element.is_some_and(|id| self.model.element(id).value.is_some());
        let is_excluded = self.options.attachment(&site.path) == Some(false);
        // The struct that it would be without is not generated.
        if form == ValueType::MediaAttachment || !(has_value || is_excluded) {
            return Type::Value(form);
        }
        if has_value {
            let span = element.map(|id| self.model.element(id).origin.name_span);
            self.diagnostics.push(kept_inline(&site.path.steps, span));
        }
        form.inline()
    }

    /// Binary content of messages of a port that has MTOM in its policy.
    fn is_by_policy(&self, element: Option<ElementId>, ty: TypeRef) -> bool {
        let (Some(reach), Some(element)) = (&self.by_policy, element) else { return false };
        reach.has_element(element) && attachment_form(self.model, ty) == Some(ValueType::Attachment)
    }

    /// The type of a value that is no element: an attribute, an item of a list, a member of a union, text beside attributes.
    pub(super) fn without_attachment(&mut self, ty: Type, span: Option<Span>, site: &Site<'m>) -> Type {
        match ty {
            Type::Value(form) if form.is_attachment() => {
                self.diagnostics.push(kept_inline(&site.path.steps, span));
                form.inline()
            }
            ty => ty,
        }
    }
}

/// Components of the messages of services with MTOM in their policies.
pub(super) fn reach_by_policy(services: &[ServicePlan<'_>], model: &Model) -> Option<Reach> {
    let mut reach = Reach::default();
    let mut has_some = false;
    let has_mtom =
        |service: &&ServicePlan<'_>| service.policies.iter().any(|port| port.policy.mtom().is_some());
    for service in services.iter().filter(has_mtom) {
        has_some = true;
        for operation in &service.operations {
            for message in operation.operation.input.iter().chain(&operation.operation.output) {
                reach.message(model, message.message);
            }
        }
    }
    has_some.then_some(reach)
}
