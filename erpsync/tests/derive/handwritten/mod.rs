//! The form of code that was chosen for the derives, written by hand for the types of a `ForceSyncAll`
//! response, does what the derives' code does: the same values, the same bytes, the same errors.

mod by_hand;
mod derived;

use std::fmt::Debug;

use erpsync::xml::{Drift, ReadError, ReadOptions, Reader, XmlRead, XmlRoot, XmlWrite, to_string};
use erpsync::{XmlRead, XmlWrite};

/// Type of fields of the base, shared by both sides.
#[derive(Debug, Default, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", type = "TableRight", default)]
struct TableRight {
    #[xml(element = "Reason", min_occurs = 0, nillable)]
    reason: Option<String>,
}

/// Type of the dictionary's values, shared by both sides.
#[derive(Debug, Default, XmlRead, XmlWrite)]
#[xml(namespace = "http://www.superoffice.net/ws/crm/NetServer/Services86", type = "FieldProperty", default)]
struct FieldProperty {
    #[xml(element = "FieldType", min_occurs = 0, nillable)]
    field_type: Option<String>,
}

/// A reply as WCF writes it: nil members in full, the default namespace.
const WCF: &str = "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">\
<Response xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><TableRight i:nil=\"true\"/>\
<FieldProperties i:nil=\"true\"/><IsOk>true</IsOk><UserExplanation>søk &amp; &lt;find&gt;</UserExplanation>\
<TechExplanation i:nil=\"true\"/><ErrorCode/><Changes><TableRight i:nil=\"true\"/><FieldProperties i:nil=\"true\"/>\
<AddedRecords><ChangedDataItem><TableRight i:nil=\"true\"/><FieldProperties i:nil=\"true\"/>\
<Tablename>contact</Tablename><RecordId>11</RecordId></ChangedDataItem><ChangedDataItem><TableRight i:nil=\"true\"/>\
<FieldProperties i:nil=\"true\"/><Tablename>person</Tablename><RecordId>12</RecordId></ChangedDataItem>\
</AddedRecords><UpdatedRecords><ChangedDataItem i:nil=\"true\"/></UpdatedRecords><DeletedRecords/></Changes>\
</Response></ForceSyncAllResponse>";

/// Prefixes, `xsi:type` on everything, white space, a base with content.
const TYPED: &str = "<?xml version='1.0'?>\n\
<n:ForceSyncAllResponse xmlns:n='http://www.superoffice.net/ws/crm/NetServer/Services86'\n \
xmlns:x='http://www.w3.org/2001/XMLSchema-instance' xmlns:d='http://www.w3.org/2001/XMLSchema'>\n \
<n:Response x:type='n:PluginResponse'>\n  <n:TableRight x:type='n:TableRight'><n:Reason x:type='d:string'>no \
</n:Reason></n:TableRight>\n  <n:FieldProperties><n:FieldPropertyDictionaryKeyValuePair><n:Key>a</n:Key><n:Value>\
<n:FieldType>b</n:FieldType></n:Value></n:FieldPropertyDictionaryKeyValuePair>\
<n:FieldPropertyDictionaryKeyValuePair><n:Key>c</n:Key><n:Value x:nil='1'/>\
</n:FieldPropertyDictionaryKeyValuePair></n:FieldProperties>\n  <n:IsOk x:type='d:boolean'> 0 </n:IsOk>\n  \
<n:ErrorCode x:type='d:string'><![CDATA[<&>]]></n:ErrorCode>\n  <n:Changes x:type='n:ChangedData'>\n   \
<n:DeletedRecords x:type='n:ArrayOfChangedDataItem'>\n    <n:ChangedDataItem x:type='n:ChangedDataItem'>\n     \
<n:Tablename x:type='d:string'></n:Tablename><n:RecordId x:type='d:int'>-0</n:RecordId>\n    </n:ChangedDataItem>\n    \
<n:ChangedDataItem x:type='n:ChangedDataItem'>\n     <n:Tablename x:type='d:string'>sale</n:Tablename><n:RecordId \
x:type='d:int'>+13</n:RecordId>\n    </n:ChangedDataItem>\n   </n:DeletedRecords>\n  </n:Changes>\n </n:Response>\n\
</n:ForceSyncAllResponse>\n<!-- end -->";

fn read<T: XmlRead>(xml: &str, options: &ReadOptions) -> (Result<T, ReadError>, Vec<Drift>) {
    let mut reader = Reader::with_options(xml, options.clone());
    let value = reader.root().and_then(|()| T::read(&mut reader));
    let value = value.and_then(|value| reader.finish().map(|()| value));
    (value, reader.take_drift())
}

/// The value as text and what is written for it; or the error.
type Outcome = Result<(String, String), ReadError>;

fn outcome<T: XmlRead + XmlWrite + XmlRoot + Debug>(
    xml: &str,
    options: &ReadOptions,
) -> (Outcome, Vec<Drift>) {
    let (value, drift) = read::<T>(xml, options);
    let shown = value
        .map(|value| (format!("{value:?}"), to_string(&value).unwrap_or_else(|error| error.to_string())));
    (shown, drift)
}

