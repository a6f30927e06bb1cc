//! Two WSDLs that say different things of one namespace, as the generator prints them: each client and server has its own.

use erpsync::soap::Fault;
use erpsync::transport::InProcess;
use erpsync::{Request, Response};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/editions.rs");
}

use generated::{money::Money, orders, orders_billing, parties, parties_billing};

struct Shipping;

impl orders::Orders for Shipping {
    type Error = Fault;

    async fn ship(&self, request: Request<orders::Order>) -> Result<Response<Money>, Fault> {
        match &request.party {
            parties::AnyParty::Receiver(receiver) if receiver.street == "Main" => {
                Ok(Response::new(Money { amount: request.weight }))
            }
            other => Err(Fault::sender(format!("{other:?}"))),
        }
    }
}

struct Billing;

impl orders_billing::Orders for Billing {
    type Error = Fault;

    async fn bill(&self, request: Request<orders_billing::Order>) -> Result<Response<Money>, Fault> {
        match &request.party {
            parties_billing::AnyParty::Receiver(receiver) if receiver.account == 7 => {
                Ok(Response::new(request.total.clone()))
            }
            other => Err(Fault::sender(format!("{other:?}"))),
        }
    }
}

#[tokio::test]
async fn each_service_has_the_types_of_its_own_wsdl() {
    let limit = Money { amount: 100 };
    let base = parties::Party { limit: limit.clone() };
    let receiver = orders::Receiver { party: base, street: "Main".to_owned() };
    let order = orders::Order { party: parties::AnyParty::Receiver(receiver), weight: 3 };
    let client = orders::OrdersClient::with_transport(
        "http://a/",
        InProcess::new(orders::OrdersServer::new(Shipping)),
    )
    .unwrap();
    assert_eq!(client.ship(Request::new(order)).await.unwrap().body, Money { amount: 3 });

    let base = parties_billing::Party { limit };
    let receiver = orders_billing::Receiver { party: base, account: 7 };
    let party = parties_billing::AnyParty::Receiver(receiver);
    let order = orders_billing::Order { party, total: Money { amount: 5 } };
    let server = InProcess::new(orders_billing::OrdersServer::new(Billing));
    let client = orders_billing::OrdersClient::with_transport("http://a/", server).unwrap();
    assert_eq!(client.bill(Request::new(order)).await.unwrap().body, Money { amount: 5 });
}
