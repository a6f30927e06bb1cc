//! Bodies whose elements are in another namespace than the WSDL says, or in none: an error in a server and in a client,
//! instead of empty values.

use std::convert::Infallible;

use bytes::Bytes;
use erpsync::client::{CallError, CallErrorKind};
use erpsync::soap::Fault;
use erpsync::transport::Body;
use erpsync::xml::ReadOptions;
use erpsync::{Request, Response, XmlRead, XmlWrite};
use http_body_util::Full;
use tower::ServiceExt;

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:orders", root = "Add", default)]
struct Add {
    #[xml(element = "Count", min_occurs = 0)]
    count: Option<i32>,
    #[xml(element = "Customer", min_occurs = 0)]
    customer: Option<Customer>,
}

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:data", type = "Customer", default)]
struct Customer {
    #[xml(element = "Name", min_occurs = 0)]
    name: Option<String>,
    #[xml(element = "City", min_occurs = 0)]
    city: Option<String>,
}

/// The element around the parts of an rpc operation.
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "", type_namespace = "urn:rpc", root = "Sum", default)]
struct Sum {
    #[xml(element = "a", min_occurs = 0)]
    a: Option<i32>,
    #[xml(element = "b", min_occurs = 0)]
    b: Option<i32>,
    #[xml(element = "c", min_occurs = 0)]
    c: Option<Customer>,
}

/// The elements of a body, side by side.
#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "", default)]
struct Parts {
    #[xml(element = "Count", namespace = "urn:orders", min_occurs = 0)]
    count: Option<i32>,
    #[xml(element = "Note", namespace = "urn:orders", min_occurs = 0)]
    note: Option<String>,
}

#[erpsync::service(name = "Orders", namespace = "urn:orders")]
trait Orders: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(name = "Add", action = "urn:Add", input = "Add", output = "Add")]
    fn add(&self, request: Request<Add>) -> impl Future<Output = Result<Response<Add>, Self::Error>> + Send;

    #[operation(
        name = "Sum",
        action = "urn:Sum",
        input = "Sum",
        input_namespace = "urn:rpc",
        output = "Sum",
        output_namespace = "urn:rpc"
    )]
    fn sum(&self, request: Request<Sum>) -> impl Future<Output = Result<Response<Sum>, Self::Error>> + Send;

    #[operation(
        name = "Put",
        action = "urn:Put",
        input = "Count",
        input_parts,
        output = "Count",
        output_parts
    )]
    fn put(
        &self,
        request: Request<Parts>,
    ) -> impl Future<Output = Result<Response<Parts>, Self::Error>> + Send;
}

/// Answers what it was asked.
struct Echo;

impl Orders for Echo {
    type Error = Fault;

    async fn add(&self, request: Request<Add>) -> Result<Response<Add>, Fault> {
        Ok(Response::new(request.body))
    }

    async fn sum(&self, request: Request<Sum>) -> Result<Response<Sum>, Fault> {
        Ok(Response::new(request.body))
    }

    async fn put(&self, request: Request<Parts>) -> Result<Response<Parts>, Fault> {
        Ok(Response::new(request.body))
    }
}

fn envelope(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>"
    )
}

async fn served(server: OrdersServer<Echo>, action: &str, body: &str) -> String {
    let request = http::Request::post("/").header("content-type", "text/xml").header("SOAPAction", action);
    let answer = server.oneshot(request.body(Full::new(Bytes::from(envelope(body)))).unwrap()).await.unwrap();
    String::from_utf8(answer.into_body().collect(usize::MAX).await.unwrap().to_vec()).unwrap()
}

async fn received(options: ReadOptions, action: &str, body: &str) -> Result<String, CallError> {
    let reply = envelope(body);
    let service = tower::service_fn(move |_: http::Request<Body>| {
        let reply = http::Response::new(Full::new(Bytes::from(reply.clone())));
        std::future::ready(Ok::<_, Infallible>(reply))
    });
    let client = OrdersClient::with_transport("http://server/", service).unwrap().with_read_options(options);
    Ok(match action {
        "urn:Add" => format!("{:?}", client.add(Add::default()).await?.body),
        "urn:Sum" => format!("{:?}", client.sum(Sum::default()).await?.body),
        _ => format!("{:?}", client.put(Parts::default()).await?.body),
    })
}

const ANY: &str = "`ReadOptions::any_namespace` reads it";

