//! The operation of a request, and faults, for servers.

use erpsync::soap::SoapVersion as Version;
use erpsync::xml::{RawElement, escape_into};
use erpsync_codegen::resolve::QName;

use crate::envelope::ReadSettings;
use crate::operations::Operation;
use crate::plan::Plan;
use crate::problem::Problem;

impl Plan {
    /// The operation of a request: by the first element in its body, then by its action, which is empty for none.
    ///
    /// # Errors
    ///
    /// If the request is not well-formed, exceeds a limit, is no envelope, or is no request of an operation.
    pub fn operation_of(
        &self,
        xml: &str,
        action: &str,
        settings: &ReadSettings,
    ) -> Result<&Operation, Problem> {
        let first = settings.first_in_body(xml)?;
        let has_element = |operation: &&Operation| match &first {
            Some(name) => operation.input.body.first().is_some_and(|index| self.stands_for(name, *index)),
            None => operation.input.body.is_empty(),
        };
        let received = |operation: &&Operation| !operation.is_notification && has_element(operation);
        let mut all = self.operations.iter().filter(received);
        let by_action = all.clone().find(|operation| operation.action == action && !action.is_empty());
        by_action.or_else(|| all.next()).ok_or_else(|| {
            Problem::of_message(match first {
                Some(name) => format!("no operation has the element `{name}` as its request"),
                None => "no operation has an empty request".to_owned(),
            })
        })
    }

    /// Reports whether an element of a name may be where another one is declared.
    fn stands_for(&self, name: &QName, declared: crate::plan::ElementIndex) -> bool {
        let member = || self.element_names.get(name).copied();
        self.element(declared).name == *name
            || member().is_some_and(|member| self.heads(member).any(|head| head == declared))
    }
}

/// The envelope of a fault of the sender (`is_of_sender`) or of the receiver.
///
/// # Errors
///
/// If the reason has a character that XML 1.0 does not allow.
pub fn fault_to_xml(
    version: Version,
    is_of_sender: bool,
    reason: &str,
    detail: &[RawElement],
) -> Result<String, Problem> {
    let namespace = version.namespace();
    let mut text = String::new();
    escape_into(&mut text, reason, false).map_err(|c| {
        Problem::of_message(format!("the character U+{:04X} is not allowed in XML 1.0", c as u32))
    })?;
    let detail: String = detail.iter().map(RawElement::as_str).collect();
    let (fault, detail_name) = match version {
        Version::V1_1 => {
            let code = if is_of_sender { "Client" } else { "Server" };
            (format!("<faultcode>soap:{code}</faultcode><faultstring>{text}</faultstring>"), "detail")
        }
        Version::V1_2 => {
            let code = if is_of_sender { "Sender" } else { "Receiver" };
            let reason = format!("<soap:Reason><soap:Text xml:lang=\"en\">{text}</soap:Text></soap:Reason>");
            (format!("<soap:Code><soap:Value>soap:{code}</soap:Value></soap:Code>{reason}"), "soap:Detail")
        }
    };
    let detail = match detail.is_empty() {
        true => detail,
        false => format!("<{detail_name}>{detail}</{detail_name}>"),
    };
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"{namespace}\"><soap:Body><soap:Fault>{fault}{detail}\
         </soap:Fault></soap:Body></soap:Envelope>"
    ))
}
