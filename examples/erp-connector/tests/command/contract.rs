//! Requests that SuperOffice may send where its contract is not known, and the answers to them.

use crate::program::{GUID, Host, PATH};

const NAMESPACE: &str = "http://www.superoffice.net/EIS/Connector/1.0";
const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

fn action(contract: &str) -> String {
    format!("{NAMESPACE}/{contract}/WSGetActors")
}

#[tokio::test]
async fn forms_of_a_request() {
    let host = Host::connected().await;
    let keys = format!("<ErpKeys xmlns:b=\"{ARRAYS}\"><b:string>C1001</b:string></ErpKeys>");
    let fields = format!("<FieldKeys xmlns:b=\"{ARRAYS}\"><b:string>Name</b:string></FieldKeys>");
    let guid = format!("<ConnectionGuid>{GUID}</ConnectionGuid>");
    let actor_type = "<ActorType>Customer</ActorType>";
    let members = format!("{guid}{actor_type}{keys}{fields}");
    let clr = "http://schemas.datacontract.org/2004/07/SuperOffice.ErpSync";
    for (action, body) in [
        // As the WSDL has it.
        (
            action("IErpConnectorWS"),
            format!("<WSGetActors xmlns=\"{NAMESPACE}\"><request>{members}</request></WSGetActors>"),
        ),
        // Another name of the contract, no action, an empty one.
        (
            action("IErpConnector"),
            format!("<WSGetActors xmlns=\"{NAMESPACE}\"><request>{members}</request></WSGetActors>"),
        ),
        (
            String::new(),
            format!("<WSGetActors xmlns=\"{NAMESPACE}\"><request>{members}</request></WSGetActors>"),
        ),
        // The namespace that WCF gives types without one, and their own order.
        (
            action("IErpConnectorWS"),
            format!(
                "<WSGetActors xmlns=\"{NAMESPACE}\"><request xmlns:a=\"{clr}\"><a:FieldKeys>{}</a:FieldKeys>\
                 <a:ErpKeys>{}</a:ErpKeys><a:ActorType>Customer</a:ActorType>\
                 <a:ConnectionGuid>{GUID}</a:ConnectionGuid></request></WSGetActors>",
                "<string xmlns=\"\">Name</string>",
                format_args!("<b:string xmlns:b=\"{ARRAYS}\">C1001</b:string>"),
            ),
        ),
        // Message contracts: the class itself is what is in the body.
        (
            action("IErpConnectorWS"),
            format!("<GetActorsRequestWS xmlns=\"{NAMESPACE}\">{members}</GetActorsRequestWS>"),
        ),
        (
            action("IErpConnectorWS"),
            format!("<WSGetActors xmlns=\"{NAMESPACE}\">{keys}{actor_type}{fields}{guid}</WSGetActors>"),
        ),
        // Elements that nobody knows, and a type that is said though it is known.
        (
            action("IErpConnectorWS"),
            format!(
                "<WSGetActors xmlns=\"{NAMESPACE}\"><request xmlns:q=\"{clr}\" i:type=\"q:GetActorsRequestWS\">\
                 <New><ActorType>Supplier</ActorType></New>{members}<Newer i:nil=\"true\"/></request></WSGetActors>"
            ),
        ),
    ] {
        let reply = host.running.post(&action, &body);
        assert!(reply.starts_with("HTTP/1.1 200"), "{body}: {reply}");
        assert!(reply.contains("<Value>Sykkelhuset Bergen</Value>"), "{body}: {reply}");
    }
}

/// Answers follow the contract strictly: WCF drops elements that are out of order.
#[tokio::test]
async fn the_form_of_a_response() {
    let host = Host::connected().await;
    let body = format!(
        "<WSGetActors xmlns=\"{NAMESPACE}\"><request><ConnectionGuid>{GUID}</ConnectionGuid>\
         <ActorType>Person</ActorType><ErpKeys><string>P1001</string></ErpKeys>\
         <FieldKeys><string>LastName</string></FieldKeys></request></WSGetActors>"
    );
    let reply = host.running.post(&action("IErpConnectorWS"), &body);
    let stamp = reply.split("<LastModified>").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    let wanted = format!(
        "<s:Body><WSGetActorsResponse xmlns=\"{NAMESPACE}\"><WSGetActorsResult><IsOk>true</IsOk><State>Ok</State>\
         <Actors><ErpActorWS><ActorType>Person</ActorType><ErpKey>P1001</ErpKey>\
         <n:FieldValues xmlns:n=\"{NAMESPACE}\" xmlns=\"{ARRAYS}\"><KeyValueOfstringstring><Key>LastName</Key><Value>Nordmann</Value>\
         </KeyValueOfstringstring></n:FieldValues><LastModified>{stamp}</LastModified>\
         <ParentActorType>Customer</ParentActorType><ParentErpKey>C1001</ParentErpKey></ErpActorWS></Actors>\
         </WSGetActorsResult></WSGetActorsResponse></s:Body>"
    );
    assert!(reply.contains(&wanted), "{reply}\n{wanted}");
    assert_eq!(stamp.len(), 20);
}

#[test]
fn the_wsdl_and_the_page() {
    let host = Host::start();
    let wsdl = host.running.send(&format!("GET {PATH}?wsdl HTTP/1.1\r\n"), "");
    let address = &host.running.address;
    assert!(wsdl.starts_with("HTTP/1.1 200"), "{wsdl}");
    assert!(wsdl.contains(&format!("<soap:address location=\"http://{address}{PATH}\"/>")), "{wsdl}");
    let page = host.running.send(&format!("GET {PATH} HTTP/1.1\r\n"), "");
    assert!(page.contains("?wsdl"), "{page}");
    // The query by which hosts of several connectors tell them apart does not disturb this one.
    let post = host.running.send(
        &format!("POST {PATH}?ConnectorName=Any HTTP/1.1\r\nContent-Type: text/xml\r\n"),
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><WSGetConfigData/></e:Body></e:Envelope>",
    );
    assert!(post.contains("<FieldKey>ApiKey</FieldKey>"), "{post}");
}
