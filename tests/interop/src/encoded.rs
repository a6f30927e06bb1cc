//! Echoes in SOAP's encoding (`wsdl/Encoded.wsdl`): a server that compares all values, and a client with the same ones.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use erpsync::client::CallError;
use erpsync::soap::{Array, Fault};
use erpsync::{Request, Response};

#[allow(
    missing_docs,
    unreachable_pub,
    reason = "generated code says what the WSDL documents, and has its modules"
)]
mod generated {
    erpsync::include_wsdl!("encoded");
}
pub use generated::encoded::*;
pub use generated::types::*;

/// Text with what has to be escaped, and letters beyond ASCII.
pub const TEXT: &str = "a<b> & \"c\" søk €";

/// Operations of the service but for `fail`.
pub const OPERATIONS: [&str; 23] = [
    "echo2DStringArray",
    "echoBase64",
    "echoBoolean",
    "echoDate",
    "echoDecimal",
    "echoFloat",
    "echoHexBinary",
    "echoInteger",
    "echoIntegerArray",
    "echoList",
    "echoMark",
    "echoNestedArray",
    "echoNestedStruct",
    "echoPair",
    "echoShape",
    "echoSimpleTypesAsStruct",
    "echoString",
    "echoStringArray",
    "echoStruct",
    "echoStructArray",
    "echoStructAsSimpleTypes",
    "echoVoid",
    "swap",
];

fn a_struct() -> Struct {
    Struct { var_string: Some(TEXT.to_owned()), var_int: 42, var_float: 1.5 }
}

fn texts(all: &[&str]) -> Vec<Option<String>> {
    all.iter().map(|text| Some((*text).to_owned())).collect()
}

fn table() -> Array<Option<String>> {
    Array::new([2, 3], texts(&["r0c0", "r0c1", "r0c2", "r1c0", "r1c1", "r1c2"])).expect("six items")
}

fn circle() -> AnyShape {
    AnyShape::Circle(Circle { shape: Shape { name: "c".to_owned() }, radius: 7 })
}

fn list() -> Node {
    let last = Node { name: "last".to_owned(), next: None };
    Node { name: "first".to_owned(), next: Some(Box::new(last)) }
}

fn mark(id: &str, number: i32) -> Mark {
    Mark { id: id.to_owned(), number }
}

/// Record of a server: the operations that were called, and the values that are not those expected.
#[derive(Debug, Default)]
pub struct Heard {
    /// Names of the operations.
    pub called: BTreeSet<&'static str>,
    /// Operation and value.
    pub wrong: Vec<String>,
}

/// A service that echoes, and records calls.
#[derive(Clone, Debug, Default)]
pub struct Echo(pub Arc<Mutex<Heard>>);

impl Echo {
    fn note<T: Debug + PartialEq>(&self, operation: &'static str, found: &T, expected: &T) {
        let mut heard = self.0.lock().expect("nobody panicked");
        heard.called.insert(operation);
        if found != expected {
            heard.wrong.push(format!("{operation}: {found:?}, not {expected:?}"));
        }
    }
}

