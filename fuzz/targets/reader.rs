//! Arbitrary bytes for [`erpsync_fuzz::reader`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| erpsync_fuzz::reader(bytes));
