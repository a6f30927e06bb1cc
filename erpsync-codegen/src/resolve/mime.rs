//! MIME parts of messages (WSDL 1.1, section 5).

use super::convert::Converter;
use super::ids::MessageId;
use super::service::MimeContent;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::syntax::wsdl::{BindingMessageDef, MimeContentDef};

impl Converter<'_, '_> {
    /// The contents of the MIME parts of a message; alternatives for one part of the message are put together.
    pub(super) fn mime_contents(&mut self, def: &BindingMessageDef, message: MessageId) -> Vec<MimeContent> {
        let mut found: Vec<MimeContent> = Vec::new();
        // The `mime:part` of each, whose contents are alternatives.
        let mut places: Vec<usize> = Vec::new();
        for content in &def.mime {
            let Some(part) = self.mime_part(content, def, message) else { continue };
            let Some(known) = found.iter().position(|known| known.part == part) else {
                if places.contains(&content.in_part) {
                    self.report_alternatives(content);
                }
                places.push(content.in_part);
                let content_types = content.content_type.iter().cloned().collect();
                found.push(MimeContent { part, content_types, span: *content.span });
                continue;
            };
            match &content.content_type {
                // Any type is allowed, if one of the alternatives allows it.
                None => found[known].content_types.clear(),
                Some(_) if found[known].content_types.is_empty() => {}
                Some(own) if found[known].content_types.contains(own) => {}
                Some(own) => found[known].content_types.push(own.clone()),
            }
        }
        found
    }

    /// The part of the message that a content is for. `part` may be left out if there is only one (section 5.3).
    fn mime_part(
        &mut self,
        content: &MimeContentDef,
        def: &BindingMessageDef,
        message: MessageId,
    ) -> Option<usize> {
        if let Some((name, span)) = &content.part {
            // The other parts of the message can be sent without it.
            let before = self.diagnostics.len();
            let found = self.find_part(message, name, **span);
            self.diagnostics.iter_mut().skip(before).for_each(|one| one.severity = Severity::Warning);
            return found;
        }
        let named = def.body.iter().filter_map(|body| body.parts.as_ref()).flatten();
        let named: Vec<&str> = named.map(|(name, _)| name.as_str()).collect();
        let parts = self.model.messages[message.index()].parts.iter().enumerate();
        let left: Vec<usize> =
            parts.filter(|(_, part)| !named.contains(&part.name.as_str())).map(|(index, _)| index).collect();
        if let [only] = left[..] {
            return Some(only);
        }
        let message = "the MIME part does not name the part of the message that it has".to_owned();
        self.diagnostics.push(
            Diagnostic::warning(Code::STRUCTURE, message)
                .at(*content.span, "left out")
                .help("give it a `part`, which may be absent only if the message has one part"),
        );
        None
    }

    fn report_alternatives(&mut self, content: &MimeContentDef) {
        let message = "one MIME part has contents of several parts of the message".to_owned();
        self.diagnostics.push(
            Diagnostic::warning(Code::UNCLEAR, message)
                .at(*content.span, "each is sent as a MIME part of its own")
                .note("contents of one `mime:part` are alternatives (WS-I Attachments Profile 1.0, R2909)"),
        );
    }
}
