//! NetServer's failures in tests.

use super::exception::SoExceptionInfo;
use super::version::translated;
use crate::XmlWrite;
use crate::soap::Message;
use crate::testing::When;
use crate::xml::{RawElement, to_string};

/// Replies of a [`MockTransport`](crate::testing::MockTransport) that report failure as NetServer does.
pub trait NotSucceededReply {
    /// The call is refused: the reply has the header blocks `Succeeded`, false, and `ExceptionInfo`.
    fn not_succeeded(self, exception_type: &str, message: &str);
}

#[derive(XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", root = "Succeeded")]
struct Succeeded {
    #[xml(text)]
    value: bool,
}

impl<R: Message> NotSucceededReply for When<'_, R> {
    fn not_succeeded(self, exception_type: &str, message: &str) {
        let namespace = self.operation().output.as_ref().map_or("", |output| output.name().namespace);
        let exception = SoExceptionInfo::new(exception_type, message);
        let blocks = [to_string(&exception), to_string(&Succeeded { value: false })];
        let blocks = blocks.into_iter().flatten().map(|block| translated(&block, namespace));
        self.header_blocks(blocks.filter_map(|block| RawElement::parse(&block).ok()));
    }
}
