//! The bindings and the model, which has no generated code, make the same of each message: of samples made from the WSDLs, and of those
//! of the services' documentation.

use std::path::Path;

use erpsync::xml::ReadOptions;
use erpsync_codegen::{Direction, Sample};
use erpsync_model::{Body, Content, Element, Member, Operation, Plan, ReadSettings};
use netserver_tests::operations::{
    ERP_SYNC_OPERATIONS, Outcome, Pair, SO_PRINCIPAL_OPERATIONS, erp_sync, so_principal,
};
use netserver_tests::test_data;

/// The documentation has nil elements that are not nillable, in place of absent ones.
const NIL: &str = "`xsi:nil` on an element that is not nillable";

/// An element without its nil children: in schemas of WCF they mean absence.
fn without_nil(mut element: Element) -> Element {
    if let Content::Members(members) = element.content {
        let members = members.into_iter().filter_map(|member| match member {
            Member::Element(child) if child.is_nil => None,
            Member::Element(child) => Some(Member::Element(without_nil(child))),
            other => Some(other),
        });
        let members: Vec<Member> = members.collect();
        element.content = if members.is_empty() { Content::Empty } else { Content::Members(members) };
    }
    element
}

/// A service: its operations, its plan, and its sample messages.
struct Service {
    name: &'static str,
    operations: &'static [&'static str],
    plan: Plan,
    samples: Vec<Sample>,
}

fn services() -> [Service; 2] {
    [("ErpSync", ERP_SYNC_OPERATIONS), ("SoPrincipal", SO_PRINCIPAL_OPERATIONS)].map(|(name, operations)| {
        let wsdl = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../wsdl/{name}.wsdl"));
        let analysis = erpsync_codegen::configure().read([wsdl]);
        let samples = analysis.samples().unwrap();
        Service { name, operations, plan: Plan::new(analysis.model()).unwrap(), samples }
    })
}

impl Service {
    fn operation(&self, name: &str) -> &Operation {
        self.plan.operations().iter().find(|operation| operation.name == name).unwrap()
    }

    async fn generated(&self, operation: &str, pair: &Pair) -> Outcome {
        match self.name {
            "ErpSync" => erp_sync(operation, pair, ReadOptions::default()).await,
            _ => so_principal(operation, pair, ReadOptions::default()).await,
        }
    }

    /// Headers and body, without a deviation.
    #[track_caller]
    fn read(&self, operation: &str, is_request: bool, xml: &str) -> (Vec<Element>, Vec<Element>) {
        let operation = self.operation(operation);
        let read = self.plan.read_envelope(operation, is_request, xml, &ReadSettings::default());
        let read = read.unwrap_or_else(|problem| panic!("{}: {problem}\n{xml}", operation.name));
        let is_other = |problem: &&erpsync_model::Problem| problem.message != NIL;
        assert_eq!(read.problems.iter().find(is_other), None, "{}\n{xml}", operation.name);
        match read.body {
            Body::Message(body) => (read.headers, body),
            Body::Fault(fault) => panic!("{}: {fault:?}", operation.name),
        }
    }

    /// The bodies of two messages say the same.
    #[track_caller]
    fn assert_same(&self, operation: &str, is_request: bool, one: &str, other: &str) {
        let (one_body, other_body) =
            (self.read(operation, is_request, one).1, self.read(operation, is_request, other).1);
        assert_eq!(one_body.len(), other_body.len());
        for (one_element, other_element) in one_body.into_iter().zip(other_body) {
            let (one_element, other_element) = (without_nil(one_element), without_nil(other_element));
            assert!(one_element.means(&other_element), "{operation}\n{one}\n{other}");
        }
    }

    /// The message as the model writes it.
    fn rewritten(&self, operation: &str, is_request: bool, xml: &str) -> String {
        let (mut headers, body) = self.read(operation, is_request, xml);
        headers.retain(|_| is_request);
        self.plan.write_envelope(erpsync::soap::SoapVersion::V1_1, &headers, &body).unwrap()
    }
}

#[tokio::test]
async fn samples_made_from_the_wsdls() {
    let mut tried = 0;
    for service in services() {
        for operation in service.operations {
            let sample = |direction| {
                let mut samples = service.samples.iter();
                let sample = samples.find(|one| one.operation == *operation && one.direction == direction);
                sample.unwrap().clone().without_addressing().envelope()
            };
            let request = sample(Direction::Request);
            // Without its header blocks, which say that the call did not succeed.
            let response = service.rewritten(operation, false, &sample(Direction::Reply));
            let pair =
                Pair { request: request.clone().into_bytes(), response: response.clone().into_bytes() };
            let by_generated = service.generated(operation, &pair).await;
            service.assert_same(operation, true, &request, by_generated.request.as_ref().unwrap());
            service.assert_same(operation, false, &response, by_generated.response.as_ref().unwrap());
            let pair = Pair {
                request: service.rewritten(operation, true, &request).into_bytes(),
                response: service.rewritten(operation, false, &response).into_bytes(),
            };
            assert_eq!(service.generated(operation, &pair).await, by_generated, "{operation}");
            tried += 1;
        }
    }
    assert_eq!(tried, ERP_SYNC_OPERATIONS.len() + SO_PRINCIPAL_OPERATIONS.len());
}

#[tokio::test]
async fn samples_of_the_documentation() {
    let Some(folder) = test_data("samples") else { return };
    let mut tried = 0;
    for service in services() {
        let folder = folder.join(format!("Services86-{}", service.name));
        for operation in service.operations {
            let read = |kind: &str| std::fs::read(folder.join(format!("{operation}.{kind}.xml"))).unwrap();
            let pair = Pair { request: read("request"), response: read("response") };
            let outcome = service.generated(operation, &pair).await;
            for (is_request, sample, outcome) in
                [(true, &pair.request, &outcome.request), (false, &pair.response, &outcome.response)]
            {
                let sample = std::str::from_utf8(sample).unwrap().trim_start_matches('\u{feff}');
                let Ok(written) = outcome else {
                    // An empty duration, which neither reads.
                    let settings = ReadSettings::default();
                    let read = service.plan.read_envelope(
                        service.operation(operation),
                        is_request,
                        sample,
                        &settings,
                    );
                    let problems = read.unwrap().problems;
                    assert!(problems.iter().any(|one| one.path.ends_with("Interval")), "{problems:?}");
                    continue;
                };
                service.assert_same(operation, is_request, sample, written);
                tried += 1;
            }
        }
    }
    assert!(tried > 80, "{tried}");
}
