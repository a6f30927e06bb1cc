//! Arbitrary bytes for [`erpsync_fuzz::security`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| erpsync_fuzz::security(bytes));