#[tokio::test]
async fn other_namespaces_are_told() {
    for (action, body, words) in [
        // The element around the parameters has the right one, what is in it has none, or another one.
        (
            "urn:Add",
            "<o:Add xmlns:o='urn:orders'><Count>2</Count></o:Add>",
            "`Count` is in no namespace, where the namespace `urn:orders` is expected",
        ),
        (
            "urn:Add",
            "<o:Add xmlns:o='urn:orders' xmlns='urn:x'><Count>2</Count></o:Add>",
            "`Count` is in the namespace `urn:x`, where the namespace `urn:orders` is expected",
        ),
        (
            "urn:Add",
            "<o:Add xmlns:o='urn:orders'> <More/><!-- --><Customer><Name>a</Name></Customer><More/></o:Add>",
            "`Customer` is in no namespace",
        ),
        // Further in.
        (
            "urn:Add",
            "<Add xmlns='urn:orders'><Count>2</Count><Customer><Name>a</Name></Customer></Add>",
            "Add/Customer/Name: `Name` is in the namespace `urn:orders`, where the namespace `urn:data` is expected",
        ),
        // The parts of an rpc operation have none.
        (
            "urn:Sum",
            "<Sum xmlns='urn:rpc'><a>1</a><b>2</b></Sum>",
            "`a` is in the namespace `urn:rpc`, where no namespace is expected",
        ),
        (
            "urn:Sum",
            "<r:Sum xmlns:r='urn:rpc'><a>1</a><c><Name>2</Name></c></r:Sum>",
            "Sum/c/Name: `Name` is in no namespace",
        ),
        ("urn:Put", "<Count>2</Count>", "`Count` is in no namespace"),
        ("urn:Put", "<Note xmlns='urn:&#10;x'>2</Note>", "`Note` is in the namespace `urn:\\nx`"),
        // The element itself.
        ("urn:Add", "<Add xmlns='urn:x'/>", "`{urn:x}Add` in the body, where `{urn:orders}Add` is expected"),
    ] {
        let text = served(OrdersServer::new(Echo), action, body).await;
        assert!(text.contains("faultcode>s:Client<") && text.contains(ANY), "{body}: {text}");
        assert!(text.contains(words), "{body}: {text}");
        let error = received(ReadOptions::default(), action, body).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Read(_)), "{body}: {error}");
        assert!(error.report().contains(words) && error.report().contains(ANY), "{body}: {error}");

        let options = ReadOptions::default().any_namespace(true);
        let text = served(OrdersServer::new(Echo).with_read_options(options.clone()), action, body).await;
        assert!(!text.contains("faultcode"), "{body}: {text}");
        let value = received(options, action, body).await.unwrap();
        let has_values = ['1', '2', 'a'].iter().any(|value| body.contains(&format!(">{value}<")));
        assert_eq!(value.contains("Some("), has_values, "{body}: {value}");
    }
    // Parameters without an element around them are looked at, too.
    let lenient = OrdersServer::new(Echo).with_lenient_contract(true);
    let text = served(lenient, "urn:Add", "<Whatever><Count>2</Count></Whatever>").await;
    assert!(text.contains("`Count` is in no namespace"), "{text}");
}

/// A later version of a WSDL may have more elements, and some stand in other namespaces for a reason.
#[tokio::test]
async fn unknown_elements_are_skipped() {
    for (action, body, words) in [
        ("urn:Add", "<Add xmlns='urn:orders'><More/><Count>2</Count></Add>", "count: Some(2)"),
        (
            "urn:Add",
            "<Add xmlns='urn:orders'><Count xmlns=''>1</Count><Count>2</Count></Add>",
            "count: Some(2)",
        ),
        (
            "urn:Add",
            "<Add xmlns='urn:orders'><x:Count xmlns:x='urn:x'>1</x:Count><x:Customer xmlns:x='urn:y'/>\
             <More><Count xmlns=''>1</Count></More><Count>2</Count></Add>",
            "count: Some(2)",
        ),
        (
            "urn:Add",
            "<Add xmlns='urn:orders'><Count>2</Count><Count xmlns=''>1</Count></Add>",
            "count: Some(2)",
        ),
        ("urn:Add", "<Add xmlns='urn:orders'><More/><Others xmlns=''/></Add>", "count: None"),
        ("urn:Add", "<Add xmlns='urn:orders'/>", "count: None"),
        ("urn:Put", "<Count xmlns=''>1</Count><Note xmlns='urn:orders'>a</Note>", "note: Some(\"a\")"),
    ] {
        let text = served(OrdersServer::new(Echo), action, body).await;
        assert!(!text.contains("faultcode"), "{body}: {text}");
        let value = received(ReadOptions::default(), action, body).await.unwrap();
        assert!(value.contains(words), "{body}: {value}");
    }
}

/// As many prefixes as there are elements: the table of scopes is full, and what is looked at ahead leaves no trace.
#[tokio::test]
async fn looking_ahead_leaves_no_trace() {
    let many: String =
        (0..3000).map(|at| format!("<p{at}:More xmlns:p{at}='urn:{at}'><p{at}:x/></p{at}:More>")).collect();
    let body = format!(
        "<Add xmlns='urn:orders'>{many}<Count xmlns:q='urn:q' xmlns=''><q:a><b xmlns:r='urn:r'/></q:a></Count>{many}\
         <d:Customer xmlns:d='urn:orders' xmlns='urn:data'><City xmlns=''/>{many}<Name xmlns:e='urn:e'>a</Name>\
         </d:Customer><Count>2</Count></Add>"
    );
    let value = received(ReadOptions::default(), "urn:Add", &body).await.unwrap();
    assert_eq!(value, "Add { count: Some(2), customer: Some(Customer { name: Some(\"a\"), city: None }) }");
}
