//! Types that contain themselves, nested to the default limit, on a small stack: in a debug build, too, since no frame holds
//! the fields of a value while what is inside it is read, written, validated, compared, cloned, shown or dropped.

use std::fmt::{self, Debug, Write as _};
use std::thread;

use erpsync::xml::{Limits, ReadErrorKind, ReadOptions, Reader, XmlRead, XmlRoot, XmlWrite, to_string};
use erpsync::xsd::{AnyType, Dictionary, Nillable};
use erpsync::{RecursiveClone, RecursiveDebug, Validate, XmlRead, XmlWrite};

/// The stack of a thread, in bytes.
const STACK: usize = 1 << 20;
/// Maximum depth of nested elements.
const DEPTH: usize = 256;

/// A type of three hundred fields that contains itself in two ways.
macro_rules! wide {
    ($name:ident { $($element:literal $field:ident)* }) => {
        #[derive(Default, PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
        #[xml(namespace = "urn:x", root = "N", default)]
        struct $name {
            $(#[xml(element = $element, min_occurs = 0)] $field: Option<String>,)*
            #[xml(element = "One", min_occurs = 0, recursive)]
            one: Option<Box<$name>>,
            #[xml(element = "Many", min_occurs = 0, max_occurs = "unbounded", recursive)]
            many: Vec<$name>,
        }
    };
}

wide! { Wide {
    "f0" f0 "f1" f1 "f2" f2 "f3" f3 "f4" f4 "f5" f5 "f6" f6 "f7" f7 "f8" f8 "f9" f9 "f10" f10 "f11" f11 "f12" f12 "f13" f13 "f14" f14
    "f15" f15 "f16" f16 "f17" f17 "f18" f18 "f19" f19 "f20" f20 "f21" f21 "f22" f22 "f23" f23 "f24" f24 "f25" f25 "f26" f26 "f27" f27 "f28" f28 "f29" f29
    "f30" f30 "f31" f31 "f32" f32 "f33" f33 "f34" f34 "f35" f35 "f36" f36 "f37" f37 "f38" f38 "f39" f39 "f40" f40 "f41" f41 "f42" f42 "f43" f43 "f44" f44
    "f45" f45 "f46" f46 "f47" f47 "f48" f48 "f49" f49 "f50" f50 "f51" f51 "f52" f52 "f53" f53 "f54" f54 "f55" f55 "f56" f56 "f57" f57 "f58" f58 "f59" f59
    "f60" f60 "f61" f61 "f62" f62 "f63" f63 "f64" f64 "f65" f65 "f66" f66 "f67" f67 "f68" f68 "f69" f69 "f70" f70 "f71" f71 "f72" f72 "f73" f73 "f74" f74
    "f75" f75 "f76" f76 "f77" f77 "f78" f78 "f79" f79 "f80" f80 "f81" f81 "f82" f82 "f83" f83 "f84" f84 "f85" f85 "f86" f86 "f87" f87 "f88" f88 "f89" f89
    "f90" f90 "f91" f91 "f92" f92 "f93" f93 "f94" f94 "f95" f95 "f96" f96 "f97" f97 "f98" f98 "f99" f99 "f100" f100 "f101" f101 "f102" f102 "f103" f103 "f104" f104
    "f105" f105 "f106" f106 "f107" f107 "f108" f108 "f109" f109 "f110" f110 "f111" f111 "f112" f112 "f113" f113 "f114" f114 "f115" f115 "f116" f116 "f117" f117 "f118" f118 "f119" f119
    "f120" f120 "f121" f121 "f122" f122 "f123" f123 "f124" f124 "f125" f125 "f126" f126 "f127" f127 "f128" f128 "f129" f129 "f130" f130 "f131" f131 "f132" f132 "f133" f133 "f134" f134
    "f135" f135 "f136" f136 "f137" f137 "f138" f138 "f139" f139 "f140" f140 "f141" f141 "f142" f142 "f143" f143 "f144" f144 "f145" f145 "f146" f146 "f147" f147 "f148" f148 "f149" f149
    "f150" f150 "f151" f151 "f152" f152 "f153" f153 "f154" f154 "f155" f155 "f156" f156 "f157" f157 "f158" f158 "f159" f159 "f160" f160 "f161" f161 "f162" f162 "f163" f163 "f164" f164
    "f165" f165 "f166" f166 "f167" f167 "f168" f168 "f169" f169 "f170" f170 "f171" f171 "f172" f172 "f173" f173 "f174" f174 "f175" f175 "f176" f176 "f177" f177 "f178" f178 "f179" f179
    "f180" f180 "f181" f181 "f182" f182 "f183" f183 "f184" f184 "f185" f185 "f186" f186 "f187" f187 "f188" f188 "f189" f189 "f190" f190 "f191" f191 "f192" f192 "f193" f193 "f194" f194
    "f195" f195 "f196" f196 "f197" f197 "f198" f198 "f199" f199 "f200" f200 "f201" f201 "f202" f202 "f203" f203 "f204" f204 "f205" f205 "f206" f206 "f207" f207 "f208" f208 "f209" f209
    "f210" f210 "f211" f211 "f212" f212 "f213" f213 "f214" f214 "f215" f215 "f216" f216 "f217" f217 "f218" f218 "f219" f219 "f220" f220 "f221" f221 "f222" f222 "f223" f223 "f224" f224
    "f225" f225 "f226" f226 "f227" f227 "f228" f228 "f229" f229 "f230" f230 "f231" f231 "f232" f232 "f233" f233 "f234" f234 "f235" f235 "f236" f236 "f237" f237 "f238" f238 "f239" f239
    "f240" f240 "f241" f241 "f242" f242 "f243" f243 "f244" f244 "f245" f245 "f246" f246 "f247" f247 "f248" f248 "f249" f249 "f250" f250 "f251" f251 "f252" f252 "f253" f253 "f254" f254
    "f255" f255 "f256" f256 "f257" f257 "f258" f258 "f259" f259 "f260" f260 "f261" f261 "f262" f262 "f263" f263 "f264" f264 "f265" f265 "f266" f266 "f267" f267 "f268" f268 "f269" f269
    "f270" f270 "f271" f271 "f272" f272 "f273" f273 "f274" f274 "f275" f275 "f276" f276 "f277" f277 "f278" f278 "f279" f279 "f280" f280 "f281" f281 "f282" f282 "f283" f283 "f284" f284
    "f285" f285 "f286" f286 "f287" f287 "f288" f288 "f289" f289 "f290" f290 "f291" f291 "f292" f292 "f293" f293 "f294" f294 "f295" f295 "f296" f296 "f297" f297 "f298" f298 "f299" f299
} }

#[derive(Default, PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
#[xml(namespace = "urn:x", root = "N", default)]
struct ByNillable {
    #[xml(base)]
    wide: Wide,
    #[xml(element = "N", min_occurs = 0, nillable = "kept", recursive)]
    n: Nillable<Box<ByNillable>>,
}

#[derive(Default, PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
#[xml(namespace = "urn:x", root = "N", default)]
struct ByItems {
    #[xml(base)]
    wide: Wide,
    #[xml(element = "L", min_occurs = 0, items("N"), recursive)]
    n: Option<Vec<ByItems>>,
}

#[derive(Default, PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
#[xml(namespace = "urn:x", root = "N", default)]
struct ByEntries {
    #[xml(base)]
    wide: Wide,
    #[xml(element = "D", min_occurs = 0, entries("E", key = "K", value = "N"), recursive)]
    n: Option<Dictionary<i32, ByEntries>>,
}

/// Put together at the end, since something in it must be there.
#[derive(PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
#[xml(namespace = "urn:x", root = "N")]
struct Required {
    #[xml(base)]
    wide: Wide,
    #[xml(element = "Id")]
    id: i32,
    #[xml(element = "N", min_occurs = 0, recursive)]
    n: Option<Box<Required>>,
    #[xml(element = "Each", min_occurs = 0, max_occurs = "unbounded", recursive)]
    each: Vec<Required>,
}

#[derive(PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
#[xml(namespace = "urn:x", root = "N")]
struct ByChoice {
    #[xml(base)]
    wide: Wide,
    #[xml(choice, min_occurs = 0, recursive)]
    choice: Option<Box<Alternative>>,
}

#[derive(PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
#[xml(namespace = "urn:x", choice)]
#[allow(clippy::large_enum_variant, reason = "as it is generated")]
enum Alternative {
    #[xml(element = "N", recursive)]
    N(ByChoice),
    #[xml(element = "Other")]
    Other(Wide),
    #[xml(element = "Each", max_occurs = "unbounded", recursive)]
    Each(Vec<ByChoice>),
}

#[derive(PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
#[xml(namespace = "urn:x", root = "N")]
struct ByGroup {
    #[xml(base)]
    wide: Wide,
    #[xml(group, min_occurs = 0, max_occurs = "unbounded", recursive)]
    groups: Vec<Group>,
}

#[derive(PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
#[xml(namespace = "urn:x", group)]
struct Group {
    #[xml(element = "Id")]
    id: i32,
    #[xml(element = "N", min_occurs = 0, recursive)]
    n: Option<Box<ByGroup>>,
}

#[derive(Default, PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
#[xml(namespace = "urn:x", root = "N", default)]
struct Base {
    #[xml(base)]
    wide: Wide,
    #[xml(element = "N", min_occurs = 0, recursive)]
    n: Option<Box<AnyBase>>,
}

#[derive(Default, PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
#[xml(namespace = "urn:x", type = "Extended", default)]
struct Extended {
    #[xml(base, recursive)]
    base: Base,
    #[xml(element = "M", min_occurs = 0, recursive)]
    m: Option<Box<AnyBase>>,
}

#[derive(PartialEq, RecursiveClone, RecursiveDebug, XmlRead, XmlWrite, Validate)]
#[xml(derived)]
#[allow(clippy::large_enum_variant, reason = "as it is generated")]
enum AnyBase {
    #[xml(type = "Base", namespace = "urn:x", base, recursive)]
    Base(Base),
    #[xml(type = "Extended", namespace = "urn:x", recursive)]
    Extended(Extended),
    #[xml(other)]
    Other(AnyType),
}

/// A document of a depth, of what opens and closes a level of one or more elements.
fn document(depth: usize, [open, close, inside]: [&str; 3]) -> String {
    // One for the root, and one for what stands inside.
    let levels = (depth - 2) / close.matches("</").count();
    let start = "<N xmlns='urn:x' xmlns:t='urn:x' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>";
    format!("{start}{}{inside}{}</N>", open.repeat(levels), close.repeat(levels))
}

/// Works on a stack of so many bytes.
fn small<T: Send + 'static>(stack: usize, work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = thread::Builder::new().stack_size(stack).spawn(work).expect("a thread");
    thread.join().expect("it does not panic")
}

