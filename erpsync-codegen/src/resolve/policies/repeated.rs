//! Bindings that several documents define alike: their policies may differ, and the first one's count.

use super::{Attached, Policies};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::same_alternatives;
use crate::syntax::wsdl::BindingDef;
use crate::syntax::xsd::SourceInfo;

impl<'d> Policies<'d, '_> {
    /// Warns of bindings whose policies differ from those of an equal binding that is left out.
    pub(super) fn compare_repeated(&mut self, repeated: &[(&'d BindingDef, &'d BindingDef)]) {
        for (first, other) in repeated {
            let subjects = first.subjects().into_iter().zip(other.subjects());
            let differing = subjects.into_iter().find(|(one, other)| self.differ(one, other));
            let Some((one, another)) = differing else { continue };
            let message = format!("two documents give the binding `{}` different policies", first.name);
            let warning = Diagnostic::warning(Code::POLICY, message)
                .at(another.span, "the policies of this one are not used")
                .at(one.span, "those of this one count, for all ports")
                .help("compile the documents one by one, or correct the one that is out of date");
            self.diagnostics.push(warning);
        }
    }

    /// Returns true if the effective policies of two elements are known to differ.
    fn differ(&mut self, one: &'d SourceInfo, other: &'d SourceInfo) -> bool {
        let [one, other] = [one, other].map(|info| {
            let attached = info.policies.as_deref().map(|attachment| self.attached(attachment));
            attached.unwrap_or_default()
        });
        if one.iter().map(Attached::key).eq(other.iter().map(Attached::key)) {
            return false;
        }
        // Beyond the limit nothing is known.
        let (Ok(one), Ok(other)) = (self.merge(&one), self.merge(&other)) else { return false };
        !same_alternatives(&one, &other)
    }
}

impl BindingDef {
    /// Elements that policies are attached to: the binding, its operations and their messages. Equal bindings have as many.
    fn subjects(&self) -> Vec<&SourceInfo> {
        let mut subjects: Vec<&SourceInfo> = vec![&self.info];
        for operation in &self.operations {
            subjects.push(&operation.info);
            subjects.extend(operation.input.iter().chain(&operation.output).map(|one| &*one.info));
            subjects.extend(operation.faults.iter().map(|one| &*one.info));
        }
        subjects
    }
}
