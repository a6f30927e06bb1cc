//! Arbitrary bytes for [`erpsync_fuzz::stream`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| erpsync_fuzz::stream(bytes));
