//! Any text as a value of every type of XML Schema.

use erpsync::xsd::{
    Base64Binary, Char, Date, DateTime, Decimal, Duration, GDay, GMonth, GMonthDay, GYear, GYearMonth, Guid,
    HexBinary, Integer, Lexical, Time,
};

/// A text that a type takes is written in a form that the type takes for the same value, and always in that form.
///
/// # Panics
///
/// If it is not so.
pub fn values(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    macro_rules! each {
        ($($of:ty)+) => { $(value::<$of>(text);)+ };
    }
    each! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64
        Decimal Integer
        DateTime Date Time Duration GYear GYearMonth GMonth GMonthDay GDay
        Base64Binary HexBinary Guid Char
    }
}

fn value<T: Lexical>(text: &str) {
    match T::from_lexical(text) {
        Ok(value) => {
            let written = value.to_lexical();
            let again = T::from_lexical(&written).unwrap_or_else(|error| {
                panic!("{} writes what it does not read: {written}: {error}", T::TYPE)
            });
            // Not the values: what is no number equals nothing.
            assert_eq!(again.to_lexical(), written, "{}", T::TYPE);
            // White space around a value does not count.
            let padded = T::from_lexical(&format!(" \t{text}\r\n")).map(|value| value.to_lexical());
            assert_eq!(padded.ok(), Some(written), "{}", T::TYPE);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