/// Counts what is shown, since indents make it long.
#[derive(Default)]
struct Count(usize);

impl fmt::Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

fn shown(text: fmt::Arguments<'_>) -> usize {
    let mut count = Count::default();
    count.write_fmt(text).expect("it is only counted");
    count.0
}

trait Tree: XmlRead + XmlWrite + XmlRoot + erpsync::validate::Validate + PartialEq + Clone + Debug {}

impl<T: XmlRead + XmlWrite + XmlRoot + erpsync::validate::Validate + PartialEq + Clone + Debug> Tree for T {}

/// Does everything with values as deep as the limit allows, whose levels begin and end so, with something in the last one.
fn check<T: Tree + Send + 'static>(parts: [&str; 3], empty_is_absent: bool) {
    let text = document(DEPTH, parts);
    small(STACK, move || {
        let value = read::<T>(&text, empty_is_absent);
        let _ = value.validate();
        let written = to_string(&*value).unwrap();
        let again = read::<T>(&written, empty_is_absent);
        assert!(value == again, "it differs from what was read");
        let cloned = value.clone();
        assert!(value == cloned, "a clone differs");
        assert_eq!(shown(format_args!("{value:?}")), shown(format_args!("{cloned:?}")));
        drop((value, cloned));
        assert_eq!(to_string(&*again).unwrap(), written);
    });
    // With indents, what is shown grows with the third power of the depth.
    let shallow = document(DEPTH / 8, parts);
    let value = small(STACK, move || read::<T>(&shallow, empty_is_absent));
    small(STACK / 8, move || {
        assert!(shown(format_args!("{value:#?}")) > shown(format_args!("{value:?}")));
    });
}

