//! The faults of an operation as the generator prints them: its golden file compiled, answered by a server's fault and
//! matched by a client.

use erpsync::client::CallError;
use erpsync::soap::{Fault, FaultKind, SoapVersion};
use erpsync::{Request, Response};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/orders.rs");
}

use generated::orders::{
    Cancellation, GetOrder, GetOrderFaults, GetOrderRequestHeaders, GetOrderResponse, Orders, OrdersClient,
    OrdersRequestHeaders, OrdersServer,
};

const DETAIL: &str = "<x:OutOfStock xmlns:x=\"urn:example:shop/Orders\"";

#[test]
fn what_is_not_declared_is_kept_whole() {
    for fault in [
        Fault::receiver("no detail"),
        Fault::receiver("another").with_raw_detail("<Busy xmlns=\"urn:other\">1</Busy>").expect("is XML"),
        // It has the declared name, but not the type.
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

/// A shop that has nothing.
struct SoldOut(GetOrderFaults);

impl Orders for SoldOut {
    type Error = Fault;

    async fn get_order(
        &self,
        _request: Request<GetOrder, GetOrderRequestHeaders>,
    ) -> Result<Response<GetOrderResponse>, Fault> {
        Err(self.0.clone().into())
    }

    async fn cancel(&self, _request: Request<Cancellation, OrdersRequestHeaders>) -> Result<(), Fault> {
        Ok(())
    }
}

#[tokio::test]
async fn from_a_server_to_a_client() {
    let detail = format!("{DETAIL}><x:Article>7</x:Article></x:OutOfStock>");
    let fault = Fault::sender("gone").with_raw_detail(&detail).expect("is XML");
    let declared = GetOrderFaults::from(fault);
    let router = axum::Router::new().fallback_service(OrdersServer::new(SoldOut(declared.clone())));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
    let endpoint = format!("http://{}/", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
    let client = OrdersClient::new(endpoint).unwrap();
    for version in [SoapVersion::V1_1, SoapVersion::V1_2] {
        let error = client
            .get_order(GetOrder { number: 7, expand: None })
            .soap_version(version)
            .await
            .expect_err("is a fault");
        assert_eq!(error.fault_as::<GetOrderFaults>().as_ref(), Some(&declared));
        assert_eq!(
            error.status().map(|status| status.as_u16()),
            Some(if version == SoapVersion::V1_1 { 500 } else { 400 })
        );
        assert!(error.reply().expect("there is one").contains("OutOfStock"));
    }
}
