//! Typed positions in a [`Model`](super::Model): handed out before the things they stand for are converted, so that
//! forward and circular references are nothing special.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// Ids are counted from 0 in document order and mean something only with the model they came from.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub(super) u32);

        impl $name {
            /// The position among its kind.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            pub(crate) fn new(index: usize) -> Self {
                Self(index as u32)
            }
        }
    )*};
}

ids! {
    /// A type definition, named or anonymous, simple or complex; not a built-in one.
    TypeId
    /// An element declaration, global or local.
    ElementId
    /// An attribute declaration, global or local.
    AttributeId
    /// A named model group (`xs:group`).
    GroupId
    /// An `xs:schema` element, or a chameleon include of one.
    SchemaId
    /// A `wsdl:definitions` element.
    DefinitionsId
    /// A `wsdl:message`.
    MessageId
    /// A `wsdl:portType`.
    PortTypeId
    /// A `wsdl:binding`.
    BindingId
    /// A `wsdl:service`.
    ServiceId
}
