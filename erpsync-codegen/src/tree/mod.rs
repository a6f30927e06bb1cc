//! Elements with spans and namespaces.

mod name;

pub use name::QName;
