//! Errors of the compiler for wrong attributes: a case a file in `tests/ui`, with the whole output beside it.
//!
//! `TRYBUILD=overwrite cargo test -p erpsync-macros --test ui` writes the outputs anew.

#[test]
fn wrong_attributes() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