/// The operations that answer with what they are asked, with their values.
macro_rules! echoes {
    ($($operation:literal $method:ident $request:ident $response:ident: $value:expr;)*) => {
        impl Encoded for Echo {
            type Error = Fault;

            $(async fn $method(&self, request: Request<$request>) -> Result<Response<$response>, Fault> {
                self.note($operation, &request.body.input, &$value);
                Ok($response { r#return: request.body.input }.into())
            })*

            async fn echo_void(&self, _: Request<EchoVoid>) -> Result<Response<EchoVoidResponse>, Fault> {
                self.note("echoVoid", &(), &());
                Ok(EchoVoidResponse {}.into())
            }

            async fn echo_string(&self, request: Request<EchoString>) -> Result<Response<EchoStringResponse>, Fault> {
                // One call has a text, and one has none.
                if request.body.input.is_some() {
                    self.note("echoString", &request.body.input, &Some(TEXT.to_owned()));
                }
                Ok(EchoStringResponse { r#return: request.body.input }.into())
            }

            async fn echo_struct_as_simple_types(
                &self,
                request: Request<EchoStructAsSimpleTypes>,
            ) -> Result<Response<EchoStructAsSimpleTypesResponse>, Fault> {
                self.note("echoStructAsSimpleTypes", &request.body.input_struct, &Some(a_struct()));
                let Struct { var_string, var_int, var_float } =
                    request.body.input_struct.ok_or_else(|| Fault::sender("there is no struct"))?;
                let response = EchoStructAsSimpleTypesResponse {
                    output_string: var_string,
                    output_integer: var_int,
                    output_float: var_float,
                };
                Ok(response.into())
            }

            async fn echo_simple_types_as_struct(
                &self,
                request: Request<EchoSimpleTypesAsStruct>,
            ) -> Result<Response<EchoSimpleTypesAsStructResponse>, Fault> {
                let EchoSimpleTypesAsStruct { input_string, input_integer, input_float } = request.body;
                let made = Struct { var_string: input_string, var_int: input_integer, var_float: input_float };
                self.note("echoSimpleTypesAsStruct", &made, &a_struct());
                Ok(EchoSimpleTypesAsStructResponse { r#return: Some(made) }.into())
            }

            async fn swap(&self, request: Request<Swap>) -> Result<Response<SwapResponse>, Fault> {
                let Swap { a, b } = request.body;
                self.note("swap", &(a, b.as_deref()), &(3, Some("four")));
                Ok(SwapResponse { r#return: Some("done".to_owned()), a: 4, b: Some("three".to_owned()) }.into())
            }

            async fn echo_mark(
                &self,
                request: Request<EchoMark, EncodedRequestHeaders>,
            ) -> Result<Response<EchoMarkResponse, EncodedResponseHeaders>, Fault> {
                self.note("echoMark", &request.headers.mark, &Some(mark("m", 1)));
                let headers = EncodedResponseHeaders {
                    mark: request.headers.mark.map(|Mark { id, number }| Mark { id, number: number + 1 }),
                };
                Ok(Response::new(EchoMarkResponse { r#return: request.body.input }).with_headers(headers))
            }

            async fn fail(&self, request: Request<Fail>) -> Result<Response<FailResponse>, Fault> {
                let failure = Failure { code: request.body.code, text: Some(TEXT.to_owned()) };
                Err(FailFaults::Failed(failure).into())
            }
        }

        /// Calls all operations of a server. Returns what went otherwise than expected, by operation.
        pub async fn call_all(client: &EncodedClient) -> Vec<String> {
            let mut wrong = Vec::new();
            $({
                let called = client.$method($request { input: $value }).await;
                note(&mut wrong, $operation, called.map(|called| called.body.r#return), &$value);
            })*
            call_others(client, &mut wrong).await;
            wrong
        }
    };
}

echoes! {
    "echoStringArray" echo_string_array EchoStringArray EchoStringArrayResponse: texts(&["a", "", "c d"]);
    "echoInteger" echo_integer EchoInteger EchoIntegerResponse: -42;
    "echoIntegerArray" echo_integer_array EchoIntegerArray EchoIntegerArrayResponse: vec![1, -2, 3];
    "echoFloat" echo_float EchoFloat EchoFloatResponse: 1.5;
    "echoBoolean" echo_boolean EchoBoolean EchoBooleanResponse: true;
    "echoDecimal" echo_decimal EchoDecimal EchoDecimalResponse: "123.456".parse().ok();
    "echoDate" echo_date EchoDate EchoDateResponse: "2026-12-01T13:37:42Z".parse().ok();
    "echoBase64" echo_base64 EchoBase64 EchoBase64Response: Some(vec![0, 0xFF, 0x10, 0x80].into());
    "echoHexBinary" echo_hex_binary EchoHexBinary EchoHexBinaryResponse: Some(vec![0, 0xFF, 0x10].into());
    "echoStruct" echo_struct EchoStruct EchoStructResponse: Some(a_struct());
    "echoStructArray" echo_struct_array EchoStructArray EchoStructArrayResponse:
        vec![Some(a_struct()), Some(Struct { var_string: Some("2".to_owned()), ..a_struct() })];
    "echoNestedStruct" echo_nested_struct EchoNestedStruct EchoNestedStructResponse:
        Some(NestedStruct { var_string: Some("n".to_owned()), var_struct: Some(a_struct()) });
    "echoNestedArray" echo_nested_array EchoNestedArray EchoNestedArrayResponse:
        Some(NestedArray { var_string: Some("n".to_owned()), var_array: Some(texts(&["x", "y"])) });
    "echo2DStringArray" echo2_d_string_array Echo2DStringArray Echo2DStringArrayResponse: table();
    "echoShape" echo_shape EchoShape EchoShapeResponse: Some(circle());
    "echoPair" echo_pair EchoPair EchoPairResponse: Some(Pair { a: Some(a_struct()), b: Some(a_struct()) });
    "echoList" echo_list EchoList EchoListResponse: Some(list());
}

/// Calls the operations whose answers are not what they were asked.
async fn call_others(client: &EncodedClient, wrong: &mut Vec<String>) {
    note(wrong, "echoVoid", client.echo_void(EchoVoid {}).await.map(|_| ()), &());
    for (name, input) in [("echoString", Some(TEXT.to_owned())), ("echoString with nil", None)] {
        let called = client.echo_string(EchoString { input: input.clone() }).await;
        note(wrong, name, called.map(|called| called.body.r#return), &input);
    }
    call_with_nothing(client, wrong).await;
    let called =
        client.echo_struct_as_simple_types(EchoStructAsSimpleTypes { input_struct: Some(a_struct()) }).await;
    let called = called.map(|called| {
        let EchoStructAsSimpleTypesResponse { output_string, output_integer, output_float } = called.body;
        Struct { var_string: output_string, var_int: output_integer, var_float: output_float }
    });
    note(wrong, "echoStructAsSimpleTypes", called, &a_struct());
    let Struct { var_string, var_int, var_float } = a_struct();
    let simple =
        EchoSimpleTypesAsStruct { input_string: var_string, input_integer: var_int, input_float: var_float };
    let called = client.echo_simple_types_as_struct(simple).await;
    note(wrong, "echoSimpleTypesAsStruct", called.map(|called| called.body.r#return), &Some(a_struct()));
    let called = client.swap(Swap { a: 3, b: Some("four".to_owned()) }).await;
    let expected = SwapResponse { r#return: Some("done".to_owned()), a: 4, b: Some("three".to_owned()) };
    note(wrong, "swap", called.map(|called| called.body), &expected);
    let request = Request::new(EchoMark { input: Some("hi".to_owned()) })
        .with_headers(EncodedRequestHeaders { mark: Some(mark("m", 1)) });
    let called = client
        .echo_mark(request)
        .await
        .map(|called| (called.body.r#return.clone(), called.headers.mark.clone()));
    note(wrong, "echoMark", called, &(Some("hi".to_owned()), Some(mark("m", 2))));
    let failed = match client.fail(Fail { code: 7 }).await {
        Ok(answered) => format!("{answered:?}"),
        Err(error) => match error.fault_as() {
            Some(FailFaults::Failed(failure)) => format!("{failure:?}"),
            _ => error.report(),
        },
    };
    let expected = format!("{:?}", Failure { code: 7, text: Some(TEXT.to_owned()) });
    note(wrong, "fail", Ok(failed), &expected);
}

/// Calls with arrays without items, and with nil in a struct, for a struct and in an array.
async fn call_with_nothing(client: &EncodedClient, wrong: &mut Vec<String>) {
    for (name, input) in [
        ("echoStringArray without items", Vec::new()),
        ("echoStringArray with nil", vec![Some("a".to_owned()), None, Some("c".to_owned())]),
    ] {
        let called = client.echo_string_array(EchoStringArray { input: input.clone() }).await;
        note(wrong, name, called.map(|called| called.body.r#return), &input);
    }
    let called = client.echo_struct_array(EchoStructArray { input: Vec::new() }).await;
    note(wrong, "echoStructArray without items", called.map(|called| called.body.r#return), &Vec::new());
    let input = Some(Struct { var_string: None, ..a_struct() });
    let called = client.echo_struct(EchoStruct { input: input.clone() }).await;
    note(wrong, "echoStruct with nil", called.map(|called| called.body.r#return), &input);
    let input = Some(NestedStruct { var_string: None, var_struct: None });
    let called = client.echo_nested_struct(EchoNestedStruct { input: input.clone() }).await;
    note(wrong, "echoNestedStruct with nil", called.map(|called| called.body.r#return), &input);
    let called = client.echo_struct(EchoStruct { input: None }).await;
    note(wrong, "echoStruct of nil", called.map(|called| called.body.r#return), &None);
}

fn note<T: Debug + PartialEq>(
    wrong: &mut Vec<String>,
    operation: &str,
    called: Result<T, CallError>,
    expected: &T,
) {
    match called {
        Ok(found) if found == *expected => {}
        Ok(found) => wrong.push(format!("{operation}: {found:?}, not {expected:?}")),
        Err(error) => wrong.push(format!("{operation}: {}", error.report())),
    }
}
