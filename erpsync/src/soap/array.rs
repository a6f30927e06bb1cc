//! Arrays of SOAP's encoding that have several dimensions.

use std::error::Error;
use std::fmt;

/// An array of several dimensions: `wsdl:arrayType="xsd:string[,]"` (SOAP 1.1, section 5.4.2; SOAP 1.2 part 2, section 3.1.6).
///
/// Its items stand one after the other, the last dimension first: those of a row are neighbours. The sizes of an array that was
/// received are those that it came with, so their number may be another one than the WSDL's.
///
/// ```
/// use erpsync::soap::Array;
///
/// let table = Array::new([2, 3], vec!["a", "b", "c", "d", "e", "f"])?;
/// assert_eq!(table.get(&[1, 0]), Some(&"d"));
/// assert_eq!(table.rows().collect::<Vec<_>>(), [["a", "b", "c"], ["d", "e", "f"]]);
/// assert!(Array::new([2, 3], vec!["a"]).is_err());
/// # Ok::<(), erpsync::soap::ArraySizeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Array<T> {
    sizes: Vec<usize>,
    items: Vec<T>,
}

impl<T> Array<T> {
    /// An array of these sizes, the outermost first, with its items in order.
    ///
    /// # Errors
    ///
    /// If there are not as many items as the sizes say, or no sizes.
    pub fn new(sizes: impl Into<Vec<usize>>, items: Vec<T>) -> Result<Self, ArraySizeError> {
        let sizes = sizes.into();
        match product(&sizes) {
            Some(wanted) if wanted == items.len() && !sizes.is_empty() => Ok(Self { sizes, items }),
            _ => Err(ArraySizeError { sizes, items: items.len() }),
        }
    }

    /// Number of items in each dimension, the outermost first.
    #[must_use]
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The items, the last dimension first.
    #[must_use]
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The items, to be changed.
    #[must_use]
    pub fn items_mut(&mut self) -> &mut [T] {
        &mut self.items
    }

    /// The items without the sizes.
    #[must_use]
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// The item at a place: an index in each dimension, from 0, the outermost first.
    #[must_use]
    pub fn get(&self, place: &[usize]) -> Option<&T> {
        self.items.get(self.index(place)?)
    }

    /// The item at a place, to be changed.
    #[must_use]
    pub fn get_mut(&mut self, place: &[usize]) -> Option<&mut T> {
        let index = self.index(place)?;
        self.items.get_mut(index)
    }

    /// The parts with equal indexes but for the last one: the rows of an array with two dimensions.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[T]> {
        // Without items there are no rows to go through; a chunk is never empty.
        let length = self.sizes.last().copied().unwrap_or_default().max(1);
        self.items.chunks(length)
    }

    pub(crate) fn as_vec(&self) -> &Vec<T> {
        &self.items
    }

    /// An array of the same sizes.
    pub(crate) fn with_items(&self, items: Vec<T>) -> Self {
        Self { sizes: self.sizes.clone(), items }
    }

    fn index(&self, place: &[usize]) -> Option<usize> {
        if place.len() != self.sizes.len() {
            return None;
        }
        place.iter().zip(&self.sizes).try_fold(0_usize, |index, (one, size)| {
            if one < size { index.checked_mul(*size)?.checked_add(*one) } else { None }
        })
    }
}

/// Number of items of an array of these sizes, if it can be counted.
pub(crate) fn product(sizes: &[usize]) -> Option<usize> {
    sizes.iter().try_fold(1_usize, |product, size| product.checked_mul(*size))
}

/// An array of two dimensions, none of them with an item.
impl<T> Default for Array<T> {
    fn default() -> Self {
        Self { sizes: vec![0, 0], items: Vec::new() }
    }
}

/// The items, the last dimension first.
impl<T> AsRef<[T]> for Array<T> {
    fn as_ref(&self) -> &[T] {
        &self.items
    }
}

/// Rows of an array with two dimensions.
impl<T> TryFrom<Vec<Vec<T>>> for Array<T> {
    type Error = ArraySizeError;

    /// # Errors
    ///
    /// If the rows are not equally long.
    fn try_from(rows: Vec<Vec<T>>) -> Result<Self, ArraySizeError> {
        let sizes = [rows.len(), rows.first().map_or(0, Vec::len)];
        let is_even = rows.iter().all(|row| row.len() == sizes[1]);
        let items: Vec<T> = rows.into_iter().flatten().collect();
        if is_even {
            Self::new(sizes, items)
        } else {
            Err(ArraySizeError { sizes: sizes.to_vec(), items: items.len() })
        }
    }
}

/// The error of items that do not make an array of some sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArraySizeError {
    sizes: Vec<usize>,
    items: usize,
}

impl fmt::Display for ArraySizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sizes, items } = self;
        write!(f, "{items} items do not make an array of the sizes {sizes:?}")
    }
}

impl Error for ArraySizeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let mut cube = Array::new([2, 1, 3], (0..6).collect()).expect("six items");
        assert_eq!(cube.get(&[1, 0, 2]), Some(&5));
        for wrong in [&[1, 0][..], &[1, 1, 0], &[2, 0, 0], &[1, 0, 3], &[1, 0, 2, 0], &[]] {
            assert_eq!(cube.get(wrong), None, "{wrong:?}");
        }
        *cube.get_mut(&[0, 0, 0]).expect("it is there") = 9;
        assert_eq!(cube.into_items(), [9, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn sizes_that_do_not_fit() {
        assert_eq!(
            Array::new([2, 2], vec![1]).expect_err("too few").to_string(),
            "1 items do not make an array of the sizes [2, 2]"
        );
        for sizes in [vec![], vec![0, 2], vec![usize::MAX, 2]] {
            Array::new(sizes, vec![1]).expect_err("other sizes");
        }
        Array::try_from(vec![vec![1, 2], vec![3]]).expect_err("rows of different lengths");
        let empty = Array::<u8>::new([3, 0], Vec::new()).expect("rows without items");
        assert_eq!((empty.rows().len(), empty.sizes()), (0, &[3, 0][..]));
        assert_eq!(Array::<u8>::default(), Array::try_from(Vec::new()).expect("no rows"));
    }
}
