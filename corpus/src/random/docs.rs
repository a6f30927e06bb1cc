//! Documentation as people write it, which means other things to the readers of Rust's.

use super::World;

const LINES: &[&str] = &[
    "The order.",
    "* one",
    "  and more of it",
    "- two",
    "1. three",
    "12) four",
    "    set off",
    "\ttabbed\tagain",
    "```",
    "`half",
    "# Head",
    "=====",
    "-----",
    "&gt; quoted",
    "| a | b |",
    "[link] and [x](y",
    "[a]: b",
    "[^1]: note",
    "&lt;b&gt;bold",
    "http://example.org/a_b",
    "*/ /* // ",
    "ends with \\",
    "@param x the y",
    "Returns:",
    "   x - the y",
    "é 日本 &#x2028;&#x202E;",
    "fn main() {}",
    "",
    "#![deny(warnings)]",
    "{0} $1 \"quoted\" 'too'",
];

impl World {
    /// A few lines, now and then.
    fn lines(&mut self) -> Option<String> {
        let count = self.chance.number(1, 6);
        self.chance.once_in(4).then(|| (0..count).map(|_| format!("{}\n", self.chance.pick(LINES))).collect())
    }

    /// Documentation of a schema component.
    pub(super) fn annotation(&mut self) -> String {
        self.lines().map_or_else(String::new, |lines| {
            format!("<xs:annotation><xs:documentation>{lines}</xs:documentation></xs:annotation>")
        })
    }

    /// Documentation of a part of a WSDL.
    pub(super) fn documentation(&mut self) -> String {
        self.lines().map_or_else(String::new, |lines| {
            format!("<wsdl:documentation>{lines}<p>x</p></wsdl:documentation>")
        })
    }
}
