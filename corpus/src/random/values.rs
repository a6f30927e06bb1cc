//! Simple types: the built-in ones with some of their values, and restrictions, lists and unions of them.

use super::World;
use super::chance::Chance;

/// A simple type that can be named, with values that it surely has.
#[derive(Clone)]
pub(super) struct ValueType {
    /// As its own namespace and all others write it.
    pub(super) reference: String,
    pub(super) literals: Vec<String>,
    /// True if it is neither a list nor a union of one, so that it can be an item of a list.
    pub(super) is_atomic: bool,
}

/// The built-in types, each with values.
const BUILTINS: &[(&str, &[&str])] = &[
    ("string", &["a", "x  y", "é &lt; &amp;"]),
    ("normalizedString", &["a", " b "]),
    ("token", &["a", "b c"]),
    ("language", &["en", "nb-NO"]),
    ("NMTOKEN", &["a.b", "-1"]),
    ("NMTOKENS", &["a b"]),
    ("Name", &["a:b"]),
    ("NCName", &["a.b"]),
    ("IDREF", &[]),
    ("IDREFS", &[]),
    ("boolean", &["true", "false"]),
    ("decimal", &["1.50", "-0.25"]),
    ("integer", &["0", "-12345678901234567890"]),
    ("nonPositiveInteger", &["-3", "0"]),
    ("negativeInteger", &["-1"]),
    ("long", &["9223372036854775807", "-1"]),
    ("int", &["1", "-2"]),
    ("short", &["-32768"]),
    ("byte", &["127"]),
    ("nonNegativeInteger", &["0", "3"]),
    ("unsignedLong", &["18446744073709551615"]),
    ("unsignedInt", &["7"]),
    ("unsignedShort", &["65535"]),
    ("unsignedByte", &["255"]),
    ("positiveInteger", &["1"]),
    ("float", &["1.5", "-INF"]),
    ("double", &["1.5", "0.1"]),
    ("duration", &["P1DT2H", "-P1Y"]),
    ("dateTime", &["2001-02-03T04:05:06", "12001-02-03T04:05:06.789+14:00"]),
    ("time", &["01:02:03Z"]),
    ("date", &["2001-02-03", "-0001-02-03Z"]),
    ("gYearMonth", &["2001-02"]),
    ("gYear", &["2001"]),
    ("gMonthDay", &["--02-29"]),
    ("gDay", &["---31"]),
    ("gMonth", &["--12"]),
    ("hexBinary", &["0AFF"]),
    ("base64Binary", &["QUI="]),
    ("anyURI", &["http://example.org/?a=b", "urn:a"]),
    ("QName", &[]),
];

/// Values of enumerations as people have them.
const WORDS: &[&str] = &[
    "",
    "a",
    "A",
    "a b",
    "a-b",
    "a_b",
    "1",
    "-1",
    "1.0",
    "+",
    "*",
    "Ok",
    "None",
    "Self",
    "type",
    "é",
    "true",
    "NaN",
    "Empty",
    "Unrecognized",
    "x:y",
    "100%",
    "/",
    "&lt;",
    "日本",
];

const PATTERNS: &[&str] =
    &["[A-Z]{2,4}", "\\d{3}-\\d+", "(a|b)?c*", "[^\\s]+", "\\p{Lu}\\w{1,3}", "[a-z]{2}([+\\-][0-9])?"];

impl World {
    /// A simple type, built-in or not.
    pub(super) fn value_type(&mut self) -> ValueType {
        match self.chance.position(self.simple.len()) {
            Some(at) if !self.chance.once_in(3) => self.simple[at].clone(),
            _ => builtin(&mut self.chance),
        }
    }

    /// Types for an element with simple content.
    pub(super) fn element_type(&mut self) -> ValueType {
        if self.chance.once_in(12) {
            let reference = self.chance.pick(&["xs:anyType", "xs:anySimpleType", "xs:ID"]).to_string();
            return ValueType { reference, literals: Vec::new(), is_atomic: false };
        }
        self.value_type()
    }

    /// Makes the content of an `xs:simpleType`; returns it, its values, and true if it is atomic.
    pub(super) fn simple_content(&mut self, depth: u32) -> (String, Vec<String>, bool) {
        match self.chance.number(0, 9) {
            0..=3 => self.enumeration(),
            4 if depth < 2 => self.list(depth),
            5 if depth < 2 => self.union(depth),
            6 => {
                let pattern = self.chance.pick(PATTERNS);
                let base = self.chance.pick(&["string", "token"]);
                let text = format!(
                    "<xs:restriction base=\"xs:{base}\"><xs:pattern value=\"{pattern}\"/></xs:restriction>"
                );
                (text, Vec::new(), true)
            }
            7 => self.range(),
            8 => {
                let most = self.chance.number(2, 20);
                let (base, facet) = self.chance.pick(&[
                    ("string", "maxLength"),
                    ("hexBinary", "maxLength"),
                    ("base64Binary", "maxLength"),
                    ("decimal", "totalDigits"),
                    ("anyURI", "minLength"),
                ]);
                let text = format!(
                    "<xs:restriction base=\"xs:{base}\"><xs:{facet} value=\"{most}\"/></xs:restriction>"
                );
                (text, Vec::new(), true)
            }
            _ => {
                let base = self.value_type();
                (format!("<xs:restriction base=\"{}\"/>", base.reference), base.literals, base.is_atomic)
            }
        }
    }

