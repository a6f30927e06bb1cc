//! A service as its trait describes it.

use super::actions::FaultAction;
use proc_macro2::Span;
use syn::{Attribute, Ident, ItemTrait, LitStr, Path, Type};

/// The trait, read.
pub(crate) struct Service {
    /// The trait without `#[operation]` at its methods.
    pub(crate) item: ItemTrait,
    pub(crate) name: LitStr,
    pub(crate) namespace: LitStr,
    pub(crate) address: LitStr,
    pub(crate) client: bool,
    pub(crate) server: bool,
    pub(crate) boxed: bool,
    /// Methods have a body that answers with a fault.
    pub(crate) default_stubs: bool,
    /// Names of elements and attributes that are secrets.
    pub(crate) secrets: Vec<LitStr>,
    /// Interceptors that every client of the service has: paths of values.
    pub(crate) interceptors: Vec<Path>,
    /// Path of the static with its policy.
    pub(crate) policy: Option<Path>,
    /// Messages are MTOM messages.
    pub(crate) mtom: bool,
    /// Path of the static with the declared types of messages in SOAP's encoding.
    pub(crate) encoding: Option<Path>,
    /// Paths of the WSDL and what it imports, for the server.
    pub(crate) documents: Vec<LitStr>,
    /// The variant of `SoapVersion`, where it is not the default.
    pub(crate) soap: Option<Ident>,
    pub(crate) operations: Vec<Operation>,
}

/// One method of it.
pub(crate) struct Operation {
    pub(crate) ident: Ident,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) name: LitStr,
    pub(crate) action: LitStr,
    /// That of `wsa:Action`, where it differs from `action`.
    pub(crate) addressing_action: Option<LitStr>,
    /// That of the response, where it is not the default.
    pub(crate) output_action: Option<LitStr>,
    pub(crate) fault_actions: Vec<FaultAction>,
    pub(crate) input: Option<ElementName>,
    /// The elements side by side in the request, where only they distinguish it from another operation's.
    pub(crate) input_elements: Vec<ElementName>,
    pub(crate) output: Option<ElementName>,
    /// The body itself is the value, an element a field.
    pub(crate) input_parts: bool,
    pub(crate) output_parts: bool,
    /// There may be attachments in the messages.
    pub(crate) input_attachments: bool,
    pub(crate) output_attachments: bool,
    /// The message is in SOAP's encoding.
    pub(crate) input_encoded: bool,
    pub(crate) output_encoded: bool,
    /// Rules for the texts of the elements in the bodies.
    pub(crate) input_text: Option<TextRules>,
    pub(crate) output_text: Option<TextRules>,
    /// Name of the parameter, for documentation.
    pub(crate) parameter: Ident,
    pub(crate) request: Type,
    /// `None`: one-way.
    pub(crate) response: Option<Type>,
}

/// Rules for the text of an element in a body: `input_text(default = "…", white_space = "…")`.
#[derive(Default)]
pub(crate) struct TextRules {
    pub(crate) default: Option<LitStr>,
    pub(crate) white_space: Option<LitStr>,
}

/// The name of an element in a body.
pub(crate) struct ElementName {
    pub(crate) namespace: LitStr,
    pub(crate) local: LitStr,
}

/// Names of inherent items of a client that are not operations.
const RESERVED: &[&str] = &[
    "new",
    "with_transport",
    "from_client",
    "client",
    "with_endpoint",
    "with_soap_version",
    "with_timeout",
    "with_retry",
    "with_headers",
    "with_header_block",
    "with_http_header",
    "with_gzip_requests",
    "with_addressing",
    "without_addressing",
    "with_authentication",
    "with_read_options",
    "with_observer",
    "with_mtom",
    "with_attachment_limits",
    "with_secret_elements",
];

impl Service {
    /// An identifier made from the trait's name.
    pub(crate) fn derived(&self, suffix: &str) -> Ident {
        Ident::new(&format!("{}{suffix}", bare(&self.item.ident)), self.item.ident.span())
    }

    /// The name of the static with the service's description: `ERP_SYNC`.
    pub(crate) fn description(&self) -> Ident {
        let mut name = String::new();
        let bare = bare(&self.item.ident);
        let letters: Vec<char> = bare.chars().collect();
        for (at, letter) in letters.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| letters[before]);
            let starts_word = letter.is_uppercase()
                && before.is_some_and(|before| {
                    before.is_lowercase()
                        || before.is_ascii_digit()
                        || before.is_uppercase()
                            && letters.get(at + 1).is_some_and(|next| next.is_lowercase())
                });
            if starts_word {
                name.push('_');
            }
            name.extend(letter.to_uppercase());
        }
        Ident::new(&name, self.item.ident.span())
    }
}

impl Operation {
    /// Name of the method on the client itself: another one if the client has a method of its
    /// own by that name. The method of the trait keeps its name.
    pub(crate) fn inherent(&self) -> Ident {
        let name = bare(&self.ident);
        if RESERVED.contains(&name.as_str()) {
            Ident::new(&format!("{name}_call"), self.ident.span())
        } else {
            self.ident.clone()
        }
    }

    /// Place for errors of the operation as a whole.
    pub(crate) fn span(&self) -> Span {
        self.ident.span()
    }
}

/// An identifier without `r#`.
fn bare(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_is_named_like_a_static() {
        for (from, to) in [("ErpSync", "ERP_SYNC"), ("IErpConnectorWS", "I_ERP_CONNECTOR_WS"), ("A", "A")] {
            let ident = Ident::new(from, Span::call_site());
            let service = Service {
                item: syn::parse_quote!(trait #ident {}),
                name: LitStr::new("", Span::call_site()),
                namespace: LitStr::new("", Span::call_site()),
                address: LitStr::new("", Span::call_site()),
                client: true,
                server: true,
                boxed: false,
                default_stubs: false,
                secrets: Vec::new(),
                interceptors: Vec::new(),
                policy: None,
                mtom: false,
                encoding: None,
                documents: Vec::new(),
                soap: None,
                operations: Vec::new(),
            };
            assert_eq!(service.description(), to);
        }
    }
}
