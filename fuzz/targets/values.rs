//! Arbitrary bytes for [`erpsync_fuzz::values`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| erpsync_fuzz::values(bytes));
