//! The namespaces that a wildcard is for (XML Schema part 1, section 3.10.1).

/// Namespaces of the elements or attributes that a wildcard takes: `namespace` of `xs:any` and `xs:anyAttribute`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wildcard {
    /// `##any`.
    Any,
    /// `##other`: those in a namespace that is not this one.
    OtherThan(&'static str),
    /// Those in one of these namespaces; the empty one is none.
    OneOf(&'static [&'static str]),
}

impl Wildcard {
    /// Returns true if it takes what is in a namespace, empty for none.
    pub fn allows(&self, namespace: &str) -> bool {
        match self {
            Self::Any => true,
            Self::OtherThan(own) => !namespace.is_empty() && namespace != *own,
            Self::OneOf(all) => all.contains(&namespace),
        }
    }
}
