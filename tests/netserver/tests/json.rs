//! JSON of generated types and of the runtime's: `serde` derives as a user adds them.

use std::fmt::Debug;

use erpsync::Secret;
use erpsync::soap::Fault;
use erpsync::xml::{RawAttribute, RawElement};
use erpsync::xsd::{
    AnyType, Base64Binary, Char, Date, DateTime, Decimal, Dictionary, Duration, GDay, GMonth, GMonthDay,
    GYear, GYearMonth, Guid, HexBinary, Integer, Nillable, QName, Time,
};
use netserver_tests::services86::{
    AuthenticateUsernamePassword, ErpConnection, ErpSyncConnectionSummary, ErpSyncEngineStatus,
    FieldMetadataType, SoCredentials, TableRight,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{from_str, json, to_string, to_value};

#[track_caller]
fn both_ways<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: serde_json::Value) {
    assert_eq!(to_value(value).unwrap(), json);
    let text = to_string(value).unwrap();
    assert_eq!(from_str::<T>(&text).expect(&text), *value);
}

#[track_caller]
fn text<T>(lexical: &str)
where
    T: std::str::FromStr<Err: Debug> + Serialize + DeserializeOwned + PartialEq + Debug,
{
    both_ways::<T>(&lexical.parse().unwrap(), json!(lexical));
    assert!(from_str::<T>("\"no such value\"").is_err());
    assert!(from_str::<T>("{}").is_err());
}

#[test]
fn single_values() {
    text::<DateTime>("2026-11-23T18:24:06.1234567");
    text::<DateTime>("2026-11-23T18:24:06+01:00");
    text::<Date>("2026-11-23");
    text::<Time>("18:24:06Z");
    text::<Duration>("P1DT1H1M1.50S");
    text::<GYear>("2026");
    text::<GYearMonth>("2026-11");
    text::<GMonth>("--11");
    text::<GMonthDay>("--11-23");
    text::<GDay>("---23");
    text::<Integer>("-123456789012345678901234567890");
    text::<Base64Binary>("AAEC/w==");
    text::<HexBinary>("00FF");
    text::<Guid>("b3b5b8b0-1c2d-4e5f-8a9b-0c1d2e3f4a5b");
    both_ways(&Char(65), json!(65));
    // `rust_decimal`'s own, every digit kept.
    both_ways(&"1.50".parse::<Decimal>().unwrap(), json!("1.50"));
    both_ways(&QName::new("urn:x", "Name"), json!({"namespace": "urn:x", "local": "Name"}));
}

#[test]
fn around_values() {
    both_ways(&Nillable::<i32>::Absent, json!("Absent"));
    both_ways(&Nillable::<i32>::Nil, json!("Nil"));
    both_ways(&Nillable::Value(7), json!({"Value": 7}));
    let mut dictionary = Dictionary::from([("b".to_owned(), Some("1".to_owned())), ("a".to_owned(), None)]);
    both_ways(&dictionary, json!({"b": "1", "a": null}));
    // Order, and a key that is there twice.
    dictionary.push("b".to_owned(), Some("2".to_owned()));
    assert_eq!(to_string(&dictionary).unwrap(), r#"{"b":"1","a":null,"b":"2"}"#);
    assert_eq!(
        from_str::<Dictionary<String, Option<String>>>(r#"{"b":"1","a":null,"b":"2"}"#).unwrap(),
        dictionary
    );
}

#[test]
fn xml_as_a_text() {
    let element = RawElement::parse("<a xmlns=\"urn:x\">1 &lt; 2</a>").unwrap();
    both_ways(&element, json!("<a xmlns=\"urn:x\">1 &lt; 2</a>"));
    both_ways(
        &AnyType::of_simple(QName::new(erpsync::xml::XSD_NAMESPACE, "int"), &11),
        json!(
            "<value xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
         xsi:type=\"xsd:int\">11</value>"
        ),
    );
    both_ways(&RawAttribute::new("", "id", "a1"), json!({"namespace": "", "local": "id", "value": "a1"}));
    let fault = Fault::sender("there is no <connection> 7")
        .with_subcode("urn:x", "NoConnection")
        .with_raw_detail("<t:id xmlns:t=\"urn:test\">7</t:id>")
        .unwrap();
    let text = to_string(&fault).unwrap();
    let read: Fault = from_str(&text).unwrap();
    // In the layout of SOAP 1.2, where the detail is called otherwise.
    assert_eq!((to_string(&read).unwrap(), read.to_string()), (text, fault.to_string()));
    assert!(from_str::<RawElement>("\"<a>\"").is_err());
    assert!(from_str::<Fault>("\"no XML\"").is_err());
    let flawed = AnyType::of_simple(QName::new(erpsync::xml::XSD_NAMESPACE, "string"), &"\u{1}".to_owned());
    assert!(to_string(&flawed).is_err());
}

#[test]
fn secrets_are_masked() {
    let request = AuthenticateUsernamePassword {
        user_name: Some("sync".to_owned()),
        password: Some("password-canary".into()),
    };
    assert_eq!(to_value(&request).unwrap(), json!({"user_name": "sync", "password": "***"}));
    let credentials = SoCredentials { ticket: Some("7T:ticket-canary".into()) };
    assert_eq!(to_string(&credentials).unwrap(), r#"{"ticket":"***"}"#);
    // A configuration may hold one.
    let read: SoCredentials = from_str(r#"{"ticket":"7T:x"}"#).unwrap();
    assert_eq!(read.ticket, Some(Secret::from("7T:x")));
    let error = from_str::<Secret<u32>>("\"pin-canary\"").unwrap_err().to_string();
    assert!(!error.contains("canary"), "{error}");
}

#[test]
fn generated_types() {
    let status = ErpSyncEngineStatus {
        is_running: Some(true),
        status_message: Some("søk".to_owned()),
        interval: Some("PT5M".parse().unwrap()),
        ..Default::default()
    };
    both_ways(
        &status,
        json!({
            "carrier": {"table_right": null, "field_properties": null},
            "is_running": true,
            "status_message": "søk",
            "interval": "PT5M",
        }),
    );
    let summary = ErpSyncConnectionSummary {
        last_sync: Some("2026-11-23T18:24:06.1234567".parse().unwrap()),
        actors: Some(vec![None, Some(Default::default())]),
        ..Default::default()
    };
    let json = to_value(&summary).unwrap();
    assert_eq!(
        (&json["last_sync"], &json["actors"][0]),
        (&json!("2026-11-23T18:24:06.1234567"), &json!(null))
    );
    assert_eq!(serde_json::from_value::<ErpSyncConnectionSummary>(json).unwrap(), summary);
    let connection = ErpConnection {
        config_fields: Some(Dictionary::from([("server".to_owned(), Some("erp".to_owned()))])),
        ..Default::default()
    };
    let json = to_value(&connection).unwrap();
    assert_eq!(json["config_fields"], json!({"server": "erp"}));
    assert_eq!(serde_json::from_value::<ErpConnection>(json).unwrap(), connection);
    // Flags, and values that the schema does not list.
    let right: TableRight = erpsync::xml::from_str(
        "<TableRight xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\"><Mask>Select Drop</Mask></TableRight>",
    )
    .unwrap();
    let flags = right.mask.as_ref().unwrap();
    assert_eq!(to_value(flags).unwrap(), json!(["Select", {"Unrecognized": "Drop"}]));
    both_ways(&right, to_value(&right).unwrap());
    both_ways(&FieldMetadataType::Label, json!("Label"));
}
