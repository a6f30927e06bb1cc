//! Types of three hundred members that contain themselves, as the generator prints them: its golden file compiled, and values
//! as deep as the limit allows on a small stack, in a debug build, too.

use std::fmt::Debug;
use std::thread;

use erpsync::soap::Fault;
use erpsync::transport::InProcess;
use erpsync::validate::Validate;
use erpsync::xml::{XmlRead, XmlRoot, XmlWrite, from_str, to_string};
use erpsync::{Request, Response};

#[allow(unreachable_pub, dead_code, reason = "it is printed for a library")]
mod generated {
    include!("../../../erpsync-codegen/tests/golden/forest.rs");
}

use generated::forest::{Forest, ForestClient, ForestServer, Grow, GrowResponse};

/// Maximum depth of nested elements.
const DEPTH: usize = 256;

/// The ways by which a level contains the next one: how it begins, and how it ends.
const WAYS: &[(&str, &str, &str)] = &[
    ("Tree", "<One>", "</One>"),
    ("Tree", "<Nil>", "</Nil>"),
    ("Tree", "<Many>", "</Many>"),
    ("Tree", "<Some>", "</Some>"),
    ("Tree", "<List><Tree>", "</Tree></List>"),
    ("Tree", "<Left>", "</Left>"),
    ("Tree", "<Right>", "</Right>"),
    ("Tree", "<F7>a</F7><Many/><Many>", "</Many>"),
    ("Plant", "<Next>", "</Next>"),
    ("Plant", "<Next i:type='t:Flower'>", "</Next>"),
    ("Flower", "<Petal i:type='t:Flower'>", "</Petal>"),
    ("Flower", "<F7>a</F7><Next i:type='t:Flower'><Petal>", "</Petal></Next>"),
];

/// A message that is `taken` levels less deep than the limit.
fn document(root: &str, taken: usize, (member, open, close): (&str, &str, &str)) -> String {
    let levels = (DEPTH - 2 - taken) / close.matches("</").count();
    let (open, close) = (open.repeat(levels), close.repeat(levels));
    let names = "xmlns='urn:example:forest' xmlns:t='urn:example:forest' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'";
    format!("<{root} {names}><{member}>{open}{close}</{member}></{root}>")
}

/// Works on a stack of so many bytes.
fn small(stack: usize, work: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(stack).spawn(work).expect("a thread");
    thread.join().expect("it does not panic");
}

fn works<T: XmlRead + XmlWrite + XmlRoot + Validate + PartialEq + Clone + Debug>(text: &str) {
    let value: T = from_str(text).expect("reads");
    value.validate().expect("is valid");
    let cloned = value.clone();
    assert!(value == cloned, "a clone differs");
    assert!(format!("{value:?}") == format!("{cloned:?}"), "a clone is shown otherwise");
    let written = to_string(&cloned).expect("writes");
    assert!(from_str::<T>(&written).expect("reads") == value, "it differs from what was written");
}

#[test]
fn all_is_done_with_a_deep_value_on_a_small_stack() {
    for way in WAYS {
        small(1 << 20, || works::<Grow>(&document("Grow", 0, *way)));
    }
}

struct Echo;

impl Forest for Echo {
    type Error = Fault;

    async fn grow(&self, request: Request<Grow>) -> Result<Response<GrowResponse>, Fault> {
        let Grow { tree, plant, flower } = request.body.clone();
        Ok(Response::new(GrowResponse { tree, plant, flower }))
    }
}

#[test]
fn a_call_with_a_deep_value_needs_no_more_than_a_worker_has() {
    for way in WAYS {
        // Envelope and body.
        let (request, reply) = (document("Grow", 2, *way), document("GrowResponse", 2, *way));
        small(2 << 20, move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let client =
                ForestClient::with_transport("http://test/", InProcess::new(ForestServer::new(Echo)))
                    .unwrap();
            let request: Grow = from_str(&request).expect("reads");
            let response = runtime.block_on(async { client.grow(request).await }).expect("is answered");
            assert!(response.body == from_str(&reply).expect("reads"), "it differs from what was sent");
        });
    }
}
