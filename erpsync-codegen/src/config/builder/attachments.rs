//! Attachments of the generated code.

use super::Builder;
use crate::config::Path;

/// Attachments.
impl Builder {
    /// Makes members of the type `xs:base64Binary` attachments: `erpsync::Attachment`, which is made from bytes, a file or a
    /// stream, and may be sent beside the envelope (MTOM). A path of a type with base64 content is for all elements of that type.
    ///
    /// Attachments anyway are elements and types with `xmime:expectedContentTypes`, elements of the type `xmime:base64Binary`
    /// and of `wsi:swaRef`; [`not_attachment`](Self::not_attachment) takes them out. `xs:hexBinary` never is one, and nor is
    /// what stands in an attribute, a list, a union, beside attributes, or as the key of a dictionary: a warning names the place.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure()
    ///     .attachment("Upload/data")
    ///     .attachment("*/Scan")
    ///     .compile(&["wsdl/Documents.wsdl"])
    /// # }
    /// ```
    pub fn attachment(mut self, path: impl AsRef<str>) -> Self {
        self.config.attachments.push((Path::new(path.as_ref()), true));
        self
    }

    /// Takes members and types out of those that are attachments by their schema, see [`attachment`](Self::attachment): they
    /// are bytes in the message (`xsd::Base64Binary`), or text.
    pub fn not_attachment(mut self, path: impl AsRef<str>) -> Self {
        self.config.attachments.push((Path::new(path.as_ref()), false));
        self
    }

    /// Sets whether all elements of the type `xs:base64Binary` are attachments that occur in messages of a port whose policy
    /// has MTOM (`wsoma:OptimizedMimeSerialization`). Off by default, since many WSDLs ask for MTOM and have small
    /// binary values only.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), erpsync_codegen::Error> {
    /// erpsync_codegen::configure().attachments_by_policy(true).compile(&["wsdl/Documents.wsdl"])
    /// # }
    /// ```
    pub fn attachments_by_policy(mut self, is_wanted: bool) -> Self {
        self.config.attachments_by_policy = is_wanted;
        self
    }
}
