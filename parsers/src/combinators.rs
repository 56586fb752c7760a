//! What all grammars share on top of nom: an error that knows its place, names and numbers.
//! Not for: the syntax of any one format.

use nom::error::{ErrorKind, FromExternalError, ParseError};
use nom::{IResult, Parser};

use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::span::Span;

/// The rest of a source. Its place is known from its length: `source.len() - rest.len()`.
pub type Input<'a> = &'a [u8];

/// What a grammar rule gives back.
pub type Parse<'a, T> = IResult<Input<'a>, T, Failure<'a>>;

/// The error of a grammar: where, and what was expected there.
///
/// It is two words until something is worth saying; nom makes and drops many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure<'a> {
    /// The input where the rule stopped.
    pub rest: Input<'a>,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A rule of nom did not match; nothing better is known.
    Unmatched,
    /// Something else was expected, in words: "a gate name".
    Expected(&'static str),
    /// A whole finding; its span is already right.
    Found(Box<Diagnostic>),
}

impl<'a> ParseError<Input<'a>> for Failure<'a> {
    fn from_error_kind(rest: Input<'a>, _: ErrorKind) -> Self {
        Self {
            rest,
            problem: Problem::Unmatched,
        }
    }

    fn append(_: Input<'a>, _: ErrorKind, other: Self) -> Self {
        other
    }

    /// Of two branches the one that came further knows better what was meant.
    fn or(self, other: Self) -> Self {
        if other.rest.len() < self.rest.len() {
            other
        } else {
            self
        }
    }
}

impl<'a, E> FromExternalError<Input<'a>, E> for Failure<'a> {
    fn from_external_error(rest: Input<'a>, kind: ErrorKind, _: E) -> Self {
        Self::from_error_kind(rest, kind)
    }
}

impl Failure<'_> {
    /// The finding as a diagnostic. `source` is what the grammar was started on.
    pub fn into_diagnostic(self, source: &Source) -> Diagnostic {
        let offset = offset_in(source, self.rest);
        let expected = match self.problem {
            Problem::Found(diagnostic) => return *diagnostic,
            Problem::Expected(what) => Some(what),
            Problem::Unmatched => None,
        };
        let (span, found) = token_at(source, offset);
        match expected {
            Some(what) => Diagnostic::error(span, format!("expected {what}, found {found}"))
                .labelled(format!("expected {what}")),
            None => Diagnostic::error(span, format!("unexpected {found}")),
        }
    }
}

/// Turns what nom gives back into a value or a diagnostic.
///
/// # Errors
/// The diagnostic of the failure, with its place in `source`.
pub fn finish<T>(source: &Source, result: Parse<'_, T>) -> Result<T, Diagnostic> {
    match result {
        Ok((_, value)) => Ok(value),
        Err(nom::Err::Error(failure) | nom::Err::Failure(failure)) => Err(failure.into_diagnostic(source)),
        Err(nom::Err::Incomplete(_)) => Err(Diagnostic::error(
            Span::at(source.bytes().len()),
            "unexpected end of file",
        )),
    }
}

/// The byte offset of `rest`, which must be a tail of the source.
pub fn offset_in(source: &Source, rest: Input<'_>) -> usize {
    source.bytes().len() - rest.len()
}

/// The span between two points of a parse: from where `before` begins to where `after` begins.
pub fn span_between(source: &Source, before: Input<'_>, after: Input<'_>) -> Span {
    Span::new(offset_in(source, before), offset_in(source, after))
}

