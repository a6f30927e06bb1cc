//! Booleans, integers, floats and decimals: what is read, what is refused, what is written.

use erpsync::xsd::{Decimal, Integer, Lexical, ParseErrorKind};
use proptest::prelude::*;

/// Each text, and the text that its value is written as.
#[track_caller]
fn good<T: Lexical>(cases: &[(&str, &str)]) {
    for (text, written) in cases {
        match T::from_lexical(text) {
            Ok(value) => assert_eq!(value.to_lexical(), *written, "{text:?}"),
            Err(error) => panic!("{error}"),
        }
    }
}

#[track_caller]
fn bad<T: Lexical>(kind: ParseErrorKind, cases: &[&str]) {
    for text in cases {
        match T::from_lexical(text) {
            Ok(value) => panic!("{text:?} was read as {}", value.to_lexical()),
            Err(error) => assert_eq!(error.kind(), kind, "{error}"),
        }
    }
}

use ParseErrorKind::{Invalid, OutOfRange};

#[test]
fn booleans() {
    good::<bool>(&[
        ("true", "true"),
        ("false", "false"),
        ("1", "true"),
        ("0", "false"),
        (" \t\r\n1 ", "true"),
    ]);
    bad::<bool>(
        Invalid,
        &["", " ", "True", "TRUE", "yes", "00", "01", "2", "-0", "t", "true false", "\u{a0}true"],
    );
}

#[test]
fn integers_of_fixed_width() {
    good::<i32>(&[
        ("0", "0"),
        ("-0", "0"),
        ("+0", "0"),
        ("7", "7"),
        ("+7", "7"),
        ("-007", "-7"),
        ("\n 42\t", "42"),
        ("2147483647", "2147483647"),
        ("-2147483648", "-2147483648"),
        ("00000000000000000000000000000000000000000002147483647", "2147483647"),
        ("-0000000000000000000000000002147483648", "-2147483648"),
    ]);
    bad::<i32>(
        OutOfRange,
        &["2147483648", "-2147483649", "99999999999999999999999999", "-18446744073709551616"],
    );
    for not_integer in NOT_INTEGERS {
        bad::<i32>(Invalid, &[not_integer]);
        bad::<u64>(Invalid, &[not_integer]);
    }
    good::<i8>(&[("-128", "-128"), ("127", "127")]);
    bad::<i8>(OutOfRange, &["-129", "128"]);
    good::<i16>(&[("-32768", "-32768"), ("32767", "32767")]);
    bad::<i16>(OutOfRange, &["-32769", "32768"]);
    good::<i64>(&[
        ("-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775807", "9223372036854775807"),
        ("+0000000000000000000000009223372036854775807", "9223372036854775807"),
    ]);
    bad::<i64>(OutOfRange, &["-9223372036854775809", "9223372036854775808"]);
    good::<u8>(&[("255", "255"), ("+5", "5"), ("-0", "0"), ("-000", "0")]);
    bad::<u8>(OutOfRange, &["256", "-1"]);
    good::<u16>(&[("65535", "65535")]);
    bad::<u16>(OutOfRange, &["65536"]);
    good::<u32>(&[("4294967295", "4294967295")]);
    bad::<u32>(OutOfRange, &["4294967296"]);
    good::<u64>(&[("18446744073709551615", "18446744073709551615")]);
    bad::<u64>(OutOfRange, &["18446744073709551616", "-1"]);
}

const NOT_INTEGERS: &[&str] = &[
    "",
    " ",
    "+",
    "-",
    "--1",
    "+-1",
    "-+1",
    "1 2",
    "1.0",
    "1.",
    "1e2",
    "0x10",
    "1_000",
    "1,000",
    "１",
    "٣",
    "1\u{a0}",
    "\u{b}1",
    "00000000000000000000000000x",
    "INF",
    "NaN",
    "1\0",
];

