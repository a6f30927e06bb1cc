//! Replies that are SOAP: of success, and the three ways to say no.

use crate::program::{Run, run};
use crate::raw::{NAMESPACE, http, ok, response, serve, url};

const SUCCEEDED: &str = "<h:Succeeded>true</h:Succeeded>";

fn call(reply: Vec<u8>, more: &[&str]) -> Run {
    let endpoint = url(serve(move |_| reply.clone()));
    let mut arguments = vec!["--endpoint", &endpoint, "--ticket", "7T:ticket"];
    arguments.extend(more);
    run(&arguments)
}

#[test]
fn succeeded_is_false() {
    let headers = "<h:Succeeded>false</h:Succeeded><h:ExceptionInfo>\
        <Message xmlns=\"{NS}\">Deadlock while syncing</Message><StackTrace xmlns=\"{NS}\">at A.B()</StackTrace>\
        <FriendlyText xmlns=\"{NS}\">The database\n is busy</FriendlyText>\
        <ExceptionType xmlns=\"{NS}\">System.Data.SqlException</ExceptionType></h:ExceptionInfo>";
    let reply = ok(&response(&headers.replace("{NS}", NAMESPACE), ""));
    let refused = call(reply.clone(), &[]);
    refused.expect(1, &["ForceSyncAll at http://", "The database is busy (System.Data.SqlException)"]);
    refused.expect(1, &["Deadlock while syncing", "--application-token"]);
    assert!(!refused.stderr.contains("A.B()"), "{refused:?}");
    let json = call(reply, &["--json", "--application-token", "x"]).json();
    assert_eq!((&json["error"]["kind"], &json["error"]["status"]), (&"refused".into(), &1.into()));
}

#[test]
fn is_ok_is_false() {
    let result = "<IsOk>false</IsOk><UserExplanation>NO:\"Nei\";US:\"No connector answers\"</UserExplanation>\
        <TechExplanation>Timeout\n  at C.D()</TechExplanation><ErrorCode>UNKNOWN_CONNECTION_ID</ErrorCode>\
        <Changes><AddedRecords><ChangedDataItem><Tablename>contact</Tablename><RecordId>7</RecordId>\
        </ChangedDataItem></AddedRecords><UpdatedRecords i:nil=\"true\"/></Changes>";
    let reply = ok(&response(SUCCEEDED, result));
    let failed = call(reply.clone(), &[]);
    failed
        .expect(1, &["the synchronization failed: No connector answers (UNKNOWN_CONNECTION_ID)", "Timeout"]);
    assert!(!failed.stderr.contains("C.D()"), "{failed:?}");
    assert!(failed.stdout.starts_with("Not synchronized.\n"), "{failed:?}");
    for told in ["contact  added          1  7\n", "does not say which records were updated", "were deleted"]
    {
        assert!(failed.stdout.contains(told), "{failed:?}");
    }
    let json = call(reply, &["--json"]).json();
    assert_eq!((&json["synced"], &json["error"]["kind"]), (&false.into(), &"not-ok".into()));
    assert_eq!((&json["changes"]["added"][0]["id"], &json["changes"]["updated"]), (&7.into(), &().into()));
    assert_eq!(json["technical_explanation"], "Timeout\n  at C.D()");
}

#[test]
fn faults() {
    let fault = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault>\
        <faultcode>s:Server</faultcode><faultstring>The pool is empty</faultstring></s:Fault></s:Body></s:Envelope>";
    let told = ["ForceSyncAll at http://", "the fault Server: The pool is empty", "its log"];
    call(http("500 Internal Server Error", "text/xml", fault), &[]).expect(1, &told);
    call(ok(fault), &[]).expect(1, &told);
    let fault = "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body><e:Fault><e:Code>\
        <e:Value>e:Sender</e:Value><e:Subcode><e:Value xmlns:a=\"urn:a\">a:ActionNotSupported</e:Value></e:Subcode>\
        </e:Code><e:Reason><e:Text xml:lang=\"en\">No such action</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>";
    let reply = http("400 Bad Request", "application/soap+xml; charset=utf-8", fault);
    call(reply, &["--soap", "1.2"]).expect(1, &["No such action", "Services86"]);
}

#[test]
fn soap_1_2_goes_out_and_comes_in() {
    let reply = response(SUCCEEDED, "<IsOk>true</IsOk>")
        .replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope");
    let endpoint = url(serve(move |request| {
        let head = request.to_ascii_lowercase();
        assert!(head.contains("content-type: application/soap+xml"), "{request}");
        assert!(request.contains("http://www.w3.org/2003/05/soap-envelope"), "{request}");
        http("200 OK", "application/soap+xml; charset=utf-8", &reply)
    }));
    let run = run(&["--endpoint", &endpoint, "--ticket", "7T:x", "--soap", "1.2"]);
    run.expect(0, &[]);
    assert!(run.stdout.contains("The server does not say which records changed.\n"), "{run:?}");
}

#[test]
fn a_hundred_thousand_records() {
    let item = |id: u32| {
        format!("<ChangedDataItem><Tablename>contact</Tablename><RecordId>{id}</RecordId></ChangedDataItem>")
    };
    let added: String = (1..=100_000).map(item).collect();
    let lists = format!("<AddedRecords>{added}</AddedRecords><UpdatedRecords/><DeletedRecords/>");
    let reply = ok(&response(SUCCEEDED, &format!("<IsOk>true</IsOk><Changes>{lists}</Changes>")));
    let text = call(reply.clone(), &[]);
    text.expect(0, &[]);
    let line = "  contact  added     100000  1, 2, 3, 4, 5, 6, 7, 8, … (all with --json)\n";
    assert!(text.stdout.contains(line), "{text:?}");
    let json = call(reply, &["--json"]).json();
    let added = json["changes"]["added"].as_array().unwrap();
    assert_eq!((added.len(), &added[99_999]["id"]), (100_000, &100_000.into()));
}

#[test]
fn nothing_changed_and_nothing_said() {
    let lists = "<AddedRecords/><UpdatedRecords/><DeletedRecords/>";
    let nothing =
        call(ok(&response(SUCCEEDED, &format!("<IsOk>true</IsOk><Changes>{lists}</Changes>"))), &[]);
    nothing.expect(0, &[]);
    assert!(nothing.stdout.ends_with("\n  No record changed.\n"), "{nothing:?}");
    let reply = response(SUCCEEDED, "").replace("<Response></Response>", "");
    call(ok(&reply), &[]).expect(2, &["the reply has no result in it", "Don't just repeat it"]);
}

#[test]
fn wrong_credentials_are_the_servers_no() {
    let reply = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <AuthenticateResponse xmlns=\"{NAMESPACE}\"><AuthenticationSucceeded>false</AuthenticationSucceeded>\
         </AuthenticateResponse></s:Body></s:Envelope>"
    );
    let endpoint = url(serve(move |request| {
        assert!(request.starts_with("POST /Remote/Services86/SoPrincipal.svc "), "{request}");
        ok(&reply)
    }));
    let rejected = run(&["--endpoint", &endpoint, "--user", "me", "--password", "x"]);
    rejected.expect(1, &["was refused", "Check the user name and the password."]);
}
