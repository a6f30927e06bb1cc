//! Values and the data that a new database begins with.

use super::Erp;
use super::catalog::Kind;
use super::value::Value;

#[track_caller]
fn round(kind: Kind, text: &str) -> String {
    Value::parse(kind, text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .map_or(String::new(), |value| value.to_string())
}

#[test]
fn values_in_all_their_forms() {
    for (kind, text, wanted) in [
        (Kind::Text, "[I:5]", "[I:5]"),
        (Kind::Text, " two  spaces ", " two  spaces "),
        (Kind::List("x"), "key", "key"),
        (Kind::Integer, "[I:12345]", "[I:12345]"),
        (Kind::Integer, " -7 ", "[I:-7]"),
        (Kind::Integer, "[I:9223372036854775807]", "[I:9223372036854775807]"),
        (Kind::Integer, "", ""),
        (Kind::Double, "[F:12345.6789]", "[F:12345.6789]"),
        (Kind::Double, "[D:0.0]", "[F:0]"),
        (Kind::Double, "[I:3]", "[F:3]"),
        (Kind::Double, "1e3", "[F:1000]"),
        (Kind::Checkbox, "[I:1]", "[I:1]"),
        (Kind::Checkbox, "False", "[I:0]"),
        (Kind::Datetime, "[DT:12/31/2013 23:59:59.0000000]", "[DT:12/31/2013 23:59:59.0000000]"),
        (Kind::Datetime, "[DT:1/2/0987 00:00:00.1234567]", "[DT:01/02/0987 00:00:00.1234567]"),
        (Kind::Datetime, "[D:02/29/2024]", "[DT:02/29/2024 00:00:00.0000000]"),
        (Kind::Datetime, "12/31/2013 12:00:00.123456789", "[DT:12/31/2013 12:00:00.1234567]"),
        (Kind::Datetime, " ", ""),
    ] {
        assert_eq!(round(kind, text), wanted, "{text}");
        assert_eq!(round(kind, wanted), wanted);
    }
    for (kind, text) in [
        (Kind::Integer, "[I:]"),
        (Kind::Integer, "[F:1]"),
        (Kind::Integer, "[I:1.5]"),
        (Kind::Integer, "[I:9223372036854775808]"),
        (Kind::Integer, "[I:1"),
        (Kind::Double, "[F:NaN]"),
        (Kind::Double, "[F:1,5]"),
        (Kind::Double, "[DT:1]"),
        (Kind::Checkbox, "[I:2]"),
        (Kind::Checkbox, "yes"),
        (Kind::Datetime, "[DT:31/12/2013 00:00:00]"),
        (Kind::Datetime, "[DT:02/30/2013 00:00:00]"),
        (Kind::Datetime, "[DT:12/31/2013 25:00:00]"),
        (Kind::Datetime, "[DT:12/31/2013 00:00:00Z]"),
        (Kind::Datetime, "[DT:12/-1/2013]"),
        (Kind::Datetime, "[DT:12/31]"),
        (Kind::Datetime, "2013-12-31"),
    ] {
        assert!(Value::parse(kind, text).is_err(), "{text}");
    }
}

#[test]
fn a_database_that_is_there_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("erp.redb");
    drop(Erp::open(&file, false).unwrap());
    let erp = Erp::open(&file, true).unwrap();
    assert!(erp.list("Companies").unwrap().is_empty());
}
