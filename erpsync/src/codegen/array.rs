//! Arrays of SOAP's encoding with several dimensions, as elements: SOAP 1.1, section 5.4.2; SOAP 1.2 part 2, section 3.1.6.
//!
//! The items of such an array stand side by side, and its start tag has the sizes. Apache Axis and SOAP::Lite write an array of arrays
//! in its place, which is read, too.

use super::content::{Child, Items, ReadContent, WriteContent, text_rules};
use crate::soap::{Array, product};
use crate::xml::{
    ElementName, ReadError, ReadErrorKind, Reader, Shape, SoapEncoding, Writer, XmlRead, XmlWrite,
};

impl<T: XmlRead> ReadContent<Items> for Array<T> {
    fn read_content(reader: &mut Reader<'_>, items: &'static Shape) -> Result<Self, ReadError> {
        let start = reader.offset();
        let mut found = Vec::new();
        let sizes = read_items(reader, items, &mut found)?;
        Self::new(sizes, found).map_err(|error| unexpected(reader, error.to_string(), start))
    }
}

impl<T: XmlWrite> WriteContent<Items> for Array<T> {
    fn write_content(&self, writer: &mut Writer, name: &'static ElementName, item: &'static Child) {
        let open = writer.open(name, item.name().namespace);
        writer.array_sizes(self.sizes(), name.name().local);
        for value in self.items() {
            item.write(value, writer);
        }
        writer.close(name, open);
    }
}

/// Reads the items of the array whose start tag was read last. Returns its sizes.
fn read_items<T: XmlRead>(
    reader: &mut Reader<'_>,
    items: &'static Shape,
    found: &mut Vec<T>,
) -> Result<Vec<usize>, ReadError> {
    let (start, before) = (reader.offset(), found.len());
    let declared = declared_sizes(reader)?;
    if declared.as_ref().is_some_and(|sizes| sizes.len() > MOST_DIMENSIONS) {
        let reason = format!("an array of more than {MOST_DIMENSIONS} dimensions");
        return Err(unexpected(reader, reason, start));
    }
    let may_have_rows = declared.as_ref().is_none_or(|sizes| sizes.len() == 1);
    let rules = text_rules(items, 0);
    let (mut count, mut row) = (0, None);
    let mut frame = reader.enter(items);
    while reader.next(&mut frame)?.is_some() {
        if may_have_rows && is_array(reader)? {
            let at = reader.offset();
            let sizes = read_items(reader, items, found)?;
            if count > 0 && row.as_ref() != Some(&sizes) {
                return Err(unexpected(reader, "rows of different lengths in an array".to_owned(), at));
            }
            row = Some(sizes);
        } else {
            reader.by_rules(rules, |reader| T::read_item(reader, found))?;
        }
        count += 1;
    }
    if let Some(row) = row {
        return Ok(std::iter::once(count).chain(row).collect());
    }
    match declared {
        Some(sizes) if sizes.len() > 1 => filled(reader, &sizes, &mut Part { found, before, start }),
        // The length of a list says nothing that its items do not.
        _ => Ok(vec![count]),
    }
}

/// Items that were read of an array.
struct Part<'v, T> {
    found: &'v mut Vec<T>,
    /// Number of items of other arrays before them.
    before: usize,
    /// Offset of the start tag.
    start: usize,
}

/// The sizes of an array, which gets the items that were left out at its end.
fn filled<T: XmlRead>(
    reader: &mut Reader<'_>,
    declared: &[Option<usize>],
    Part { found, before, start }: &mut Part<'_, T>,
) -> Result<Vec<usize>, ReadError> {
    let count = found.len() - *before;
    // Only the first one may be open.
    let inner: Vec<usize> = declared[1..].iter().map(|size| size.unwrap_or_default()).collect();
    let of_row = product(&inner).unwrap_or(usize::MAX);
    let rows = declared[0].unwrap_or_else(|| count.checked_div(of_row).unwrap_or_default());
    let sizes: Vec<usize> = std::iter::once(rows).chain(inner).collect();
    let wanted = product(&sizes).unwrap_or(usize::MAX);
    let left_out = wanted.saturating_sub(count).saturating_mul(size_of::<T>().max(1));
    let limit = reader.options().limits.reference_bytes;
    if left_out > limit {
        return Err(reader.error_at(ReadErrorKind::Limit("bytes that an array leaves out", limit), *start));
    }
    while found.len() - *before < wanted {
        let Some(absent) = T::absent() else { break };
        reader.make_room(found)?;
        found.push(absent);
    }
    if found.len() - *before != wanted {
        let reason = format!("{count} items in an array of the sizes {sizes:?}");
        return Err(unexpected(reader, reason, *start));
    }
    Ok(sizes)
}

/// Reports whether an item is an array itself, by its start tag.
fn is_array(reader: &Reader<'_>) -> Result<bool, ReadError> {
    let is_typed = reader.xsi_type().is_some_and(|ty| {
        ty.local == "Array" && ENCODINGS.iter().any(|encoding| encoding.uri() == ty.namespace)
    });
    Ok(is_typed || declared_sizes(reader)?.is_some())
}

/// The dimensions that an array may have: a bound on what a start tag can ask for.
const MOST_DIMENSIONS: usize = 32;

const ENCODINGS: [SoapEncoding; 2] = [SoapEncoding::V1_1, SoapEncoding::V1_2];

/// The sizes that a start tag gives, if it is one of an array: `arrayType="xsd:string[2,3]"`, `arraySize="* 3"`. A size that is left
/// open is `None`.
fn declared_sizes(reader: &Reader<'_>) -> Result<Option<Vec<Option<usize>>>, ReadError> {
    if !reader.has_attributes() {
        return Ok(None);
    }
    let size = |text: &str| text.trim().parse().ok();
    if let Some(array_type) = reader.attribute(SoapEncoding::V1_1.uri(), "arrayType")? {
        let inside = array_type.trim().strip_suffix(']').and_then(|text| text.rsplit_once('['));
        return Ok(inside.map(|(_, sizes)| sizes.split(',').map(size).collect()));
    }
    let sizes = reader.attribute(SoapEncoding::V1_2.uri(), "arraySize")?;
    Ok(sizes.map(|sizes| sizes.split_whitespace().map(size).collect()))
}

#[cold]
fn unexpected(reader: &Reader<'_>, reason: String, offset: usize) -> ReadError {
    reader.error_at(ReadErrorKind::Unexpected(reason), offset)
}
