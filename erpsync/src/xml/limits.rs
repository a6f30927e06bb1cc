//! Limits of a message, and options of reading it.

/// The longest name and the longest namespace URI, in bytes. An element that is kept as it stands declares the URIs that it
/// uses, so a long one would multiply in memory.
pub(crate) const NAME_BYTES: usize = 4096;

/// Maximum size of a message where nothing else is set, in bytes: 256 MiB.
const DEFAULT_MESSAGE_BYTES: usize = 256 << 20;

/// The memory that a message may take, in sizes of the longest message, unless [`Limits::memory_bytes`] is set.
const MEMORY_FACTOR: usize = 4;

/// Bounds on what one message may ask of the reader.
///
/// Every bound is checked as the message is read, so a hostile message costs no more than a message at the
/// limit. [`memory_bytes`](Self::memory_bytes) bounds what is kept of it: an element of four bytes may become a value of
/// thousands. (Besides, no name and no namespace URI may be longer than 4,096 bytes.) Change one with the methods of the
/// same name:
///
/// ```
/// use erpsync::xml::Limits;
///
/// let limits = Limits::default().message_bytes(512 << 20).depth(64);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The size of a message, in bytes as received and, if it arrives in another encoding, again as UTF-8,
    /// which is at most three times as long. `None`: 256 MiB in a client and in a [`Reader`](super::Reader),
    /// and [`DEFAULT_MESSAGE_BYTES`](crate::server::DEFAULT_MESSAGE_BYTES) (32 MiB) in a server, so that other
    /// options can be set without lifting a server's limit. Default: `None`.
    pub message_bytes: Option<usize>,
    /// Maximum depth of nested elements. Default: 256.
    ///
    /// Reading a type that contains itself recurses, and so do writing, validating, comparing, cloning, showing (`Debug`) and
    /// dropping its values. At the default limit that fits in a stack of 1 MiB, in a debug build, too, however many fields
    /// the type has: at most 4 KiB a level. A higher limit needs a thread with a stack to match.
    ///
    /// Generated types that contain themselves derive [`RecursiveClone`](macro@crate::RecursiveClone) and
    /// [`RecursiveDebug`](macro@crate::RecursiveDebug) for that. Rust's own derives of `Clone` and `Debug` hold fields in their
    /// frames, as may others that are added to generated types: a value of 300 fields takes 20 kB of stack a level.
    pub depth: usize,
    /// Attributes on one element, namespace declarations among them. Default: 1,024.
    pub attributes: usize,
    /// Namespace declarations in scope at one place. Default: 2,048.
    pub namespaces: usize,
    /// The length of one text or attribute value, in bytes. Default: 128 MiB.
    pub text_bytes: usize,
    /// The memory that the values which are read from a message may take, in bytes; `None` for four times
    /// [`message_bytes`](Self::message_bytes). Default: `None`.
    ///
    /// The texts of a message together count as its length. Everything else counts when it is allocated: the capacity of
    /// lists, boxes, raw elements and attributes with the namespaces that they need, and the allocator's overhead for each
    /// text. The message itself does not count. A list that grows has its old capacity beside the new one, and counts once.
    pub memory_bytes: Option<usize>,
    /// Maximum number of header blocks that are kept though the WSDL does not name them. Default: 128.
    pub header_blocks: usize,
    /// The length of one item of a list that is read as a [stream](crate::stream), in bytes as UTF-8. The length of the list has no
    /// limit; [`message_bytes`](Self::message_bytes) holds for all of the message that is no item. Default: 16 MiB.
    pub item_bytes: usize,
    /// Text that references of SOAP's encoding repeat, in bytes: the number by which a message may grow when each is replaced by
    /// the element that it stands for, and items that an array leaves out by nil ones; those of an array with several dimensions count with their size in memory. Default:
    /// 16 MiB.
    pub reference_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: None,
            depth: 256,
            attributes: 1024,
            namespaces: 2048,
            text_bytes: 128 << 20,
            memory_bytes: None,
            header_blocks: 128,
            item_bytes: 16 << 20,
            reference_bytes: 16 << 20,
        }
    }
}

impl Limits {
    /// Sets the size of a message, in bytes.
    #[must_use]
    pub fn message_bytes(mut self, bytes: usize) -> Self {
        self.message_bytes = Some(bytes);
        self
    }

    /// Maximum size of a message in bytes, with the default of clients and readers.
    pub(crate) fn message_limit(&self) -> usize {
        self.message_bytes.unwrap_or(DEFAULT_MESSAGE_BYTES)
    }

    /// Sets how deep elements may be nested.
    #[must_use]
    pub fn depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// Sets how many attributes an element may have.
    #[must_use]
    pub fn attributes(mut self, count: usize) -> Self {
        self.attributes = count;
        self
    }

    /// Sets how many namespace declarations may be in scope.
    #[must_use]
    pub fn namespaces(mut self, count: usize) -> Self {
        self.namespaces = count;
        self
    }

    /// Sets the length of one text or attribute value, in bytes.
    #[must_use]
    pub fn text_bytes(mut self, bytes: usize) -> Self {
        self.text_bytes = bytes;
        self
    }

