//! Arbitrary bytes for [`erpsync_fuzz::envelope`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| erpsync_fuzz::envelope(bytes));
