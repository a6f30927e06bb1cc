//! The faults of an operation as the generator prints them: its golden file compiled, answered by a server's fault and
//! matched by a client.

use erpsync::client::CallError;
use erpsync::soap::{Fault, FaultKind};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../erpsync-codegen/tests/golden/orders.rs");
}

use generated::orders::GetOrderFaults;

const DETAIL: &str = "<x:OutOfStock xmlns:x=\"urn:example:shop/Orders\"";

#[test]
fn what_is_not_declared_is_kept_whole() {
    for fault in [
        Fault::receiver("no detail"),
        Fault::receiver("another").with_raw_detail("<Busy xmlns=\"urn:other\">1</Busy>").expect("is XML"),
        // Of the declared name, but not of its type.
        Fault::receiver("broken")
            .with_raw_detail(&format!("{DETAIL}><!----><y/>text</x:OutOfStock>"))
            .expect("is XML"),
    ] {
        let declared = CallError::from(fault.clone()).fault_as::<GetOrderFaults>().expect("is a fault");
        assert_eq!(declared, GetOrderFaults::Other(fault.clone()));
        assert_eq!(Fault::from(declared), fault);
    }
}

#[test]
fn what_is_declared_goes_there_and_back() {
    let first = "<Busy xmlns=\"urn:other\"/>";
    let fault = Fault::receiver("gone")
        .with_raw_detail(&format!("{first}{DETAIL}><x:Article>7</x:Article></x:OutOfStock>"))
        .expect("is XML");
    let declared = CallError::from(fault).fault_as::<GetOrderFaults>().expect("is a fault");
    assert!(matches!(declared, GetOrderFaults::OutOfStock(_)), "{declared:?}");
    let answered = Fault::from(declared.clone());
    assert_eq!((answered.kind(), answered.reason()), (FaultKind::Sender, "OutOfStock"));
    assert_eq!(GetOrderFaults::from(answered), declared);
    let answered = Fault::receiver("sold out").with_detail_of(declared.clone());
    assert_eq!((answered.kind(), answered.reason()), (FaultKind::Receiver, "sold out"));
    assert_eq!(GetOrderFaults::from(answered), declared);
}
