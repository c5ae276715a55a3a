//! A decimal number, read exactly as Rust's own reader does, and quickly where it is short.

/// Powers of ten that are whole in 64 bits of floating point.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// A finite number, with white space around it if need be.
pub(super) fn read(text: &[u8]) -> Option<f64> {
    read_short(text).or_else(|| {
        let text = std::str::from_utf8(text).ok()?.trim();
        text.parse().ok().filter(|number: &f64| number.is_finite())
    })
}

/// `-1.2345678`: a sign, figures, a point. The figures as a whole number are exact below 2^53, and so
/// is the power of ten; one division of the two rounds once, which is the nearest there is.
#[allow(clippy::cast_precision_loss, reason = "it is below 2^53")]
fn read_short(text: &[u8]) -> Option<f64> {
    const EXACT: u64 = 1 << 53;
    const MOST_FIGURES: usize = 18;
    let (negative, figures) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, text),
    };
    if figures.len() > MOST_FIGURES {
        return None;
    }
    let mut whole: u64 = 0;
    let mut point = None;
    for (at, byte) in figures.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let behind = point.map_or(0, |at| figures.len() - 1 - at);
    let has_figures = figures.len() > usize::from(point.is_some());
    if whole >= EXACT || !has_figures {
        return None;
    }
    let number = whole as f64 / TENS[behind];
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".", "-.", "1.2.3", "north", "1e999", "NaN", "inf", "--1", "1 2", "0x10", "1,5"] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        for (text, number) in [(" 1.5 ", 1.5), ("+1.5", 1.5), ("1e2", 100.0), (".5", 0.5), ("5.", 5.0), ("-0.0", -0.0)]
        {
            assert_eq!(read(text.as_bytes()).map(f64::to_bits), Some(f64::to_bits(number)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn numbers_are_read_to_the_last_bit(text in "-?[0-9]{0,12}(\\.[0-9]{0,14})?") {
            let slow = text.parse::<f64>().ok();
            prop_assert_eq!(read(text.as_bytes()).map(f64::to_bits), slow.map(f64::to_bits));
        }

        #[test]
        fn any_number_comes_back_as_it_was_written(number in any::<f64>()) {
            let wanted = number.is_finite().then_some(number);
            prop_assert_eq!(read(number.to_string().as_bytes()).map(f64::to_bits), wanted.map(f64::to_bits));
        }
    }
}
