//! The words of BENCH files.
//! Not for: their order.

use crate::combinators::{Input, Parse, blanks, unmatched, word};

/// A name, of a signal or a gate: anything but blanks, brackets, commas, `=` and `#`.
pub(super) fn name(input: Input<'_>) -> Parse<'_, &str> {
    let is_part = |byte: u8| byte > b' ' && byte != 0x7f && !matches!(byte, b'(' | b')' | b',' | b'=' | b'#');
    word(is_part)(input)
}

/// A punctuation mark with blanks around it.
pub(super) fn mark<'a>(mark: u8) -> impl Fn(Input<'a>) -> Parse<'a, ()> {
    move |input| {
        let (rest, ()) = blanks(input)?;
        match rest.strip_prefix(&[mark]) {
            Some(rest) => blanks(rest),
            None => unmatched(rest),
        }
    }
}

/// Blanks, a comment and the end of the line or file.
pub(super) fn line_end(input: Input<'_>) -> Parse<'_, ()> {
    let (mut rest, ()) = blanks(input)?;
    if rest.first() == Some(&b'#') {
        let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        rest = &rest[length..];
    }
    match rest {
        [] => Ok((rest, ())),
        [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] | [b'\r', rest @ ..] => Ok((rest, ())),
        _ => unmatched(rest),
    }
}
