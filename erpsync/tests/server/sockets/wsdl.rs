//! The WSDL and what it imports, with addresses that lead to where it was asked.

use erpsync::server::SoapServer;

use super::host::{ALL, ERP_SYNC, Host, Reply};

const WSDL: &str = r#"<?xml version="1.0"?>
<!-- <wsdl:import location="../messages.wsdl"/> -->
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/">
  <wsdl:import namespace="urn:m" location="../messages.wsdl"/>
  <wsdl:types><xs:import namespace="urn:a" note="a>b" schemaLocation='xsd/types.xsd'/></wsdl:types>
  <wsdl:import namespace="urn:else" location="http://elsewhere.example/other.wsdl"/>
  <wsdl:port><soap:address location="https://sod.superoffice.com/Cust12345/ErpSync.svc"/></wsdl:port>
</wsdl:definitions>"#;
const MESSAGES: &str = r#"<w:definitions><xs:schema><xs:include schemaLocation="common/types.xsd"/></xs:schema></w:definitions>"#;
const TYPES: &str = r#"<xs:schema><xs:redefine schemaLocation="../common/types.xsd"/></xs:schema>"#;
const COMMON: &str = "<xs:schema><xs:import namespace=\"urn:none\"/></xs:schema>";

async fn host(under: super::host::Under, forwarded: bool) -> Host {
    Host::start_with(under, |server: SoapServer<_>| {
        server
            .with_wsdl(WSDL)
            .with_document("../messages.wsdl", MESSAGES)
            .with_document("xsd/types.xsd", TYPES)
            .with_document("common/types.xsd", COMMON)
            .with_forwarded(forwarded)
    })
    .await
}

async fn get(host: &Host, query: &str, more: &str) -> Reply {
    host.send(format!("GET {ERP_SYNC}{query} HTTP/1.1\r\nHost: here:80\r\n{more}\r\n")).await
}

#[tokio::test]
async fn the_wsdl_with_all_that_it_imports() {
    for under in ALL {
        let host = host(under, false).await;
        let here = format!("http://here:80{ERP_SYNC}");
        let wsdl = get(&host, "?wsdl", "").await;
        assert_eq!(wsdl.header("content-type"), Some("text/xml; charset=utf-8"));
        let wanted = WSDL
            .replace("urn:m\" location=\"../messages.wsdl", &format!("urn:m\" location=\"{here}?wsdl=1"))
            .replace("'xsd/types.xsd'", &format!("'{here}?xsd=1'"))
            .replace("https://sod.superoffice.com/Cust12345/ErpSync.svc", &here);
        assert_eq!(wsdl.text(), wanted);
        // From there on, each as seen from the one that imports it.
        let messages = get(&host, "?wsdl=1", "").await;
        assert_eq!(messages.text(), MESSAGES.replace("common/types.xsd", &format!("{here}?xsd=2")));
        let types = get(&host, "?xsd=1", "").await;
        assert_eq!(types.text(), TYPES.replace("../common/types.xsd", &format!("{here}?xsd=2")));
        assert_eq!(get(&host, "?XSD=2", "").await.text(), COMMON);
        assert_eq!(get(&host, "?WSDL", "").await.text(), wanted);
        assert_eq!(get(&host, "?ConnectorName=x&wsdl", "").await.text(), wanted);
        for unknown in ["?xsd=3", "?xsd=0", "?xsd", "?xsd=../types.xsd", "?wsdl=2"] {
            assert_eq!(get(&host, unknown, "").await.status(), 404, "{unknown}");
        }
        // One that redefines another can't be one with it.
        get(&host, "?singleWsdl", "").await.expect(404, &["redefines another"]);
        let packed = get(&host, "?wsdl", "Accept-Encoding: gzip\r\n").await;
        assert!(packed.status() == 200);
    }
    for under in ALL {
        let host = Host::start_with(under, |server| server.with_wsdl("<definitions/>")).await;
        assert_eq!(get(&host, "?singleWsdl", "").await.text(), "<definitions/>");
        let host = Host::start(under).await;
        get(&host, "?wsdl", "").await.expect(404, &["not given its WSDL"]);
    }
}

#[tokio::test]
async fn head_is_get_without_its_content() {
    for under in ALL {
        let host = host(under, false).await;
        for more in ["", "Accept-Encoding: gzip\r\n"] {
            let got = get(&host, "?wsdl", more).await;
            let mut connection = host.connect().await;
            let head = format!("HEAD {ERP_SYNC}?wsdl HTTP/1.1\r\nHost: here:80\r\n{more}\r\n");
            connection.write(head).await;
            let head = connection.head().await;
            let fields = |head: &str| {
                let lines = head.lines().map(str::to_ascii_lowercase);
                let mut lines: Vec<_> = lines.filter(|line| !line.starts_with("date:")).collect();
                lines.sort();
                lines
            };
            assert_eq!(fields(&head), fields(&got.head));
        }
    }
}

const PROXY: &str =
    "X-Forwarded-Proto: https\r\nX-Forwarded-Host: crm.example.com, inner\r\nX-Forwarded-Prefix: /soap/\r\n";

#[tokio::test]
async fn behind_a_proxy() {
    for under in ALL {
        let trusting = host(under, true).await;
        for (more, address) in [
            (PROXY, format!("https://crm.example.com/soap{ERP_SYNC}")),
            ("", format!("http://here:80{ERP_SYNC}")),
            ("X-Forwarded-Proto: https\r\n", format!("https://here:80{ERP_SYNC}")),
            (
                "Forwarded: for=192.0.2.60;proto=https;host=\"one.example:444\", for=x;host=two\r\nX-Forwarded-Host: three\r\n",
                format!("https://one.example:444{ERP_SYNC}"),
            ),
            // Nonsense, and worse, is not taken.
            (
                "X-Forwarded-Proto: javascript\r\nX-Forwarded-Host: a\"><x\r\nX-Forwarded-Prefix: x?\r\n",
                format!("http://here:80{ERP_SYNC}"),
            ),
        ] {
            let wsdl = get(&trusting, "?wsdl", more).await;
            wsdl.expect(
                200,
                &[&format!("<soap:address location=\"{address}\"/>"), &format!("'{address}?xsd=1'")],
            );
        }
        // Nobody said that there is a proxy.
        let wsdl = get(&host(under, false).await, "?wsdl", PROXY).await;
        wsdl.expect(200, &[&format!("<soap:address location=\"http://here:80{ERP_SYNC}\"/>")]);
        let named = Host::start_with(under, |server| {
            server.with_wsdl(WSDL).with_forwarded(true).with_address("https://named/a&b")
        });
        let wsdl = get(&named.await, "?wsdl", PROXY).await;
        wsdl.expect(200, &["<soap:address location=\"https://named/a&amp;b\"/>"]);
    }
}
