//! Arbitrary bytes for [`erpsync_fuzz::wsdl`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| erpsync_fuzz::wsdl(bytes));
