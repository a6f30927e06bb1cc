//! Expansion and chains in a schema: the generator ends soon, on a small stack, and reports the place of an excess.

use super::generated::Items;
use erpsync_codegen::diagnostic::Code;
use erpsync_codegen::{Error, Generated, Limits, configure};
use test_support::wsdl::Wsdl;

/// Bytes of the stack that everything has to do with.
const STACK: usize = 1 << 20;

fn wsdl(schema: &str) -> String {
    let schema = format!("<xs:element name=\"Ask\" type=\"t:Ask\"/>{schema}");
    Wsdl::new("urn:example:nests", &schema).port_type("Nests").text()
}

/// A complex type `Ask` of a sequence.
fn ask(content: &str) -> String {
    format!(r#"<xs:complexType name="Ask"><xs:sequence>{content}</xs:sequence></xs:complexType>"#)
}

fn each(count: usize, of: impl Fn(usize) -> String) -> String {
    (1..=count).map(of).collect()
}

/// Generates from a schema on a small stack.
fn generated(schema: &str, limits: Limits) -> Result<Generated, Error> {
    let text = wsdl(schema);
    let run = move || {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("nests.wsdl");
        std::fs::write(&path, text).expect("it can be written");
        let analysis = configure().validate(true).limits(limits).read([path]);
        let made = analysis.generate();
        match &made {
            Ok(_) => {
                for sample in analysis.samples().expect("the same documents") {
                    assert!(sample.envelope().len() < 20 << 20);
                }
            }
            Err(error) => drop(error.report()),
        }
        made
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread");
    thread.join().expect("the stack is enough")
}

fn text(schema: &str) -> String {
    match generated(schema, Limits::default()) {
        Ok(made) => made.files[0].text.clone(),
        Err(errors) => panic!("{errors:?}"),
    }
}

/// The error of a schema that asks for too much.
fn refused(schema: &str) {
    let errors = generated(schema, Limits::default()).expect_err("it is too much");
    let error =
        errors.diagnostics().iter().find(|one| one.code == Code::LIMIT).expect("a limit is the reason");
    assert!(!error.labels.is_empty(), "{error:?}");
    assert!(error.help.iter().any(|help| help.contains("--max-expansion")), "{error:?}");
}

#[test]
fn unions_in_unions() {
    for members in ["t:U{} t:U{}", "t:U{} xs:date", "xs:date t:U{} t:L{} t:U{}"] {
        let schema = ask(r#"<xs:element name="a" type="t:U300"/>"#)
            + r#"<xs:simpleType name="U0"><xs:restriction base="xs:int"/></xs:simpleType>"#
            + &each(300, |n| {
                let members = members.replace("{}", &(n - 1).to_string());
                let base = n - 1;
                format!(
                    r#"<xs:simpleType name="U{n}"><xs:union memberTypes="{members}"/></xs:simpleType>
                    <xs:simpleType name="L{base}"><xs:restriction base="t:U{base}"><xs:pattern value=".*"/></xs:restriction></xs:simpleType>"#
                )
            });
        let text = text(&schema);
        assert!(Items::of(&text).has("U0(i32)") || !members.contains("date"), "{text}");
    }
}

#[test]
fn unions_with_restrictions_of_their_members() {
    let schema = |links: usize| {
        ask(&format!(r#"<xs:element name="a" type="t:U{links}"/>"#))
            + r#"<xs:simpleType name="U0"><xs:restriction base="xs:string"/></xs:simpleType>"#
            + &each(links, |n| {
                let base = n - 1;
                format!(
                    r#"<xs:simpleType name="U{n}"><xs:union memberTypes="t:U{base}"><xs:simpleType><xs:restriction base="t:U{base}">
                    <xs:enumeration value="v{n}"/></xs:restriction></xs:simpleType></xs:union></xs:simpleType>"#
                )
            })
    };
    assert!(generated(&schema(50), Limits::default()).is_ok());
    refused(&schema(5000));
}

#[test]
fn samples_of_what_has_many_derived_types() {
    let derived = |n: usize, how: &str| {
        let base = n - 1;
        format!(
            r#"<xs:complexType name="C{n}"><xs:complexContent><xs:{how} base="t:C{base}"/></xs:complexContent></xs:complexType>"#
        )
    };
    for how in ["extension", "restriction"] {
        let schema = r#"<xs:element name="Any" type="t:C0"/><xs:complexType name="C0"/>"#.to_owned()
            + &ask(r#"<xs:element ref="t:Any"/>"#)
            + &each(2000, |n| derived(n, how));
        let samples = configure().read_texts([("chain.wsdl", wsdl(&schema))]).samples();
        assert!(!samples.expect("no errors").is_empty());
    }
}

#[test]
fn groups_that_are_referred_to_twice() {
    let group = |n: usize, content: &str| format!(r#"<xs:group name="G{n}">{content}</xs:group>"#);
    let two =
        |n: usize, how: &str| format!(r#"<xs:group ref="t:G{n}" {how}/><xs:group ref="t:G{n}"/>"#, n = n - 1);
    let leaf = group(
        0,
        r#"<xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:sequence>"#,
    );
    let schema = |content: &str, how: &str| {
        ask(r#"<xs:group ref="t:G40"/>"#)
            + &leaf
            + &each(40, |n| group(n, &content.replace("{}", &two(n, how))))
    };
    refused(&schema("<xs:sequence>{}</xs:sequence>", ""));
    refused(&schema("<xs:sequence>{}</xs:sequence>", r#"maxOccurs="2""#));
    refused(&schema(
        r#"<xs:choice><xs:sequence>{}</xs:sequence><xs:element name="c" type="xs:int"/></xs:choice>"#,
        "",
    ));
    // In a choice the second time says nothing new.
    let text = text(&schema("<xs:choice>{}</xs:choice>", ""));
    assert_eq!(["AskG0Group", "AskG0Group2"].map(|group| Items::of(&text).count(group)), [1, 1], "{text}");
    let mixed = schema("<xs:sequence>{}</xs:sequence>", "")
        .replace(r#"<xs:complexType name="Ask">"#, r#"<xs:complexType name="Ask" mixed="true">"#);
    assert!(generated(&mixed, Limits::default()).is_ok());
}

#[test]
fn chains_of_a_thousand() {
    let simple = ask(r#"<xs:element name="a" type="t:S1000"/>"#)
        + r#"<xs:simpleType name="S0"><xs:restriction base="xs:int"/></xs:simpleType>"#
        + &each(1000, |n| {
            let (base, most) = (n - 1, 5000 - n);
            format!(
                r#"<xs:simpleType name="S{n}"><xs:restriction base="t:S{base}"><xs:maxInclusive value="{most}"/></xs:restriction></xs:simpleType>"#
            )
        });
    assert!(Items::of(&text(&simple)).mention("max_inclusive = \"4000\""));
    let extended = ask(r#"<xs:element name="a" type="t:C1000"/>"#)
        + r#"<xs:complexType name="C0"><xs:sequence/></xs:complexType>"#
        + &each(1000, |n| {
            let base = n - 1;
            format!(
                r#"<xs:complexType name="C{n}"><xs:complexContent><xs:extension base="t:C{base}"><xs:sequence>
                <xs:element name="e{n}" type="xs:int"/></xs:sequence><xs:attribute name="a{n}"/></xs:extension></xs:complexContent></xs:complexType>"#
            )
        });
    assert!(Items::of(&text(&extended)).has("C1000"));
    let groups = ask(r#"<xs:group ref="t:G1000"/>"#)
        + r#"<xs:group name="G0"><xs:sequence/></xs:group>"#
        + &each(1000, |n| {
            let base = n - 1;
            format!(
                r#"<xs:group name="G{n}"><xs:sequence><xs:group ref="t:G{base}"/><xs:element name="e{n}" type="xs:int"/></xs:sequence></xs:group>"#
            )
        });
    assert!(Items::of(&text(&groups)).has("e1000: i32"));
    let substitutes = ask(r#"<xs:element ref="t:E0"/>"#)
        + r#"<xs:element name="E0" type="xs:int"/>"#
        + &each(1000, |n| {
            let base = n - 1;
            format!(r#"<xs:element name="E{n}" type="xs:int" substitutionGroup="t:E{base}"/>"#)
        });
    assert!(Items::of(&text(&substitutes)).has("E1000(i32)"));
}

#[test]
fn chains_of_which_every_link_is_used() {
    let used = ask(&each(500, |n| format!(r#"<xs:element name="e{n}" type="t:C{n}"/>"#)));
    refused(
        &(used
            + r#"<xs:complexType name="C0"/>"#
            + &each(500, |n| {
                let base = n - 1;
                format!(
                    r#"<xs:complexType name="C{n}"><xs:complexContent><xs:extension base="t:C{base}"/></xs:complexContent></xs:complexType>"#
                )
            })),
    );
    let heads = ask(&each(500, |n| format!(r#"<xs:element ref="t:E{n}" minOccurs="0"/>"#)));
    refused(
        &(heads
            + r#"<xs:element name="E0" type="xs:int"/>"#
            + &each(500, |n| {
                let base = n - 1;
                format!(r#"<xs:element name="E{n}" type="xs:int" substitutionGroup="t:E{base}"/>"#)
            })),
    );
}

#[test]
fn what_contains_itself_is_an_error() {
    let schema = ask(r#"<xs:group ref="t:G1"/>"#)
        + &each(500, |n| {
            let next = n % 500 + 1;
            format!(r#"<xs:group name="G{n}"><xs:choice><xs:group ref="t:G{next}"/></xs:choice></xs:group>"#)
        });
    let errors = generated(&schema, Limits::default()).expect_err("it has no end");
    assert!(errors.diagnostics().iter().any(|one| one.code == Code::CIRCULAR), "{errors:?}");
}

/// Schemas of groups, types, unions and substitution groups that refer to each other as chance will have it, each to those
/// before it, and more often than once: what comes of them stays within the limit, or an error says that it does not.
#[test]
fn random_nests() {
    let limits = Limits::default().expansion(2000);
    let (mut made, mut too_much) = (0, 0);
    for seed in 1..=24_u64 {
        let schema = Nest { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) }.schema();
        match generated(&schema, limits) {
            Ok(generated) => {
                made += 1;
                let most = 2000 * (2000 + schema.len());
                assert!(generated.files[0].text.len() < most, "seed {seed}");
            }
            Err(errors) => {
                too_much += 1;
                assert!(
                    errors.diagnostics().iter().any(|one| one.code == Code::LIMIT),
                    "seed {seed}: {errors:?}"
                );
            }
        }
    }
    assert!(made > 3 && too_much > 3, "{made} and {too_much}");
}

/// Makes a schema from a seed.
struct Nest {
    state: u64,
}

impl Nest {
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 16) as usize % bound
    }

    fn schema(&mut self) -> String {
        let size = [8, 24, 60][self.below(3)];
        let mut schema = format!(
            r#"<xs:complexType name="Ask"><xs:sequence><xs:group ref="t:G{size}"/><xs:element name="t" type="t:T{size}"/>
            <xs:element name="u" type="t:U{size}"/></xs:sequence></xs:complexType>
            <xs:group name="G0"><xs:sequence><xs:element name="g" type="xs:int"/></xs:sequence></xs:group>
            <xs:complexType name="T0"/><xs:element name="E0" type="t:T0"/>
            <xs:simpleType name="U0"><xs:restriction base="xs:int"/></xs:simpleType>"#
        );
        for n in 1..=size {
            let group = self.group(n, 0);
            let (base, members) = (self.before(n), self.members(n));
            let (head, ty) = (self.before(n), self.before(n));
            schema.push_str(&format!(
                r#"<xs:group name="G{n}">{group}</xs:group>
                <xs:complexType name="T{n}"><xs:complexContent><xs:extension base="t:T{base}"><xs:sequence>
                  <xs:element name="x{n}" type="t:T{ty}" minOccurs="0"/><xs:element ref="t:E{head}" minOccurs="0"/>
                </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
                <xs:element name="E{n}" type="t:T{n}" substitutionGroup="t:E{base}"/>
                <xs:simpleType name="U{n}"><xs:union memberTypes="{members}"/></xs:simpleType>"#
            ));
        }
        schema
    }

    /// The number of one of those before, the nearest more often than others.
    fn before(&mut self, n: usize) -> usize {
        if self.below(3) > 0 { n - 1 } else { self.below(n) }
    }

    fn members(&mut self, n: usize) -> String {
        let all: Vec<String> = (0..1 + self.below(3)).map(|_| format!("t:U{}", self.before(n))).collect();
        all.join(" ") + ["", " xs:date", " xs:boolean"][self.below(3)]
    }

    fn group(&mut self, n: usize, depth: usize) -> String {
        let compositor = ["sequence", "choice", "sequence"][self.below(3)];
        let occurs = match depth {
            0 => "",
            _ => ["", r#"minOccurs="0""#, r#"maxOccurs="unbounded""#, r#"maxOccurs="3""#][self.below(4)],
        };
        let mut content = String::new();
        for _ in 0..1 + self.below(3) {
            content.push_str(&match self.below(4) {
                0 if depth < 3 => self.group(n, depth + 1),
                1 => format!(r#"<xs:element name="g{n}" type="xs:int"/>"#),
                _ => format!(r#"<xs:group ref="t:G{}"/>"#, self.before(n)),
            });
        }
        format!("<xs:{compositor} {occurs}>{content}</xs:{compositor}>")
    }
}
