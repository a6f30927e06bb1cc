//! Drift of a reply from its WSDL: an event, once for each place.

use crate::log::Log;
use test_support::peers::{envelope, http_reply, scripted};

use erpsync::addressing::Addressing;
use erpsync::{Request, Response, Secret, XmlRead, XmlWrite};

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:shop", root = "GetOrders", default)]
struct GetOrders {
    #[xml(element = "Ticket", min_occurs = 0)]
    ticket: Option<Secret<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:shop", root = "Orders", default)]
struct Orders {
    #[xml(element = "Order", min_occurs = 0, max_occurs = "unbounded")]
    orders: Vec<Order>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:shop", default)]
struct Order {
    #[xml(attribute = "id")]
    id: Option<i32>,
    #[xml(attribute = "was")]
    was: Option<State>,
    #[xml(attribute = "code")]
    code: Option<Secret<State>>,
    #[xml(element = "State", min_occurs = 0)]
    state: Option<State>,
    #[xml(element = "Tags", min_occurs = 0, list)]
    tags: Option<Vec<State>>,
    #[xml(element = "Pin", min_occurs = 0)]
    pin: Option<Secret<State>>,
    #[xml(element = "Total", min_occurs = 0)]
    total: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(enumeration)]
enum State {
    #[xml(value = "Open")]
    Open,
    #[xml(value = "Shipped")]
    Shipped,
    #[xml(other)]
    Other(erpsync::xsd::UnknownValue),
}

#[erpsync::service(name = "Shop", namespace = "urn:shop")]
trait Shop: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(name = "GetOrders", action = "urn:orders", input = "GetOrders", output = "Orders")]
    fn get_orders(
        &self,
        request: Request<GetOrders>,
    ) -> impl Future<Output = Result<Response<Orders>, Self::Error>> + Send;
}

fn reply(orders: &str) -> Vec<u8> {
    let body = format!("<Orders xmlns=\"urn:shop\">{orders}</Orders>");
    let reply = String::from_utf8(http_reply("200 OK", "text/xml", envelope("", &body))).unwrap();
    reply.replace("Connection: close\r\n", "").into_bytes()
}

#[tokio::test]
async fn the_action_of_a_reply() {
    let log = Log::start();
    let reply = |action: &str| {
        let header = format!("<Action xmlns='http://www.w3.org/2005/08/addressing'>{action}</Action>");
        http_reply("200 OK", "text/xml", envelope(&header, "<Orders xmlns=\"urn:shop\"/>"))
    };
    let replies = ["urn:shop:Shop:GetOrdersResponse", "urn:other", "urn:other"].map(reply);
    let (server, _) = scripted(replies.to_vec()).await;
    let client = ShopClient::new(format!("http://{server}/")).unwrap().with_addressing(Addressing::new());
    let mut events = Vec::new();
    for _ in replies {
        client.get_orders(GetOrders::default()).await.unwrap();
        events.push(log.take().matches("path=\"Header/Action\" kind=\"value\"").count());
    }
    assert_eq!(events, [0, 1, 0]);
}

#[tokio::test]
async fn once_a_place() {
    let log = Log::start();
    let order = "<Order id=\"1\" since=\"2026\" was=\"Lost\" code=\"code-canary\"><New>7T:canary</New>\
                 <State>Lost</State><Tags>Open Lost</Tags><Pin>pin-canary</Pin></Order>";
    let last = "<Order><Newer/><Total>x</Total></Order>";
    let known =
        "<Order id=\"2\" was=\"Open\"><State>Open</State><Tags>Open Shipped</Tags><Pin>Open</Pin></Order>";
    let (server, _) = scripted(vec![reply(known), reply(&order.repeat(3)), reply(order), reply(last)]).await;
    let client = ShopClient::new(format!("http://{server}/")).unwrap();
    let request = || GetOrders { ticket: Some("7T:canary".into()) };
    let taken = || -> Vec<String> {
        let events = |line: &&str| line.contains(" erpsync::drift: ");
        log.take().lines().filter(events).map(str::to_owned).collect()
    };
    let nothing: [String; 0] = [];
    client.get_orders(request()).await.unwrap();
    assert_eq!(taken(), nothing);
    let orders = client.get_orders(request()).await.unwrap().body.orders;
    assert!(matches!(&orders[2].state, Some(State::Other(value)) if value.as_str() == "Lost"));
    let events = taken();
    let told = |path: &str, kind: &str| format!("path=\"{path}\" kind=\"{kind}\"");
    let expected = [
        told("Orders/Order/@since", "attribute"),
        told("Orders/Order/@was", "value"),
        // The event has the place, not the value.
        told("Orders/Order/@code", "value"),
        told("Orders/Order/New", "element"),
        told("Orders/Order/State", "value"),
        told("Orders/Order/Tags", "value"),
        told("Orders/Order/Pin", "value"),
    ];
    assert_eq!(events.len(), expected.len(), "{events:#?}");
    for (line, expected) in events.iter().zip(expected) {
        assert!(line.contains(&expected), "{expected}: {line}");
        assert!(
            line.contains("INFO") && line.contains("the reply has something that the WSDL does not"),
            "{line}"
        );
    }
    // Neither by the next reply nor to a clone of the client.
    client.clone().get_orders(request()).await.unwrap();
    assert_eq!(taken(), nothing);
    // A reply that can't be read gives events, too.
    client.get_orders(request()).await.unwrap_err();
    let events = taken();
    assert_eq!(events.len(), 1, "{events:#?}");
    assert!(events[0].contains(&told("Orders/Order/Newer", "element")), "{events:#?}");
}