    fn enumeration(&mut self) -> (String, Vec<String>, bool) {
        let mut values: Vec<String> = Vec::new();
        let base = self.value_type();
        // A boolean can't be listed, nor what is derived from it (part 2, section 3.2.2.3).
        let is_boolean = base.literals.iter().any(|literal| literal == "false");
        let base = if self.chance.once_in(2) || base.literals.is_empty() || is_boolean {
            for _ in 0..self.chance.number(1, 8) {
                values.push((self.chance.pick(WORDS)).to_owned());
            }
            values.sort();
            values.dedup();
            let base = self.chance.pick(&["string", "string", "normalizedString"]);
            ValueType { reference: format!("xs:{base}"), literals: Vec::new(), is_atomic: true }
        } else {
            values.extend(base.literals.iter().cloned());
            base
        };
        let facets: String = values
            .iter()
            .map(|value| format!("<xs:enumeration value=\"{value}\">{}</xs:enumeration>", self.annotation()))
            .collect();
        let text = format!("<xs:restriction base=\"{}\">{facets}</xs:restriction>", base.reference);
        let are_words = values.iter().all(|value| !value.is_empty() && !value.contains(' '));
        (text, values, base.is_atomic && are_words)
    }

    fn range(&mut self) -> (String, Vec<String>, bool) {
        let (base, least, most, value) = self.chance.pick(&[
            ("int", "-5", "10", "3"),
            ("decimal", "0.5", "99.99", "1.0"),
            ("unsignedByte", "1", "12", "12"),
            ("double", "0", "INF", "1000.5"),
            ("date", "2000-01-01", "2030-12-31", "2001-02-03"),
            ("dateTime", "2000-01-01T00:00:00Z", "2030-12-31T00:00:00Z", "2001-02-03T04:05:06Z"),
            ("integer", "1", "100000000000000000000", "5"),
        ]);
        let least = format!("<xs:min{} value=\"{least}\"/>", self.chance.pick(&["Inclusive", "Exclusive"]));
        let most = format!("<xs:maxInclusive value=\"{most}\"/>");
        (
            format!("<xs:restriction base=\"xs:{base}\">{least}{most}</xs:restriction>"),
            vec![value.to_owned()],
            true,
        )
    }

    fn list(&mut self, depth: u32) -> (String, Vec<String>, bool) {
        let item = self.value_type();
        if item.is_atomic && !self.chance.once_in(4) {
            return (format!("<xs:list itemType=\"{}\"/>", item.reference), Vec::new(), false);
        }
        match self.simple_content(depth + 2) {
            (text, _, true) => {
                (format!("<xs:list><xs:simpleType>{text}</xs:simpleType></xs:list>"), Vec::new(), false)
            }
            _ => ("<xs:list itemType=\"xs:int\"/>".to_owned(), vec!["1 2".to_owned()], false),
        }
    }

    /// Almost any text is base64, which may have spaces anywhere, or a name, to which prefixes mean much.
    fn member_type(&mut self) -> ValueType {
        let mut ty = self.value_type();
        while matches!(&*ty.reference, "xs:base64Binary" | "xs:QName") {
            ty = self.value_type();
        }
        ty
    }

    fn union(&mut self, depth: u32) -> (String, Vec<String>, bool) {
        let members: Vec<ValueType> = (0..self.chance.number(1, 3)).map(|_| self.member_type()).collect();
        let named: Vec<&str> = members.iter().map(|member| &*member.reference).collect();
        let mut is_atomic = members.iter().all(|member| member.is_atomic);
        let mut inner = String::new();
        if self.chance.once_in(2) {
            let (text, _, atomic) = self.simple_content(depth + 1);
            is_atomic &= atomic;
            inner = format!("<xs:simpleType>{text}</xs:simpleType>");
        }
        (format!("<xs:union memberTypes=\"{}\">{inner}</xs:union>", named.join(" ")), Vec::new(), is_atomic)
    }
}

fn builtin(chance: &mut Chance) -> ValueType {
    let (name, values) = chance.pick(BUILTINS);
    ValueType {
        reference: format!("xs:{name}"),
        literals: values.iter().map(|value| (*value).to_owned()).collect(),
        is_atomic: !matches!(name, "NMTOKENS" | "IDREFS"),
    }
}