    /// Sets the memory that the values which are read from a message may take, in bytes.
    ///
    /// ```
    /// use erpsync::xml::{Limits, ReadErrorKind, ReadOptions, Reader, XmlRead};
    ///
    /// let limits = Limits::default().memory_bytes(1 << 10);
    /// let text = format!("<List>{}</List>", " 7".repeat(1_000));
    /// let mut reader = Reader::with_options(&text, ReadOptions::default().limits(limits));
    /// reader.root()?;
    /// let error = reader.value::<Vec<i64>>().unwrap_err();
    /// assert_eq!(error.kind(), &ReadErrorKind::Memory(1 << 10));
    /// # Ok::<(), erpsync::xml::ReadError>(())
    /// ```
    #[must_use]
    pub fn memory_bytes(mut self, bytes: usize) -> Self {
        self.memory_bytes = Some(bytes);
        self
    }

    /// Sets how many header blocks are kept that the WSDL does not name.
    #[must_use]
    pub fn header_blocks(mut self, count: usize) -> Self {
        self.header_blocks = count;
        self
    }

    /// Sets the length of one item of a list that is read as a stream, in bytes.
    #[must_use]
    pub fn item_bytes(mut self, bytes: usize) -> Self {
        self.item_bytes = bytes;
        self
    }

    /// Sets how much text references of SOAP's encoding may repeat, in bytes.
    #[must_use]
    pub fn reference_bytes(mut self, bytes: usize) -> Self {
        self.reference_bytes = bytes;
        self
    }

    /// Maximum memory of what is read, in bytes: as set, or a few times the longest message.
    pub(crate) fn memory_limit(&self) -> usize {
        self.memory_bytes.unwrap_or(self.message_limit().saturating_mul(MEMORY_FACTOR))
    }
}

/// Treatment of characters that XML 1.0 (section 2.2) forbids, such as U+001A or U+FFFE, in texts and attribute values:
/// written as references (`&#x1A;`, as WCF does), or as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ForbiddenCharacters {
    /// The message is refused, as XML asks for: it is not well-formed.
    #[default]
    Refuse,
    /// The value has the character; U+FFFD for a reference to what is no character at all (`&#xD800;`). Such a value can't
    /// be written again. In elements that are kept as XML ([`RawElement`](super::RawElement)), which can't hold it, U+FFFD
    /// takes its place.
    Keep,
    /// U+FFFD, the replacement character, takes its place.
    Replace,
}

impl ForbiddenCharacters {
    /// The character that is read for a forbidden one (`None` for a number that is none); `None` for an error.
    pub(super) fn stand_in(self, found: Option<char>) -> Option<char> {
        match self {
            Self::Refuse => None,
            Self::Keep => Some(found.unwrap_or(char::REPLACEMENT_CHARACTER)),
            Self::Replace => Some(char::REPLACEMENT_CHARACTER),
        }
    }
}

/// Options of reading a message: its [`Limits`], and the deviations that are tolerated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// The bounds on what the message may cost.
    pub limits: Limits,
    /// Reads an empty element as an absent one where its type has no empty value: `<RecordId/>` is then
    /// `None`. Off by default, since XML Schema calls such an element invalid; hand-made samples and some
    /// generators of sample messages write it.
    pub empty_is_absent: bool,
    /// Takes an element for a field by its local name, whatever its namespace, where no field has its whole name;
    /// likewise for `xsi:type` and for header blocks. Off by default: names of different namespaces are
    /// different names. For peers whose namespaces are not known exactly.
    pub any_namespace: bool,
    /// Keeps a note of each element, attribute and value of an enumeration that the types do not know, for
    /// [`Reader::take_drift`](super::Reader::take_drift). Off by default; a client switches it on where a subscriber of
    /// `tracing` listens to drift.
    pub report_drift: bool,
    /// Treatment of characters that XML forbids. They are refused by default.
    pub forbidden_characters: ForbiddenCharacters,
    /// Takes the prefix `xsi` for that of XML Schema's instance namespace where it is not declared: node-soap writes
    /// `xsi:nil="true"` so. Off by default, since such a message is not well-formed (Namespaces in XML 1.0, section 5).
    pub undeclared_xsi: bool,
    /// Reads `inf`, `infinity` and `nan`, in upper or lower case and with either sign, as `INF` and `NaN` of `xs:float` and
    /// `xs:double` (XML Schema part 2, section 3.2.4.1). Off by default. zeep writes `inf`, Java and JavaScript
    /// `Infinity`.
    pub lenient_floats: bool,
    /// Reads a required element that may be nil as nil where it is missing, in types and in entries of dictionaries. Off by
    /// default: it must be there, with `xsi:nil` if it has no value (XML Schema part 1, section 2.6.2). For peers that leave
    /// out what is null, as .NET's serializers do with some settings. An element that has attributes although it is nil
    /// ([`OrNil`](crate::xsd::OrNil)) must be there either way.
    pub missing_is_nil: bool,
    /// Reads references (`href="#id"`, and `ref` of SOAP 1.2) in literal messages, too: each is replaced by the element with that id
    /// (SOAP 1.1, section 5.4.1). Off by default, since a literal message has none; Apache Axis 1 writes them with some settings.
    /// Messages of SOAP's encoding are read so in any case.
    pub references: bool,
    /// The message is in SOAP's encoding: its accessors have no namespace, whatever the schema gives them.
    pub(crate) is_encoded: bool,
    /// Reads every tag in full.
    pub(crate) without_tag_cache: bool,
    /// The text is a part of a message, which is often cut off: an error that reports that has no path, which costs another pass.
    pub(crate) is_part: bool,
}

