//! Errors of replies that cannot be read, and the cost of hostile ones.

use std::fmt::Write as _;

use erpsync::xml::{ReadErrorKind, ReadOptions, Reader, XmlRead, from_str};
use netserver_tests::services86::{AuthenticateUsernamePassword, ForceSyncAllResponse, SoExceptionInfo};

const NS: &str = "http://www.superoffice.net/ws/crm/NetServer/Services86";

fn reply(records: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <ForceSyncAllResponse xmlns=\"{NS}\"><Response><IsOk>true</IsOk><Changes><AddedRecords>{records}\
         </AddedRecords></Changes></Response></ForceSyncAllResponse></s:Body></s:Envelope>"
    )
}

/// Reads the element in the body.
fn read(envelope: &str) -> Result<ForceSyncAllResponse, erpsync::xml::ReadError> {
    let message = erpsync::xml::RawElement::parse(envelope)?;
    let body = message.as_str();
    let start = body.find("<ForceSyncAllResponse").unwrap();
    let end = body.find("</s:Body>").unwrap();
    from_str(&body[start..end])
}

#[test]
fn an_error_names_the_path_and_the_byte() {
    let record = |id: &str| format!("<ChangedDataItem><RecordId>{id}</RecordId></ChangedDataItem>");
    let text = reply(&[record("11"), record("12"), record("12x")].concat());
    // In the message as it came, envelope and all.
    let mut reader = Reader::new(&text);
    let error = {
        static ENVELOPE: erpsync::codegen::Shape = erpsync::codegen::Shape::new("Envelope", &[]);
        let mut envelope = reader.enter_root(&ENVELOPE).unwrap();
        envelope.keep_unknown();
        reader.next(&mut envelope).unwrap();
        let mut body = reader.enter(&ENVELOPE);
        body.keep_unknown();
        reader.next(&mut body).unwrap();
        ForceSyncAllResponse::read(&mut reader).unwrap_err()
    };
    let offset = text.find("<RecordId>12x").unwrap();
    assert_eq!(
        error.to_string(),
        format!(
            "ForceSyncAllResponse/Response/Changes/AddedRecords/ChangedDataItem[3]/RecordId: \
             \"12x\" is not an xs:int (byte {offset})"
        )
    );
}

#[test]
fn a_hundred_thousand_records() {
    let mut records = String::new();
    for id in 1..=100_000 {
        write!(
            records,
            "<ChangedDataItem><Tablename>contact</Tablename><RecordId>{id}</RecordId></ChangedDataItem>"
        )
        .unwrap();
    }
    let reply = read(&reply(&records)).unwrap();
    let added = reply.response.unwrap().changes.unwrap().added_records.unwrap();
    assert_eq!(added.len(), 100_000);
    assert!((1..).zip(&added).all(|(id, item)| item.as_ref().unwrap().record_id == Some(id)));
}

#[test]
fn twenty_thousand_nested_elements() {
    // A type that contains itself, and elements that no type knows.
    for (start, end) in [("<InnerException>", "</InnerException>"), ("<x>", "</x>")] {
        let text = format!(
            "<ExceptionInfo xmlns=\"{NS}\">{}{}</ExceptionInfo>",
            start.repeat(20_000),
            end.repeat(20_000)
        );
        let error = from_str::<SoExceptionInfo>(&text).unwrap_err();
        assert!(matches!(error.kind(), ReadErrorKind::Limit("nested elements", _)), "{error}");
    }
}

#[test]
fn a_billion_laughs() {
    let text = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>\
                <ForceSyncAllResponse>&b;</ForceSyncAllResponse>";
    assert_eq!(*from_str::<ForceSyncAllResponse>(text).unwrap_err().kind(), ReadErrorKind::Dtd);
}

#[test]
fn a_password_is_quoted_nowhere() {
    let text = format!(
        "<AuthenticateUsernamePassword xmlns=\"{NS}\"><UserName>a</UserName><Password>CANARY<b/></Password>\
         </AuthenticateUsernamePassword>"
    );
    let error = from_str::<AuthenticateUsernamePassword>(&text).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
    let value = AuthenticateUsernamePassword { password: Some("CANARY".into()), ..Default::default() };
    assert!(!format!("{value:?}").contains("CANARY"));
}

#[test]
fn unknown_elements_are_noted_when_asked_for() {
    let text = format!(
        "<ForceSyncAllResponse xmlns=\"{NS}\"><Response><IsOk>true</IsOk><Status>Ok</Status></Response>\
         </ForceSyncAllResponse>"
    );
    let mut reader = Reader::with_options(&text, ReadOptions::default().report_drift(true));
    reader.root().unwrap();
    let reply = ForceSyncAllResponse::read(&mut reader).unwrap();
    assert_eq!(reply.response.unwrap().is_ok, Some(true));
    let drift = reader.take_drift();
    assert_eq!(drift[0].path, "ForceSyncAllResponse/Response/Status");
}
