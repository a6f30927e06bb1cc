//! `--serve`: the stand-in for other clients.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::program::{program, run};
use crate::raw::{NAMESPACE, send};

/// The stand-in, for the time of a test.
pub(crate) struct StandIn {
    child: Child,
    /// Host and port.
    pub(crate) address: String,
}

impl StandIn {
    fn start() -> Self {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(options: &[&str]) -> Self {
        let mut child =
            program(&[&["--serve", "0"], options].concat()).stdout(Stdio::piped()).spawn().unwrap();
        let told: Vec<String> =
            BufReader::new(child.stdout.as_mut().unwrap()).lines().take(9).map(Result::unwrap).collect();
        let told = told.join("\n");
        assert!(told.contains("application token  stand-in-application-token"), "{told}");
        let address = told.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        Self { address: address.unwrap().to_owned(), child }
    }

    fn get(&self, path: &str) -> String {
        let address = &self.address;
        send(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"))
    }

    fn post(&self, path: &str, headers: &str, body: &str) -> String {
        let (address, length) = (&self.address, body.len());
        send(
            address,
            &format!(
                "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n\
                 {headers}\r\n{body}"
            ),
        )
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) const ERP_SYNC: &str = "/Remote/Services86/ErpSync.svc";
const SO_PRINCIPAL: &str = "/Remote/Services86/SoPrincipal.svc";

#[test]
fn wsdls_with_all_that_they_import() {
    let stand_in = StandIn::start();
    let address = &stand_in.address;
    for (service, operation) in [(ERP_SYNC, "ForceSyncAll"), (SO_PRINCIPAL, "AuthenticateUsernamePassword")] {
        let wsdl = stand_in.get(&format!("{service}?wsdl"));
        assert!(wsdl.starts_with("HTTP/1.1 200"), "{wsdl}");
        assert!(wsdl.contains(&format!("<wsdl:operation name=\"{operation}\"")), "{wsdl}");
        assert!(wsdl.contains(&format!("<soap:address location=\"http://{address}{service}\"")), "{wsdl}");
        let mut seen = Vec::new();
        let mut documents = vec![wsdl];
        while let Some(document) = documents.pop() {
            for location in document.split("schemaLocation=\"").skip(1) {
                let location = location.split('"').next().unwrap().to_owned();
                let path = location.strip_prefix(&format!("http://{address}")).expect(&location).to_owned();
                if !seen.contains(&path) {
                    let imported = stand_in.get(&path);
                    assert!(imported.starts_with("HTTP/1.1 200"), "{path}: {imported}");
                    assert!(imported.contains("schema"), "{path}: {imported}");
                    documents.push(imported);
                    seen.push(path);
                }
            }
        }
        assert!(seen.len() >= 3, "{seen:?}");
    }
    assert!(stand_in.get(ERP_SYNC).contains("?wsdl"));
}

#[test]
fn clients_of_another_make() {
    let stand_in = StandIn::start();
    // As one made in PHP writes it: other prefixes, no time zone, an action without quotes.
    let sign_in = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><SOAP-ENV:Envelope \
         xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:ns1=\"{NAMESPACE}\"><SOAP-ENV:Header>\
         <ns1:ApplicationToken>stand-in-application-token</ns1:ApplicationToken></SOAP-ENV:Header><SOAP-ENV:Body>\
         <ns1:AuthenticateUsernamePassword><ns1:UserName>sync</ns1:UserName><ns1:Password>sync-password</ns1:Password>\
         </ns1:AuthenticateUsernamePassword></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    );
    let action =
        |name: &str| format!("content-type: text/xml;charset=UTF-8\r\nsoapaction: {NAMESPACE}/{name}\r\n");
    let signed_in =
        stand_in.post(SO_PRINCIPAL, &action("SoPrincipal/AuthenticateUsernamePassword"), &sign_in);
    assert!(signed_in.contains("<AuthenticationSucceeded>true</"), "{signed_in}");
    let ticket = signed_in.split("<Ticket>").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    assert!(ticket.starts_with("7T:"), "{signed_in}");

    // Laid out like the samples in SuperOffice's documentation: SOAP 1.2, `xsi:type`, and in SOAP 1.1 too.
    let sync = |soap: &str, ticket: &str| {
        format!(
            "<env:Envelope xmlns:env=\"{soap}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xmlns:NS=\"{NAMESPACE}\">\n <env:Header>\n  <NS:ApplicationToken>stand-in-application-token\
             </NS:ApplicationToken>\n  <NS:Credentials xsi:type=\"NS:SoCredentials\"><NS:Ticket>{ticket}</NS:Ticket>\
             </NS:Credentials>\n </env:Header>\n <env:Body><NS:ForceSyncAll/></env:Body>\n</env:Envelope>"
        )
    };
    let content_type =
        format!("content-type: application/soap+xml; action=\"{NAMESPACE}/ErpSync/ForceSyncAll\"\r\n");
    let soap_1_2 = "http://www.w3.org/2003/05/soap-envelope";
    let first = stand_in.post(ERP_SYNC, &content_type, &sync(soap_1_2, ticket));
    let soap_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
    let second = stand_in.post(ERP_SYNC, &action("ErpSync/ForceSyncAll"), &sync(soap_1_1, ticket));
    for (reply, soap) in [(&first, soap_1_2), (&second, soap_1_1)] {
        assert!(reply.starts_with("HTTP/1.1 200") && reply.contains(soap), "{reply}");
        assert!(reply.contains("<IsOk>true</IsOk>") && reply.contains("<AddedRecords>"), "{reply}");
    }
    let changes = |reply: &str| reply.split("<Changes>").nth(1).unwrap().to_owned();
    assert_ne!(changes(&first), changes(&second));

    let refused = stand_in.post(ERP_SYNC, &action("ErpSync/ForceSyncAll"), &sync(soap_1_1, "7T:other"));
    assert!(refused.contains(">false</Succeeded>") && refused.contains("SoSessionException"), "{refused}");
    let unknown = stand_in.post(ERP_SYNC, &action("ErpSync/NoSuchOperation"), &sync(soap_1_1, ticket));
    assert!(unknown.starts_with("HTTP/1.1 500") && unknown.contains("ActionNotSupported"), "{unknown}");
}

#[test]
fn this_very_program() {
    let stand_in = StandIn::start();
    let endpoint = format!("http://{}{ERP_SYNC}", stand_in.address);
    let credentials = ["--user", "SYNC", "--password", "sync-password"];
    let token = ["--application-token", "stand-in-application-token"];
    let call = [&["--endpoint", &endpoint, "--json"][..], &credentials, &token].concat();
    let (first, second) = (run(&call), run(&call));
    first.expect(0, &[]);
    assert_ne!(first.json()["changes"], second.json()["changes"]);
    // The port is taken now.
    let port = stand_in.address.split(':').nth(1).unwrap();
    run(&["--serve", port]).expect(2, &[port, "Try another port"]);
}

#[cfg(unix)]
#[test]
fn until_ctrl_c() {
    let mut stand_in = StandIn::start();
    // When it answers, it also listens to signals.
    assert!(stand_in.get(ERP_SYNC).starts_with("HTTP/1.1 200"));
    let interrupted = Command::new("kill").args(["-INT", &stand_in.child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert_eq!(stand_in.child.wait().unwrap().code(), Some(0));
}
