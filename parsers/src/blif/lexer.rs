//! The words and lines of BLIF files; a backslash at the end of a line joins it to the next.
//! Not for: what the words mean.

use crate::combinators::{Input, Parse, blanks, unmatched, word as run};

/// A word: anything up to a blank or `#`, without the backslash that joins lines.
pub(super) fn word(input: Input<'_>) -> Parse<'_, &str> {
    let is_part = |byte: u8| byte > b' ' && byte != 0x7f && byte != b'#';
    let (rest, text) = run(is_part)(input)?;
    match text.strip_suffix('\\') {
        Some("") if newline(rest).is_ok() => unmatched(input),
        Some(joined) if newline(rest).is_ok() => Ok((&input[joined.len()..], joined)),
        _ => Ok((rest, text)),
    }
}

/// What stands between two words of a line.
pub(super) fn gap(input: Input<'_>) -> Parse<'_, ()> {
    let (mut rest, ()) = blanks(input)?;
    while let Some(after) = rest.strip_prefix(b"\\") {
        let Ok((next_line, ())) = newline(after) else {
            break;
        };
        (rest, ()) = blanks(next_line)?;
    }
    Ok((rest, ()))
}

/// The end of a line or of the file, with the comment before it.
pub(super) fn line_end(input: Input<'_>) -> Parse<'_, ()> {
    let (mut rest, ()) = gap(input)?;
    if rest.first() == Some(&b'#') {
        let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        rest = &rest[length..];
    }
    match rest {
        [] => Ok((rest, ())),
        rest => newline(rest),
    }
}

/// Blanks and a line end.
fn newline(input: Input<'_>) -> Parse<'_, ()> {
    let (rest, ()) = blanks(input)?;
    match rest {
        [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] | [b'\r', rest @ ..] => Ok((rest, ())),
        _ => unmatched(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_joins_lines_only_at_their_end() {
        assert_eq!(word(b"a\\\nb"), Ok((&b"\\\nb"[..], "a")));
        assert_eq!(word(b"\\a b"), Ok((&b" b"[..], "\\a")));
        assert_eq!(gap(b" \\ \r\n  \\\n b"), Ok((&b"b"[..], ())));
        assert!(word(b"\\\n").is_err());
        assert_eq!(line_end(b" # to the end \\\nb"), Ok((&b"b"[..], ())));
    }
}
