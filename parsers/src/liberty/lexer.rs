//! The words of Liberty files: names, quoted text, values, and what stands between them.
//! Not for: their order, and what they mean.

use memchr::memchr2;

use crate::bytes::{end_of_comment, end_of_line};
use crate::combinators::{Input, Parse, unmatched};

/// What stands behind blanks, line ends, comments and continued lines. Stops at a comment that
/// never ends.
#[inline]
pub(super) fn after_gap(mut input: Input<'_>) -> Input<'_> {
    loop {
        input = match input {
            [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] => rest,
            [b'/' | b'\\' | 0x0b | 0x0c, ..] => match after_rare(input) {
                Some(rest) => rest,
                None => return input,
            },
            _ => return input,
        };
    }
}

/// What stands behind a comment, a continued line or a blank that hardly any file has.
#[cold]
fn after_rare(input: Input<'_>) -> Option<Input<'_>> {
    let length = match input {
        [b'/', ..] => comment(input)?,
        [b'\\', ..] => continuation(input)?,
        _ => 1,
    };
    Some(&input[length..])
}

/// How long the comment is that begins here; `None` where none begins or it never ends.
pub(super) fn comment(input: Input<'_>) -> Option<usize> {
    match input {
        [b'/', b'*', ..] => end_of_comment(input, 0),
        [b'/', b'/', ..] => Some(end_of_line(input, 0)),
        _ => None,
    }
}

/// How long a backslash with the line end behind it is.
pub(super) fn continuation(input: Input<'_>) -> Option<usize> {
    let rest = input.strip_prefix(b"\\")?;
    let blanks = rest
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
        .count();
    (rest.get(blanks) == Some(&b'\n')).then_some(blanks + 2)
}

/// The name of a group or attribute.
pub(super) fn name(input: Input<'_>) -> Parse<'_, Input<'_>> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'-');
    let length = input.iter().take_while(|&&byte| is_part(byte)).count();
    match length {
        0 => unmatched(input),
        _ => Ok((&input[length..], &input[..length])),
    }
}

/// Text in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoted<'a> {
    /// Without the quotes, as it stands there.
    pub(super) text: &'a [u8],
    /// Whether a line ends in it without a backslash.
    pub(super) is_broken: bool,
}

/// Text in quotes; `\"` is part of it.
pub(super) fn quoted(input: Input<'_>) -> Parse<'_, Quoted<'_>> {
    let Some(inside) = input.strip_prefix(b"\"") else {
        return unmatched(input);
    };
    let mut is_broken = false;
    let mut at = 0;
    while let Some(found) = memchr2(b'"', b'\n', &inside[at..]) {
        let before = &inside[..at + found];
        at += found + 1;
        if inside[at - 1] == b'\n' {
            let last = before.iter().rfind(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
            is_broken |= last != Some(&b'\\');
        } else if before.last() != Some(&b'\\') {
            let text = before;
            return Ok((&inside[at..], Quoted { text, is_broken }));
        }
    }
    unmatched(input)
}

/// The bytes of a value in a list, but for those that begin a comment or continue a line.
static IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0x21;
    while byte < 256 {
        table[byte] = !matches!(byte as u8, b'(' | b')' | b'{' | b'}' | b',' | b';' | b'"' | 0x7f);
        byte += 1;
    }
    table
};

/// A value in a list: a number, a name, `A[3:0]`.
pub(super) fn word(input: Input<'_>) -> Parse<'_, Input<'_>> {
    let ends = |at: usize| {
        let byte = input[at];
        !IS_WORD[byte as usize]
            || (byte == b'/' && matches!(input.get(at + 1), Some(b'/' | b'*')))
            || (byte == b'\\' && continuation(&input[at..]).is_some())
    };
    let length = (0..input.len()).find(|&at| ends(at)).unwrap_or(input.len());
    match length {
        0 => unmatched(input),
        _ => Ok((&input[length..], &input[..length])),
    }
}

/// The value of a simple attribute without quotes: `1.5`, `1ns`, `VDD + 0.5`, `(D & EN) | !C'`.
///
/// It ends with its line, as the semicolon may be missing, unless a bracket is open or the last
/// thing of the line is an operator.
pub(super) fn expression(input: Input<'_>) -> Parse<'_, Input<'_>> {
    let mut depth = 0_usize;
    let mut at = 0;
    // The last byte that is no blank.
    let mut last = b'\n';
    while let Some(&byte) = input.get(at) {
        match byte {
            b';' | b'{' | b'}' | b'"' => break,
            b'/' if matches!(input.get(at + 1), Some(b'/' | b'*')) => break,
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b'\n' if depth == 0 && !b"+-*/&|^!\\".contains(&last) => break,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
        at += 1;
    }
    let value = trim_continuations(&input[..at]);
    match value.len() {
        0 => unmatched(input),
        length => Ok((&input[length..], value)),
    }
}

fn trim_continuations(mut text: &[u8]) -> &[u8] {
    loop {
        text = text.trim_ascii_end();
        match text {
            [before @ .., b'\\'] => text = before,
            _ => return text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_hold_comments_and_continued_lines() {
        for (text, rest) in [
            (" \t\r\n x", "x"),
            ("/* a */ // b\n x", "x"),
            ("\\\n\\  \r\n x", "x"),
            ("// to the end", ""),
            ("/* /* */ */", "*/"),
            ("/* open", "/* open"),
            ("\\A", "\\A"),
            ("/ x", "/ x"),
        ] {
            assert_eq!(after_gap(text.as_bytes()), rest.as_bytes(), "{text}");
        }
    }

    #[test]
    fn quotes_end_at_the_first_that_is_not_escaped() {
        let text =
            |input: &'static str| quoted(input.as_bytes()).map(|(_, quoted)| (quoted.text, quoted.is_broken));
        assert_eq!(text("\"a b\" c"), Ok((&b"a b"[..], false)));
        assert_eq!(text("\"\\\"1A\\\" B\""), Ok((&b"\\\"1A\\\" B"[..], false)));
        assert_eq!(text("\"a \\ \n b\""), Ok((&b"a \\ \n b"[..], false)));
        assert_eq!(text("\"a\nb\""), Ok((&b"a\nb"[..], true)));
        assert!(text("\"a").is_err() && text("a").is_err());
    }

    #[test]
    fn expressions_end_with_their_line_or_statement() {
        for (text, value) in [
            ("1.5;", "1.5"),
            ("1.5\n}", "1.5"),
            ("8 }", "8"),
            ("(D & \n EN) ;", "(D & \n EN)"),
            ("VDD +\n 0.5 ;", "VDD +\n 0.5"),
            ("a \\\n ;", "a"),
            ("a / b // c", "a / b"),
            ("8 /* eight */ ;", "8"),
            ("(CLK))", "(CLK)"),
            ("D'", "D'"),
        ] {
            let found = expression(text.as_bytes()).map(|(_, value)| value);
            assert_eq!(found, Ok(value.as_bytes()), "{text}");
        }
        assert!(expression(b";").is_err() && expression(b"").is_err());
    }
}