#[test]
fn unbounded_integers() {
    good::<Integer>(&[
        ("0", "0"),
        ("-0", "0"),
        ("+0012", "12"),
        ("9223372036854775808", "9223372036854775808"),
        ("-9223372036854775808", "-9223372036854775808"),
        (" -0018446744073709551616 ", "-18446744073709551616"),
        ("1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890"),
    ]);
    for not_integer in NOT_INTEGERS {
        bad::<Integer>(Invalid, &[not_integer]);
    }

    let in_order = [
        "-100000000000000000000",
        "-99999999999999999999",
        "-9223372036854775809",
        "-9223372036854775808",
        "-1",
        "0",
        "1",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "99999999999999999998",
        "99999999999999999999",
        "100000000000000000000",
    ]
    .map(|text| text.parse::<Integer>().unwrap());
    for (index, left) in in_order.iter().enumerate() {
        for (other, right) in in_order.iter().enumerate() {
            assert_eq!(left.cmp(right), index.cmp(&other), "{left} and {right}");
        }
    }
}

#[test]
fn unbounded_integers_convert() {
    let large: Integer = "340282366920938463463374607431768211455".parse().unwrap();
    assert_eq!(u128::try_from(&large), Ok(u128::MAX));
    assert!(i128::try_from(&large).is_err());
    assert_eq!(Integer::from(u128::MAX), large);
    assert_eq!(Integer::from(i128::MIN).to_string(), i128::MIN.to_string());
    assert_eq!(Integer::from(u64::MAX).to_string(), u64::MAX.to_string());
    assert_eq!(Integer::from(i64::MAX as u64), Integer::from(i64::MAX));
    assert_eq!(u8::try_from(Integer::from(255)), Ok(255));
    assert!(u8::try_from(Integer::from(-1)).is_err());
    assert!(Integer::default().is_zero() && !Integer::default().is_negative());
}

