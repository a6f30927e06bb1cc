//! The table of the keys of an item: a line a key.

/// Group of a key among those of its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Kind of the item: exactly one is given.
    Kind,
    /// Refinement of the kind.
    Refinement,
    /// Key of structs only.
    Struct,
    /// Key of enums only.
    Enum,
    Other,
}

/// Declares the keys of an item. A line is the field, the key, its group, the type of its value, and the function that reads
/// the value.
macro_rules! attributes {
    ($(#[$docs:meta])* $name:ident { $($(#[$key_docs:meta])* $field:ident $key:literal $group:ident $ty:ty, $read:expr;)+ }) => {
        $(#[$docs])*
        #[derive(Clone)]
        pub(crate) struct $name {
            $($(#[$key_docs])* pub(crate) $field: $crate::attr::KeyValue<$ty>,)+
        }

        #[allow(dead_code, reason = "not every item has groups, or lists its keys")]
        impl $name {
            /// Names of all keys.
            pub(in crate::attr) const KEYS: &'static [&'static str] = &[$($key),+];

            fn empty() -> Self {
                Self { $($field: $crate::attr::KeyValue::empty(),)+ }
            }

            /// Sets the value of a key. Returns `false` for an unknown key.
            fn set(&mut self, cx: &$crate::ctxt::Ctxt, key: &$crate::attr::key::Key) -> bool {
                match key.name() {
                    $($key => {
                        let read: fn(&$crate::attr::key::Key, &$crate::ctxt::Ctxt) -> Option<$ty> = $read;
                        self.$field.set(cx, key, read(key, cx));
                    })+
                    _ => return false,
                }
                true
            }

            /// The given keys of a group, with their places.
            fn given(
                &self,
                group: $crate::attr::table::Group,
            ) -> impl Iterator<Item = (&'static str, ::proc_macro2::Span)> + use<> {
                [$(($crate::attr::table::Group::$group, $key, self.$field.span())),+]
                    .into_iter()
                    .filter_map(move |(own, key, span)| Some((key, span.filter(|_| own == group)?)))
            }
        }
    };
}
pub(super) use attributes;
