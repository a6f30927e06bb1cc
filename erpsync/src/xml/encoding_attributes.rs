//! Attributes that SOAP's encoding adds to start tags: `encodingStyle`, and the type and size of an array.

use super::declared_types::{ArrayType, Declaration};
use super::name::{Name, XSD_NAMESPACE};
use super::tag_style::SoapEncoding;
use super::writer::Writer;

impl Writer {
    /// Writes the attributes of an encoded element into the start tag that is open: SOAP 1.1, sections 4.1.1 and 5.4.2; SOAP 1.2
    /// part 1, section 5.1.1, and part 2, section 3.1.6.
    pub(super) fn encoding_attributes(&mut self, encoding: SoapEncoding, declared: &Declaration) {
        if declared.is_root {
            let attribute = format!("{}:encodingStyle", self.envelope_prefix("s"));
            self.attribute_text(&attribute, encoding.uri());
        }
        if let Some(array) = declared.array {
            self.array_attributes(encoding, array);
        }
    }

    fn array_attributes(&mut self, encoding: SoapEncoding, array: ArrayType) {
        let prefix = self.value_prefix(encoding.uri()).unwrap_or_default();
        let (item, rank) = match encoding {
            SoapEncoding::V1_1 => (array.innermost, array.inner_ranks()),
            // A type of items is a name, without ranks.
            SoapEncoding::V1_2 if array.has_arrays() => {
                (Some(Name::new(encoding.uri(), "Array")), String::new())
            }
            SoapEncoding::V1_2 => (array.innermost, String::new()),
        };
        let item = item.unwrap_or(Name::new(XSD_NAMESPACE, "anyType"));
        let item = match self.value_prefix(item.namespace) {
            Some(prefix) => format!("{prefix}:{}", item.local),
            None => item.local.to_owned(),
        };
        let start = match encoding {
            SoapEncoding::V1_1 => format!(" {prefix}:arrayType=\"{item}{rank}["),
            SoapEncoding::V1_2 => format!(" {prefix}:itemType=\"{item}\" {prefix}:arraySize=\""),
        };
        self.raw(&start);
        self.count_here();
        self.raw(if encoding == SoapEncoding::V1_1 { "]\"" } else { "\"" });
    }
}