#[test]
fn floats() {
    good::<f64>(&[
        ("1", "1"),
        ("1.", "1"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("+1.5e+3", "1500"),
        ("1e5", "100000"),
        ("1E5", "100000"),
        ("-0", "-0"),
        ("0.0", "0"),
        ("INF", "INF"),
        ("-INF", "-INF"),
        ("NaN", "NaN"),
        (" INF\n", "INF"),
        ("0.1", "0.1"),
        ("1e300", "1E300"),
        ("1.5E-300", "1.5E-300"),
        ("1e17", "1E17"),
        ("99999999999999984", "99999999999999980"),
        ("0.00001", "0.00001"),
        ("0.000001", "1E-6"),
        ("1e400", "INF"),
        ("-1e400", "-INF"),
        ("1e-400", "0"),
    ]);
    let not_numbers = [
        "", " ", ".", "+", "-", "e5", "1e", "1e+", "inf", "-inf", "+INF", "Inf", "Infinity", "infinity",
        "nan", "NAN", "-NaN", "+NaN", "1 2", "1,5", "0x1p3", "1_0", "1f", "--1", "1.2.3", "1e5.5", "- 1",
    ];
    bad::<f64>(Invalid, &not_numbers);
    bad::<f32>(Invalid, &not_numbers);
    good::<f32>(&[
        ("0.1", "0.1"),
        ("16777217", "16777216"),
        ("1e39", "INF"),
        ("3.4028235E38", "3.4028235E38"),
    ]);
}

#[test]
fn decimals() {
    good::<Decimal>(&[
        ("0", "0"),
        ("-0", "0"),
        ("-0.00", "0.00"),
        ("+1", "1"),
        ("001.50", "1.50"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-12678967.543233", "-12678967.543233"),
        (" 210 ", "210"),
        ("79228162514264337593543950335", "79228162514264337593543950335"),
        ("-79228162514264337593543950335", "-79228162514264337593543950335"),
        ("7.9228162514264337593543950335", "7.9228162514264337593543950335"),
        ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
        ("000000000000000000000000000000000000001", "1"),
        // Zeros that mean nothing go where there is no room for them.
        ("1.500000000000000000000000000000000000000", "1.5"),
        ("0.000000000000000000000000000000000000000", "0"),
        ("79228162514264337593543950335.0", "79228162514264337593543950335"),
    ]);
    bad::<Decimal>(
        OutOfRange,
        &[
            "79228162514264337593543950336",
            "99999999999999999999999999999999999999999999999999999999999999999999",
            "0.00000000000000000000000000001",
            "1.00000000000000000000000000001",
            "79228162514264337593543950335.5",
        ],
    );
    bad::<Decimal>(
        Invalid,
        &["", " ", ".", "+", "-.", "1e5", "1E5", "INF", "NaN", "1.2.3", "1,5", "- 1", "1_0", "１"],
    );
}

#[test]
fn errors_are_bounded() {
    let long = "x".repeat(1_000_000);
    assert!(i32::from_lexical(&long).unwrap_err().to_string().len() < 200);
    assert!(Integer::from_lexical(&long).unwrap_err().to_string().len() < 200);
    let digits = "9".repeat(1_000_000);
    assert!(i32::from_lexical(&digits).unwrap_err().to_string().len() < 200);
}

proptest! {
    #[test]
    fn fixed_width_there_and_back(a: i8, b: i16, c: i32, d: i64, e: u8, f: u16, g: u32, h: u64) {
        prop_assert_eq!(a.to_lexical(), a.to_string());
        prop_assert_eq!(b.to_lexical(), b.to_string());
        prop_assert_eq!(c.to_lexical(), c.to_string());
        prop_assert_eq!(d.to_lexical(), d.to_string());
        prop_assert_eq!(e.to_lexical(), e.to_string());
        prop_assert_eq!(f.to_lexical(), f.to_string());
        prop_assert_eq!(g.to_lexical(), g.to_string());
        prop_assert_eq!(h.to_lexical(), h.to_string());
        prop_assert_eq!(i8::from_lexical(&a.to_lexical()).unwrap(), a);
        prop_assert_eq!(i32::from_lexical(&c.to_lexical()).unwrap(), c);
        prop_assert_eq!(i64::from_lexical(&d.to_lexical()).unwrap(), d);
        prop_assert_eq!(u64::from_lexical(&h.to_lexical()).unwrap(), h);
    }

    #[test]
    fn integers_like_i128(left: i128, right: i128, small: i16) {
        let (l, r) = (Integer::from(left), Integer::from(right));
        prop_assert_eq!(l.to_string(), left.to_string());
        prop_assert_eq!(&l.to_string().parse::<Integer>().unwrap(), &l);
        prop_assert_eq!(l.cmp(&r), left.cmp(&right));
        prop_assert_eq!(l.cmp(&Integer::from(small)), left.cmp(&i128::from(small)));
        prop_assert_eq!(i128::try_from(l).unwrap(), left);
    }

    #[test]
    fn floats_there_and_back(bits: u64) {
        let double = f64::from_bits(bits);
        let read = f64::from_lexical(&double.to_lexical()).unwrap();
        prop_assert!(read.to_bits() == bits || read.is_nan() && double.is_nan());
        let single = f32::from_bits(bits as u32);
        let read = f32::from_lexical(&single.to_lexical()).unwrap();
        prop_assert!(read.to_bits() == bits as u32 || read.is_nan() && single.is_nan());
    }

    #[test]
    fn decimals_keep_their_digits(text in "-?[1-9][0-9]{0,13}(\\.[0-9]{1,13})?") {
        prop_assert_eq!(Decimal::from_lexical(&text).unwrap().to_lexical(), text);
    }

    #[test]
    fn any_text_is_a_value_or_an_error(text in "[-+0-9.eEINFa \\PC]{0,40}") {
        let _ = bool::from_lexical(&text);
        for written in [
            i64::from_lexical(&text).map(|value| value.to_lexical()),
            u8::from_lexical(&text).map(|value| value.to_lexical()),
            Integer::from_lexical(&text).map(|value| value.to_lexical()),
        ].into_iter().flatten() {
            prop_assert_eq!(Integer::from_lexical(&written).unwrap(), Integer::from_lexical(&text).unwrap());
        }
        if let Ok(value) = Decimal::from_lexical(&text) {
            prop_assert_eq!(Decimal::from_lexical(&value.to_lexical()).unwrap(), value);
        }
        if let Ok(value) = f64::from_lexical(&text) && !value.is_nan() {
            prop_assert_eq!(f64::from_lexical(&value.to_lexical()).unwrap(), value);
        }
    }
}