fn read<T: XmlRead>(text: &str, empty_is_absent: bool) -> Box<T> {
    let mut reader = Reader::with_options(text, ReadOptions::default().empty_is_absent(empty_is_absent));
    reader.root().unwrap();
    let value = Box::<T>::read(&mut reader).unwrap();
    reader.finish().unwrap();
    value
}

#[test]
fn every_way_of_recursion_fits_in_a_small_stack() {
    for empty_is_absent in [false, true] {
        check::<Wide>(["<One>", "</One>", ""], empty_is_absent);
        check::<Wide>(["<Many>", "</Many>", ""], empty_is_absent);
        check::<Wide>(["<One><Many>", "</Many></One>", ""], empty_is_absent);
        check::<ByNillable>(["<N>", "</N>", ""], empty_is_absent);
        check::<ByItems>(["<L><N>", "</N></L>", ""], empty_is_absent);
        check::<ByEntries>(["<D><E><K>1</K><N>", "</N></E></D>", ""], empty_is_absent);
        let id = "<Id>1</Id>";
        check::<Required>([&format!("{id}<N>"), "</N>", id], empty_is_absent);
        check::<Required>([&format!("{id}<Each>"), "</Each>", id], empty_is_absent);
        check::<ByChoice>(["<N>", "</N>", ""], empty_is_absent);
        check::<ByChoice>(["<Each>", "</Each>", ""], empty_is_absent);
        check::<ByGroup>([&format!("{id}<N>"), "</N>", id], empty_is_absent);
        check::<Base>(["<N>", "</N>", ""], empty_is_absent);
        check::<Base>(["<N i:type='t:Extended'>", "</N>", ""], empty_is_absent);
        check::<Base>(["<N i:type='t:Extended'><M i:type='t:Extended'>", "</M></N>", ""], empty_is_absent);
    }
}

#[test]
fn deeper_ones_are_refused() {
    let deeper = document(DEPTH, ["<One>", "</One>", "<One><One></One></One>"]);
    let mut reader = Reader::with_options(&deeper, ReadOptions::default().limits(Limits::default()));
    reader.root().unwrap();
    let error = Wide::read(&mut reader).expect_err("it is too deep");
    assert_eq!(error.kind(), &ReadErrorKind::Limit("nested elements", DEPTH));
}