/// Asserts that both sides make the same of it, strictly and leniently; gives what the strict one is.
#[track_caller]
fn same(xml: &str) -> Outcome {
    let strict = ReadOptions::default();
    let lenient = ReadOptions::default().empty_is_absent(true).report_drift(true);
    for options in [&lenient, &strict] {
        let derived = outcome::<derived::ForceSyncAllResponse>(xml, options);
        let by_hand = outcome::<by_hand::ForceSyncAllResponse>(xml, options);
        assert_eq!(derived, by_hand, "{xml}");
    }
    outcome::<by_hand::ForceSyncAllResponse>(xml, &strict).0
}

#[test]
fn the_same_values_and_bytes() {
    let (value, written) = same(WCF).unwrap();
    for part in ["tablename: Some(\"person\"), record_id: Some(12)", "updated_records: Some([None])"] {
        assert!(value.contains(part), "{value}");
    }
    // Reading the written text gives an equal value.
    assert_eq!(same(&written).unwrap(), (value, written));

    let (value, written) = same(TYPED).unwrap();
    for part in
        ["reason: Some(\"no \")", "is_ok: Some(false)", "error_code: Some(\"<&>\")", "record_id: Some(13)"]
    {
        assert!(value.contains(part), "{value}");
    }
    assert_eq!(same(&written).unwrap(), (value, written));

    let nothing = same("<ForceSyncAllResponse/>").unwrap().1;
    assert_eq!(
        nothing,
        "<ForceSyncAllResponse xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services86\">\
         </ForceSyncAllResponse>"
    );
}

#[test]
fn any_order_and_what_is_not_known() {
    let swapped = WCF.replace("<IsOk>true</IsOk>", "").replace("</Response>", "<IsOk>true</IsOk></Response>");
    assert_eq!(same(&swapped).unwrap(), same(WCF).unwrap());
    let unknown = WCF
        .replace("<IsOk>", "<New a='1'><b>c</b></New><IsOk>")
        .replace("<ErrorCode/>", "<ErrorCode b='2'/>");
    assert_eq!(same(&unknown).unwrap(), same(WCF).unwrap());
    let other = WCF.replace("<RecordId>11<", "<RecordId xmlns=''>11<");
    assert!(same(&other).unwrap().0.contains("tablename: Some(\"contact\"), record_id: None"));
}

#[test]
fn the_same_errors() {
    let item = "ForceSyncAllResponse/Response/Changes/AddedRecords/ChangedDataItem[2]/RecordId";
    for (from, to, says) in [
        (">12<", ">12x<", format!("{item}: \"12x\" is not an xs:int")),
        (">12<", "><", format!("{item}: an empty element is not an xs:int")),
        (">12<", ">99999999999<", format!("{item}: \"99999999999\" is out of the range of xs:int")),
        (">12<", "><a/><", format!("{item}/a: an element inside a value of a simple type")),
        (">true<", ">yes<", "ForceSyncAllResponse/Response/IsOk: \"yes\" is not an xs:boolean".to_owned()),
        (
            "<ErrorCode/>",
            "<ErrorCode/><ErrorCode/>",
            "the element occurs again, but may occur once".to_owned(),
        ),
        ("<ErrorCode/>", "text", "text where only elements are expected".to_owned()),
        ("<ErrorCode/>", "<ErrorCode></Error>", "the end tag does not match `<ErrorCode>`".to_owned()),
        ("<ErrorCode/>", "<q:ErrorCode/>", "the namespace prefix `q` is not declared".to_owned()),
        (
            "<TableRight i:nil=\"true\"/>",
            "<TableRight i:nil=\"true\">x</TableRight>",
            "must be empty".to_owned(),
        ),
        ("<DeletedRecords/>", "<DeletedRecords href=\"#1\"/>", "`href` stands for an element".to_owned()),
    ] {
        assert!(WCF.contains(from));
        let error = same(&WCF.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains(&says), "{error}");
    }
    let pair = TYPED.replace("<n:Key>c</n:Key>", "");
    assert!(same(&pair).unwrap_err().to_string().contains("the required `Key` is missing"));
}

#[test]
fn cut_off_anywhere() {
    for whole in [WCF, TYPED] {
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            let outcome = same(&whole[..end]);
            let done = whole[..end].trim_end().ends_with("ForceSyncAllResponse>") && end > whole.len() / 2;
            assert_eq!(outcome.is_ok(), done, "{}", &whole[..end]);
        }
    }
}

#[test]
fn garbled_anywhere() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let (mut read, mut refused) = (0, 0);
    for _ in 0..4000 {
        let mut garbled: Vec<char> = [WCF, TYPED][next(2)].chars().collect();
        for _ in 0..=next(2) {
            let at = next(garbled.len());
            match next(3) {
                0 => garbled[at] = ['a', '<', '>', '/', '&', '1', ' ', '\u{1}'][next(8)],
                1 => drop(garbled.remove(at)),
                _ => garbled.insert(at, garbled[next(garbled.len())]),
            }
        }
        match same(&garbled.into_iter().collect::<String>()) {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(read > 100 && refused > 1000, "{read} read, {refused} refused");
}