/// Names what was expected where the rule fails, unless the rule said something better.
pub fn expect<'a, P>(what: &'static str, mut rule: P) -> impl FnMut(Input<'a>) -> Parse<'a, P::Output>
where
    P: Parser<Input<'a>, Error = Failure<'a>>,
{
    move |input| {
        rule.parse(input).map_err(|error| {
            error.map(|failure| match failure.problem {
                Problem::Unmatched => Failure {
                    rest: failure.rest,
                    problem: Problem::Expected(what),
                },
                _ => failure,
            })
        })
    }
}

/// A failure that no other branch may mend: after a keyword, a mistake is a mistake.
pub fn fail<T>(rest: Input<'_>, diagnostic: Diagnostic) -> Parse<'_, T> {
    Err(nom::Err::Failure(Failure {
        rest,
        problem: Problem::Found(Box::new(diagnostic)),
    }))
}

/// A rule that does not match here; [`expect`] says what was wanted.
///
/// # Errors
/// Always, so that another rule may try.
pub fn unmatched<T>(rest: Input<'_>) -> Parse<'_, T> {
    Err(nom::Err::Error(Failure {
        rest,
        problem: Problem::Unmatched,
    }))
}

/// Bytes that satisfy `is_part`, at least one, as text.
///
/// # Errors
/// Without such a byte, so that another rule may try; for good where they are not UTF-8.
pub fn word<'a>(is_part: impl Fn(u8) -> bool) -> impl FnMut(Input<'a>) -> Parse<'a, &'a str> {
    move |input| {
        let length = input
            .iter()
            .position(|&byte| !is_part(byte))
            .unwrap_or(input.len());
        if length == 0 {
            return unmatched(input);
        }
        match std::str::from_utf8(&input[..length]) {
            Ok(text) => Ok((&input[length..], text)),
            Err(error) => Err(nom::Err::Failure(Failure {
                rest: &input[error.valid_up_to()..],
                problem: Problem::Expected("a name in UTF-8"),
            })),
        }
    }
}

/// Blanks and tabs of a line, or none.
///
/// # Errors
/// Never.
pub fn blanks(input: Input<'_>) -> Parse<'_, ()> {
    let length = input
        .iter()
        .take_while(|&&byte| byte == b' ' || byte == b'\t')
        .count();
    Ok((&input[length..], ()))
}

/// A whole number in decimal. One that does not fit 64 bits is an error at its first digit.
///
/// # Errors
/// Without a digit, so that another rule may try.
pub fn unsigned(input: Input<'_>) -> Parse<'_, u64> {
    let digits = input.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let value = input[..digits].iter().try_fold(0u64, |value, byte| {
        value.checked_mul(10)?.checked_add(u64::from(byte - b'0'))
    });
    match value {
        Some(value) if digits > 0 => Ok((&input[digits..], value)),
        Some(_) => expect("a number", unmatched)(input),
        None => Err(nom::Err::Failure(Failure {
            rest: input,
            problem: Problem::Expected("a number of at most 64 bits"),
        })),
    }
}

/// The word or character at an offset, and how to name it in a message.
fn token_at(source: &Source, offset: usize) -> (Span, String) {
    let rest = &source.bytes()[offset..];
    let Some(&first) = rest.first() else {
        return (Span::at(offset), "the end of the file".to_owned());
    };
    if first == b'\n' || first == b'\r' {
        return (Span::new(offset, offset + 1), "the end of the line".to_owned());
    }
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let length = if is_word(first) {
        rest.iter().take(40).take_while(|&&byte| is_word(byte)).count()
    } else {
        1
    };
    let span = Span::new(offset, offset + length);
    let text = match first {
        byte if byte.is_ascii_graphic() => format!("`{}`", source.text(span)),
        b' ' | b'\t' => "a blank".to_owned(),
        byte => format!("byte 0x{byte:02x}"),
    };
    (span, text)
}

#[cfg(test)]
mod tests {
    use nom::bytes::complete::tag;
    use nom::combinator::cut;
    use nom::sequence::preceded;

    use super::*;

    #[test]
    fn a_failure_says_what_was_expected_and_found() {
        let source = Source::from_bytes("x", "wire [3;");
        let rule = preceded(tag("wire ["), cut(preceded(tag("3"), expect("`:`", tag(":")))));
        let error = finish(&source, { rule }.parse(source.bytes())).expect_err("`;` is not `:`");
        assert_eq!(error.message, "expected `:`, found `;`");
        assert_eq!(error.span, Span::new(7, 8));
    }

    #[test]
    fn the_branch_that_came_further_speaks() {
        let source = Source::from_bytes("x", "ab!");
        let long = preceded(tag("ab"), expect("`c`", tag("c")));
        let short = preceded(tag("a"), expect("`x`", tag("x")));
        let error = finish(&source, nom::branch::alt((long, short)).parse(source.bytes()))
            .expect_err("neither branch matches");
        assert_eq!(error.message, "expected `c`, found `!`");
    }

    #[test]
    fn numbers_stop_at_64_bits() {
        assert_eq!(unsigned(b"18446744073709551615 "), Ok((&b" "[..], u64::MAX)));
        assert!(matches!(
            unsigned(b"18446744073709551616"),
            Err(nom::Err::Failure(_))
        ));
        assert!(matches!(unsigned(b"x"), Err(nom::Err::Error(_))));
    }

    #[test]
    fn ends_blanks_and_odd_bytes_have_names() {
        for (text, found) in [
            ("", "the end of the file"),
            ("\n", "the end of the line"),
            (" ", "a blank"),
            ("\u{1}", "byte 0x01"),
            ("word_1+", "`word_1`"),
        ] {
            let source = Source::from_bytes("x", text);
            let error = finish(&source, expect("`(`", tag("("))(source.bytes())).expect_err("no bracket");
            assert_eq!(error.message, format!("expected `(`, found {found}"));
        }
    }
}
