//! Arbitrary bytes for [`erpsync_fuzz::mime`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| erpsync_fuzz::mime(bytes));
