//! The words of genlib files.
//! Not for: their order.

use nom::Parser;
use nom::combinator::cut;

use crate::combinators::{Input, Parse, expect, unmatched, word};

/// Blanks, line ends and comments.
pub(super) fn gap(input: Input<'_>) -> Parse<'_, ()> {
    let mut rest = input.trim_ascii_start();
    while rest.first() == Some(&b'#') {
        let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        rest = rest[length..].trim_ascii_start();
    }
    Ok((rest, ()))
}

/// A name in a function, or of a pin: anything but blanks, operators and `;`.
pub(super) fn pin(input: Input<'_>) -> Parse<'_, &str> {
    word(is_pin_part)(input)
}

pub(super) fn is_pin_part(byte: u8) -> bool {
    is_word_part(byte) && !b"!*+'()&|;=^".contains(&byte)
}

/// A word between blanks: a keyword, a number, the name of a gate without quotes.
pub(super) fn plain(input: Input<'_>) -> Parse<'_, &str> {
    word(is_word_part)(input)
}

pub(super) fn is_word_part(byte: u8) -> bool {
    byte > b' ' && byte != 0x7f && byte != b'"' && byte != b'#'
}

/// A word that begins an entry.
pub(super) fn keyword(input: Input<'_>) -> Parse<'_, &str> {
    let (rest, text) = plain(input)?;
    match text {
        "GATE" | "LATCH" | "PIN" => Ok((rest, text)),
        _ => unmatched(input),
    }
}

/// A name in quotes, on one line.
pub(super) fn quoted(input: Input<'_>) -> Parse<'_, &str> {
    let Some(rest) = input.strip_prefix(b"\"") else {
        return unmatched(input);
    };
    let is_part = |byte: u8| byte != b'"' && byte != b'\n' && byte != b'\r';
    let (rest, text) = cut(expect("a name in quotes", word(is_part))).parse(rest)?;
    let (rest, ()) = cut(expect("`\"` after the name", mark(b'"'))).parse(rest)?;
    Ok((rest, text))
}

/// One punctuation mark.
pub(super) fn mark<'a>(mark: u8) -> impl Fn(Input<'a>) -> Parse<'a, ()> {
    move |input| match input.strip_prefix(&[mark]) {
        Some(rest) => Ok((rest, ())),
        None => unmatched(input),
    }
}
