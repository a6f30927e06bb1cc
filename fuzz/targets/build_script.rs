//! Arbitrary bytes for [`erpsync_fuzz::build_script`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| erpsync_fuzz::build_script(bytes));