impl ReadOptions {
    /// Sets the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets whether an empty element of a type without an empty value counts as absent.
    #[must_use]
    pub fn empty_is_absent(mut self, yes: bool) -> Self {
        self.empty_is_absent = yes;
        self
    }

    /// Sets whether elements are taken by their local names where their namespaces are not the expected ones.
    ///
    /// ```
    /// use erpsync::XmlRead;
    /// use erpsync::xml::{ReadOptions, Reader, XmlRead};
    ///
    /// #[derive(XmlRead)]
    /// #[xml(namespace = "urn:shop", type = "Line")]
    /// struct Line {
    ///     #[xml(element = "Count")]
    ///     count: i32,
    /// }
    ///
    /// # fn main() -> Result<(), erpsync::xml::ReadError> {
    /// let options = ReadOptions::default().any_namespace(true);
    /// let mut reader = Reader::with_options(r#"<Line><Count xmlns="urn:other">2</Count></Line>"#, options);
    /// reader.root()?;
    /// assert_eq!(Line::read(&mut reader)?.count, 2);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn any_namespace(mut self, yes: bool) -> Self {
        self.any_namespace = yes;
        self
    }

    /// Sets what becomes of characters that XML forbids.
    ///
    /// ```
    /// use erpsync::xml::{ForbiddenCharacters, ReadOptions, Reader, XmlRead};
    ///
    /// # fn main() -> Result<(), erpsync::xml::ReadError> {
    /// let options = ReadOptions::default().forbidden_characters(ForbiddenCharacters::Replace);
    /// let mut reader = Reader::with_options("<Name>CASEBR&#x1A;S</Name>", options);
    /// reader.root()?;
    /// assert_eq!(String::read(&mut reader)?, "CASEBR\u{FFFD}S");
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn forbidden_characters(mut self, treatment: ForbiddenCharacters) -> Self {
        self.forbidden_characters = treatment;
        self
    }

    /// Sets whether the prefix `xsi` needs no declaration.
    #[must_use]
    pub fn undeclared_xsi(mut self, yes: bool) -> Self {
        self.undeclared_xsi = yes;
        self
    }

    /// Sets whether infinity and "not a number" may be spelled as other languages do.
    #[must_use]
    pub fn lenient_floats(mut self, yes: bool) -> Self {
        self.lenient_floats = yes;
        self
    }

    /// Sets whether a required element that is missing is nil, if it may be nil.
    ///
    /// ```
    /// use erpsync::XmlRead;
    /// use erpsync::xml::{ReadOptions, Reader, XmlRead, from_str};
    ///
    /// #[derive(XmlRead)]
    /// #[xml(namespace = "urn:shop", type = "Line")]
    /// struct Line {
    ///     #[xml(element = "Rebate", nillable)]
    ///     rebate: Option<i32>,
    /// }
    ///
    /// # fn main() -> Result<(), erpsync::xml::ReadError> {
    /// let line = "<Line/>";
    /// assert!(from_str::<Line>(line).is_err());
    ///
    /// let mut reader = Reader::with_options(line, ReadOptions::default().missing_is_nil(true));
    /// reader.root()?;
    /// assert_eq!(Line::read(&mut reader)?.rebate, None);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn missing_is_nil(mut self, yes: bool) -> Self {
        self.missing_is_nil = yes;
        self
    }

    /// Sets whether references are read in literal messages.
    #[must_use]
    pub fn references(mut self, yes: bool) -> Self {
        self.references = yes;
        self
    }

    /// Sets that the message is in SOAP's encoding, where what is nil may be left out (SOAP 1.1, section 5.1).
    pub(crate) fn set_encoded(&mut self) {
        self.is_encoded = true;
        self.missing_is_nil = true;
    }

    /// Returns true if tags have equal meanings with these options and with others.
    pub(super) fn reads_tags_as(&self, other: &Self) -> bool {
        self.limits == other.limits
            && self.any_namespace == other.any_namespace
            && self.is_encoded == other.is_encoded
            && self.forbidden_characters == other.forbidden_characters
            && self.undeclared_xsi == other.undeclared_xsi
    }

    /// Sets whether tags that were met before are recognised by their bytes. They are by default, and it never
    /// changes what is read: tests and benchmarks compare with the other way.
    #[doc(hidden)]
    #[must_use]
    pub fn tag_cache(mut self, yes: bool) -> Self {
        self.without_tag_cache = !yes;
        self
    }

    /// Sets whether elements, attributes and values that the types do not know are noted.
    #[must_use]
    pub fn report_drift(mut self, yes: bool) -> Self {
        self.report_drift = yes;
        self
    }
}
