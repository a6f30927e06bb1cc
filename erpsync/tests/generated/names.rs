//! Names that are trouble for Rust, as the generator prints them: its golden file compiles without a warning, and both
//! sides call what it has.

#![deny(warnings)]

use erpsync::soap::Fault;
use erpsync::transport::InProcess;

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/names.rs");
}

use generated::names as n;
use generated::{other_names, self_};

struct Server;

impl n::Names for Server {
    type Error = Fault;

    async fn new_(&self, request: erpsync::Request<n::All>) -> Result<erpsync::Response<n::All>, Fault> {
        Ok(erpsync::Response::new(request.body))
    }

    async fn clone_(&self, request: erpsync::Request<i32>) -> Result<erpsync::Response<i32>, Fault> {
        Ok(erpsync::Response::new(request.body + 1))
    }

    async fn with_headers(&self, request: erpsync::Request<i32>) -> Result<erpsync::Response<i32>, Fault> {
        Ok(erpsync::Response::new(request.body + 2))
    }

    async fn underscore(&self, request: erpsync::Request<i32>) -> Result<erpsync::Response<i32>, Fault> {
        Ok(erpsync::Response::new(request.body + 3))
    }
}

fn all() -> n::All {
    let inner = n::Value2 { a: other_names::Value { b: 1 }, b: self_::Value { c: 2 } };
    let signs = std::vec![
        n::Signs::Empty2,
        n::Signs::Empty,
        n::Signs::Minus,
        n::Signs::Plus,
        n::Signs::Asterisk,
        n::Signs::LessEquals,
        n::Signs::Self_,
        n::Signs::Self2,
        n::Signs::Ok,
        n::Signs::A,
        n::Signs::A2,
    ];
    n::All {
        option: None,
        result: n::Result { choice: n::ResultChoice::Ok(n::Ok { value: 5 }) },
        vec: std::vec![n::Vec::default()],
        clone: n::Clone {
            default: n::Default { default_attribute: Some(1), len_attribute: None },
            clone_attribute: Some("c".to_owned()),
        },
        default: n::AnyDefault::Default(n::Default { default_attribute: Some(2), len_attribute: None }),
        send: n::Send::Sync,
        read: n::XmlRead {},
        request: n::Request { i32: 1, bool: true },
        fields: n::Fields {
            self_: 1,
            self_2: 2,
            super_: 3,
            crate_: 4,
            r#type: 5,
            r#async: 6,
            r#gen: 7,
            union: 8,
            underscore: 9,
            underscore_underscore: 10,
            _1: 11,
            a_b_2: 12,
            a_b: 13,
            a_b_3: 14,
            ab: 15,
            größe: 16,
            日本: 17,
            reader: 18,
            partial: 19,
            writer: 20,
            self_attribute: Some(21),
            _2: None,
        },
        value: Some(n::ValUe { a: n::Value { a: inner } }),
        underscore: n::Underscore {},
        me: n::Self_ {},
        signs,
        scripts: Some(n::Scripts {
            a: Some(1),
            a_2: Some(2),
            code: Some(3),
            сумма: Some(4),
            сумма_2: Some(5),
            u16a0: Some(6),
        }),
    }
}

#[tokio::test]
async fn all_of_it_goes_there_and_back() {
    let client =
        n::NamesClient::with_transport("http://test/", InProcess::new(n::NamesServer::new(Server))).unwrap();
    assert_eq!(client.new_(all()).await.expect("an answer").body, all());
    assert_eq!(client.clone_(1).await.expect("an answer").body, 2);
    assert_eq!(client.with_headers_call(1).await.expect("an answer").body, 3);
    assert_eq!(client.underscore(1).await.expect("an answer").body, 4);
}
