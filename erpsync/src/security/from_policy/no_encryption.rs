//! Policies that ask for encryption, without the feature `encryption`.

use super::plan::Plan;
use crate::policy::{self, SecurityBinding};
use crate::security::{Requirements, Security};

impl Plan<'_> {
    pub(super) fn symmetric(
        &mut self,
        _: &SecurityBinding,
        _: &policy::Requirements,
        _: Option<&policy::Requirements>,
        _: Security,
    ) -> Option<(Security, Requirements)> {
        self.lacks("the feature `encryption`")
    }

    pub(super) fn encrypted(
        &mut self,
        _: &SecurityBinding,
        _: &policy::Requirements,
        _: Security,
    ) -> Option<Security> {
        self.lacks("the feature `encryption`")
    }

    pub(super) fn decrypting(
        &mut self,
        requirements: Requirements,
        _: Option<&policy::Requirements>,
    ) -> Requirements {
        requirements
    }
}
