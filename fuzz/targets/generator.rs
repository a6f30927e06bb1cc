//! Arbitrary bytes for [`erpsync_fuzz::generator`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| erpsync_fuzz::generator(bytes));
