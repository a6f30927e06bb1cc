//! Checks that the runtime has the features that generated code needs.

// Refuses code whose types derive serde's traits where the values in them have none.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __needs_serde {
    () => {};
}

#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __needs_serde {
    () => {
        ::core::compile_error!(
            "types of this WSDL derive serde's traits (`type_derive` in build.rs), for which `erpsync` needs its feature \
             `serde`, and the crate `serde` itself: `erpsync = { version = \"…\", features = [\"serde\"] }` and \
             `serde = { version = \"1\", features = [\"derive\"] }` in Cargo.toml"
        );
    };
}
