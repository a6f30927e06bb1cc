//! A service by hand, one of whose types loses what it reads.

use std::fs;

use erpsync::soap::Fault;
use erpsync::xml::{ElementName, ReadError, Reader, Writer};
use erpsync::{Request, Response, XmlRead, XmlWrite};

use crate::{Calls, Endpoint, Faults, Probe, Slot, Wire};

#[derive(Clone, Debug, Default, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:t", default)]
struct Value {
    #[xml(element = "A", min_occurs = 0)]
    a: Option<i32>,
}

#[derive(Clone, Debug, PartialEq)]
struct Lossy(Value);

impl erpsync::xml::XmlRead for Lossy {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        Value::read(reader).map(Self)
    }
}

impl erpsync::xml::XmlWrite for Lossy {
    fn write(&self, writer: &mut Writer, name: &'static ElementName) {
        Value::default().write(writer, name);
    }
}

#[derive(Clone, Debug, PartialEq, XmlRead, XmlWrite)]
#[xml(namespace = "urn:t", faults)]
enum KeepFault {
    #[xml(element = "Gone")]
    Gone(Value),
    #[xml(other)]
    Other(Fault),
}

#[erpsync::service(name = "T", namespace = "urn:t")]
trait T: Send + Sync {
    type Error: From<erpsync::soap::Fault> + Into<erpsync::soap::Fault> + Send;

    #[operation(name = "Keep", action = "urn:t/Keep", input = "Keep", output = "KeepResponse")]
    fn keep(
        &self,
        request: Request<Value>,
    ) -> impl Future<Output = Result<Response<Value>, Self::Error>> + Send;
    #[operation(name = "Lose", action = "urn:t/Lose", input = "Lose", output = "LoseResponse")]
    fn lose(
        &self,
        request: Request<Lossy>,
    ) -> impl Future<Output = Result<Response<Lossy>, Self::Error>> + Send;
}

struct Echo(Slot);

impl T for Echo {
    type Error = Fault;

    async fn keep(&self, request: Request<Value>) -> Result<Response<Value>, Fault> {
        self.0.answer(request)
    }

    async fn lose(&self, request: Request<Lossy>) -> Result<Response<Lossy>, Fault> {
        self.0.answer(request)
    }
}

fn run(probe: &mut Probe) {
    let (slot, wire) = (Slot::default(), Wire::default());
    let client = TClient::with_transport("http://test/", wire.clone()).unwrap();
    let endpoint = Endpoint::new(TServer::new(Echo(slot.clone())), slot, wire);
    let called = client.clone();
    let keep = Calls::new(move |request| {
        let client = called.clone();
        async move { <TClient as T>::keep(&client, request).await }
    });
    let faults = Faults::new(|fault: &KeepFault| !matches!(fault, KeepFault::Other(_)));
    probe.operation(&endpoint, 0, 0, &keep.with_faults(faults));
    let lose = Calls::new(move |request| {
        let client = client.clone();
        async move { <TClient as T>::lose(&client, request).await }
    });
    probe.operation(&endpoint, 0, 1, &lose);
}

/// The line of a message's result, and what was written for it.
fn of(operation: &str, direction: &str, content: &str) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let samples = folder.path().join("samples");
    fs::create_dir(&samples).unwrap();
    let envelope = |content: &str| {
        format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>{content}</s:Body></s:Envelope>"
        )
    };
    let name = if operation == "0/0" { "Keep" } else { "Lose" };
    fs::write(samples.join("first"), envelope(&format!("<{name} xmlns='urn:t'/>"))).unwrap();
    fs::write(samples.join("it"), envelope(content)).unwrap();
    let table = format!("first\t{operation}\trequest\t1.1\nit\t{operation}\t{direction}\t1.1\n");
    fs::write(folder.path().join("samples.tsv"), table).unwrap();
    let mut probe = Probe::open(folder.path()).unwrap();
    run(&mut probe);
    probe.end().unwrap();
    let results = fs::read_to_string(folder.path().join("results.tsv")).unwrap();
    assert!(results.starts_with("first\tok\t\n") && results.ends_with("end\tend\t\n"), "{results}");
    let written = fs::read_to_string(folder.path().join("written/it")).unwrap_or_default();
    (results.lines().nth(1).unwrap().to_owned(), written)
}

#[test]
fn what_is_kept_is_the_same_both_times() {
    let fault = "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring><detail>\
                 <Gone xmlns='urn:t'><A>7</A></Gone></detail></s:Fault>";
    for (direction, content) in [
        ("request", "<Keep xmlns='urn:t'><A>7</A></Keep>"),
        ("reply", "<KeepResponse xmlns='urn:t'><A>7</A></KeepResponse>"),
        ("fault", fault),
    ] {
        let (line, written) = of("0/0", direction, content);
        assert_eq!(line, "it\tok\t");
        assert!(written.contains("<A>7</A>"), "{written}");
    }
}

#[test]
fn what_is_lost_is_told() {
    for (direction, name) in [("request", "Lose"), ("reply", "LoseResponse")] {
        let (line, written) = of("0/1", direction, &format!("<{name} xmlns='urn:t'><A>7</A></{name}>"));
        assert!(line.starts_with("it\tdiffers\t") && line.contains("Some(7)"), "{line}");
        assert!(written.contains(name) && !written.contains('7'), "{written}");
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let other = "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault>";
    for (direction, content, reason) in [
        ("request", "<Keep xmlns='urn:t'><A>seven</A></Keep>", "seven"),
        ("reply", "<KeepResponse xmlns='urn:t'><A>seven</A></KeepResponse>", "seven"),
        ("fault", other, "no enum of faults has a variant for it"),
    ] {
        let (line, _) = of("0/0", direction, content);
        assert!(line.starts_with("it\tread\t") && line.contains(reason), "{line}");
    }
}
