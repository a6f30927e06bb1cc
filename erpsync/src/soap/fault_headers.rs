//! The header blocks that come with a fault: header faults (WSDL 1.1, section 3.7; SOAP 1.1, section 4.4), and others.

use super::read::children;
use super::{AnyBlocks, Blocks, Fault, HeaderBlocks};
use crate::xml::{RawElement, ReadError, Reader, Writer};

impl Fault {
    /// The header blocks of the message that the fault came in, as they came; in a server those that go with it.
    pub fn header_blocks(&self) -> &[RawElement] {
        &self.parts().headers
    }

    /// The header blocks as a struct of them; blocks that it has no field for are left out.
    ///
    /// # Errors
    ///
    /// If a block is there and can't be read as the struct's field.
    ///
    /// ```
    /// # use erpsync::{XmlRead, XmlWrite};
    /// use erpsync::soap::Fault;
    ///
    /// #[derive(Debug, Default, PartialEq, XmlRead, XmlWrite)]
    /// #[xml(namespace = "urn:example", headers, default)]
    /// struct SignInFaultHeaders {
    ///     #[xml(element = "Expired", min_occurs = 0)]
    ///     expired: Option<bool>,
    /// }
    ///
    /// let fault = Fault::sender("sign in again").with_headers(&SignInFaultHeaders { expired: Some(true) });
    /// assert_eq!(fault.headers_as::<SignInFaultHeaders>().unwrap().expired, Some(true));
    /// ```
    pub fn headers_as<H: HeaderBlocks>(&self) -> Result<H, ReadError> {
        let mut blocks = Blocks::<H>::default();
        for block in self.header_blocks() {
            let mut reader = Reader::new(block.as_str());
            reader.root()?;
            let index = reader.find(reader.name(), H::BLOCKS.iter().copied());
            blocks.read(&mut reader, index)?;
        }
        Ok(blocks.headers)
    }

    /// Sends header blocks with the fault: the details of what is wrong with a header block of the request, which
    /// belong here and not into the detail.
    ///
    /// A block that can't be written as XML is left out, with a warning in the log.
    #[must_use]
    pub fn with_headers(mut self, headers: &impl HeaderBlocks) -> Self {
        match raw_blocks(headers) {
            Ok(blocks) => self.parts_mut().headers.extend(blocks),
            Err(error) => tracing::warn!("the header blocks of a fault can't be written: {error}"),
        }
        self
    }

    /// Sends a header block with the fault.
    #[must_use]
    pub fn with_header_block(mut self, block: RawElement) -> Self {
        self.parts_mut().headers.push(block);
        self
    }

    /// The fault with the blocks that came with it.
    pub(crate) fn received_with(mut self, known: &dyn AnyBlocks, others: Vec<RawElement>) -> Self {
        let known = raw_blocks(known).unwrap_or_default();
        self.parts_mut().headers = known.into_iter().chain(others).collect();
        self
    }
}

/// The blocks of a struct, one by one.
pub(crate) fn raw_blocks(headers: &dyn AnyBlocks) -> Result<Vec<RawElement>, String> {
    let mut writer = Writer::new();
    (0..headers.names().len()).for_each(|index| headers.write(index, &mut writer));
    let xml = writer.finish().map_err(|error| error.to_string())?;
    let unreadable = |error: ReadError| error.to_string();
    let around = format!("<Header>{xml}</Header>");
    let mut reader = Reader::new(&around);
    reader.root().map_err(unreadable)?;
    let mut frame = children(&mut reader);
    let mut blocks = Vec::new();
    while reader.next(&mut frame).map_err(unreadable)?.is_some() {
        blocks.push(reader.raw().map_err(unreadable)?);
    }
    Ok(blocks)
}
