//! Arrays of SOAP's encoding in literal messages, as the generator prints them: its golden file compiled.

use erpsync::xml::{from_str, to_string};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/soap_arrays.rs");
}

use generated::arrays::*;

#[test]
fn items_of_any_name_are_items() {
    let read: Ask = from_str(
        "<Ask xmlns='urn:example:arrays' xmlns:e='http://schemas.xmlsoap.org/soap/encoding/' \
         xmlns:t='urn:example:arrays' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>\
         <rows e:arrayType='t:Row[3]'><item xmlns=''><t:a>1</t:a></item><Row><a>2</a></Row><t:row><a>3</a></t:row></rows>\
         <texts><text>x</text><text i:nil='true'/></texts>\
         <tables><item><item><a>4</a></item></item><item/></tables><grid><i>1</i></grid></Ask>",
    )
    .expect("reads");
    let rows = |all: &[i32]| all.iter().map(|a| Row { a: *a }).collect::<Vec<_>>();
    assert_eq!(read.rows, rows(&[1, 2, 3]));
    assert_eq!(read.texts, Some(vec![Some("x".to_owned()), None]));
    let tables: Vec<_> = read.tables.iter().flatten().map(|table| table.item.clone()).collect();
    assert_eq!(tables, [rows(&[4]), vec![]]);
    assert!(read.grid.is_some());
    let written = to_string(&read).expect("writes");
    assert!(written.contains("xmlns=\"\"><item><a xmlns=\"urn:example:arrays\">1</a></item>"), "{written}");
    assert_eq!(from_str::<Ask>(&written).expect("reads what was written"), read);
}

#[test]
fn an_array_that_is_a_whole_body_or_a_part() {
    let body: ArrayOfRow = from_str(
        "<Answer xmlns='urn:example:arrays'><item xmlns=''><a xmlns='urn:example:arrays'>1</a></item></Answer>",
    )
    .expect("reads");
    assert_eq!(body.item, [Row { a: 1 }]);
    let call = Call { rows: ArrayOfRow { item: vec![Row { a: 2 }] } };
    let written = to_string(&call).expect("writes");
    assert_eq!(from_str::<Call>(&written).expect("reads what was written"), call);
}
