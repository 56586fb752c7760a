//! Words of LEF and DEF, and what reads one of a kind.
//! Not for: the order of words.
//!
//! Words stand between blanks. `;`, `(` and `)` are words of their own even where a writer left
//! the blank out. A `#` or `"` at the start of a word begins a comment or a text; a backslash
//! takes the meaning from the character behind it.

use memchr::{memchr, memchr3};

use super::vocabulary::Choice;
use crate::{Diagnostic, NameId, Names, Source, Span};

/// What reading gives; the finding is boxed, as it is rare and large.
pub(crate) type Fallible<T> = Result<T, Box<Diagnostic>>;

/// A word where it stands. At the end of the file it is empty.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) start: usize,
}

impl Word<'_> {
    pub(crate) fn span(self) -> Span {
        Span::new(self.start, self.end())
    }

    pub(crate) fn end(self) -> usize {
        self.start + self.text.len()
    }

    pub(crate) fn is_end(self) -> bool {
        self.text.is_empty()
    }

    /// Whether it is this keyword; capitals and small letters are the same.
    pub(crate) fn is(self, keyword: &str) -> bool {
        self.text.eq_ignore_ascii_case(keyword.as_bytes())
    }

    fn is_mark(self) -> bool {
        matches!(self.text, b";" | b"(" | b")" | b"")
    }

    /// In capitals, to be matched; a word longer than every keyword is empty.
    pub(crate) fn keyword(self) -> Keyword {
        let mut keyword = Keyword {
            capitals: [0; Keyword::LONGEST],
            length: 0,
        };
        if self.text.len() <= Keyword::LONGEST {
            keyword.length = self.text.len();
            keyword.capitals[..self.text.len()].copy_from_slice(self.text);
            keyword.capitals[..self.text.len()].make_ascii_uppercase();
        }
        keyword
    }
}

/// A word in capitals.
pub(crate) struct Keyword {
    capitals: [u8; Self::LONGEST],
    length: usize,
}

impl Keyword {
    const LONGEST: usize = 32;

    pub(crate) fn text(&self) -> &[u8] {
        &self.capitals[..self.length]
    }
}

/// How a byte continues a word.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Part,
    /// A blank, or anything else that is not printed.
    Blank,
    /// A word of its own.
    Mark,
    Backslash,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Part; 256];
    let mut byte = 0;
    while byte <= b' ' as usize {
        classes[byte] = Class::Blank;
        byte += 1;
    }
    classes[b';' as usize] = Class::Mark;
    classes[b'(' as usize] = Class::Mark;
    classes[b')' as usize] = Class::Mark;
    classes[b'\\' as usize] = Class::Backslash;
    classes
};

/// A walk over the words of a source, one word ahead.
#[derive(Clone, Copy)]
pub(crate) struct Tokens<'a> {
    bytes: &'a [u8],
    /// The word that comes next.
    pub(crate) word: Word<'a>,
    /// Where the word before it ended.
    last_end: usize,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(source: &'a Source) -> Self {
        let mut tokens = Self {
            bytes: source.bytes(),
            word: Word { text: &[], start: 0 },
            last_end: 0,
        };
        tokens.word = tokens.lex(0);
        tokens
    }

    #[inline]
    fn lex(&self, mut at: usize) -> Word<'a> {
        let bytes = self.bytes;
        loop {
            match bytes.get(at) {
                Some(b'#') => at = end_of_line(bytes, at),
                Some(&byte) if CLASSES[usize::from(byte)] == Class::Blank => at += 1,
                Some(_) => break,
                None => {
                    let start = bytes.len();
                    return Word { text: &[], start };
                }
            }
        }
        let end = match bytes[at] {
            b'"' => end_of_text(bytes, at),
            byte if CLASSES[usize::from(byte)] == Class::Mark => at + 1,
            _ => end_of_word(bytes, at),
        };
        Word {
            text: &bytes[at..end],
            start: at,
        }
    }

    /// Takes a word.
    #[inline]
    pub(crate) fn next(&mut self) -> Word<'a> {
        let word = self.word;
        self.last_end = word.end();
        self.word = self.lex(self.last_end);
        word
    }

    /// From a place that was passed to the end of the word before.
    pub(crate) fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.last_end.max(start))
    }

    /// The finding that something else was expected here.
    pub(crate) fn expected(&self, what: &str) -> Box<Diagnostic> {
        expected(what, self.word)
    }

    /// Takes `;`, `(`, `)`, `+` or `-` if it comes.
    #[inline]
    pub(crate) fn accept_mark(&mut self, mark: u8) -> bool {
        let is_it = self.word.text == [mark];
        if is_it {
            self.next();
        }
        is_it
    }

    /// Takes a keyword if it comes.
    pub(crate) fn accept(&mut self, keyword: &str) -> bool {
        let is_it = self.word.is(keyword);
        if is_it {
            self.next();
        }
        is_it
    }

    #[inline]
    pub(crate) fn expect_mark(&mut self, mark: u8, what: &'static str) -> Fallible<()> {
        if self.accept_mark(mark) {
            return Ok(());
        }
        Err(self.expected(what))
    }

    pub(crate) fn expect(&mut self, keyword: &str) -> Fallible<()> {
        if self.accept(keyword) {
            return Ok(());
        }
        Err(self.expected(&format!("`{keyword}`")))
    }

    /// The `;` of a statement.
    #[inline]
    pub(crate) fn end_statement(&mut self) -> Fallible<()> {
        self.expect_mark(b';', "`;`")
    }

    /// A word that is no punctuation.
    #[inline]
    pub(crate) fn any(&mut self, what: &str) -> Fallible<Word<'a>> {
        if self.word.is_mark() {
            return Err(self.expected(what));
        }
        Ok(self.next())
    }

    #[inline]
    pub(crate) fn name(&mut self, names: &mut Names, what: &str) -> Fallible<NameId> {
        let word = self.any(what)?;
        Ok(names.intern(utf8(word)?))
    }

    /// A word or a text in quotes, which are taken off.
    pub(crate) fn string(&mut self, what: &str) -> Fallible<String> {
        let word = self.any(what)?;
        let text = utf8(word)?;
        let Some(inside) = text.strip_prefix('"') else {
            return Ok(text.to_owned());
        };
        match inside.strip_suffix('"') {
            Some(inside) => Ok(inside.to_owned()),
            None => Err(Box::new(
                Diagnostic::error(Span::new(word.start, word.start + 1), "the text has no end")
                    .labelled("begins here"),
            )),
        }
    }

    pub(crate) fn choice<T: Choice>(&mut self) -> Fallible<T> {
        match T::of(self.word.text) {
            Some(choice) => {
                self.next();
                Ok(choice)
            }
            None => Err(self.expected(T::WHAT)),
        }
    }

    pub(crate) fn accept_choice<T: Choice>(&mut self) -> Option<T> {
        let choice = T::of(self.word.text)?;
        self.next();
        Some(choice)
    }

    /// A whole number of 32 bits; a fraction of zeros is let pass.
    #[inline]
    pub(crate) fn integer(&mut self, what: &str) -> Fallible<i32> {
        match integer(self.word.text) {
            Some(value) => {
                self.next();
                Ok(value)
            }
            None => Err(self.expected(what)),
        }
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&mut self, what: &str) -> Fallible<u32> {
        match integer(self.word.text).and_then(|value| u32::try_from(value).ok()) {
            Some(value) => {
                self.next();
                Ok(value)
            }
            None => Err(self.expected(what)),
        }
    }

    #[inline]
    pub(crate) fn number(&mut self, what: &str) -> Fallible<f64> {
        match number(self.word.text) {
            Some(value) => {
                self.next();
                Ok(value)
            }
            None => Err(self.expected(what)),
        }
    }

    /// The number that comes next, if it is one.
    pub(crate) fn accept_number(&mut self) -> Option<f64> {
        let value = number(self.word.text)?;
        self.next();
        Some(value)
    }

    /// Everything up to the `;` of the statement, which is taken.
    pub(crate) fn rest_of_statement(&mut self) -> Fallible<Span> {
        let start = self.word.start;
        let end = self.end_of_statement(start);
        if end == self.bytes.len() {
            return Err(expected(
                "`;`",
                Word {
                    text: &[],
                    start: end,
                },
            ));
        }
        self.last_end = end + 1;
        self.word = self.lex(end + 1);
        Ok(Span::new(start, end))
    }

    /// The offset of the next `;` outside of comments and texts, or of the end of the file.
    fn end_of_statement(&self, mut at: usize) -> usize {
        let bytes = self.bytes;
        while let Some(ahead) = memchr3(b';', b'#', b'"', &bytes[at..]) {
            let found = at + ahead;
            let before = found.checked_sub(1).map(|index| bytes[index]);
            let begins_word = before.is_none_or(|byte| {
                let class = CLASSES[usize::from(byte)];
                class == Class::Blank || class == Class::Mark
            });
            at = match bytes[found] {
                b';' if before != Some(b'\\') => return found,
                b'#' if begins_word => end_of_line(bytes, found),
                b'"' if begins_word => end_of_text(bytes, found),
                _ => found + 1,
            };
        }
        bytes.len()
    }

    /// Goes to the next `+` or `;` without looking at the words before it.
    pub(crate) fn skip_to_option(&mut self) {
        let bytes = self.bytes;
        let is_blank = |at: usize| {
            bytes
                .get(at)
                .is_none_or(|&byte| CLASSES[usize::from(byte)] == Class::Blank)
        };
        let mut at = self.word.start;
        let end = loop {
            let Some(ahead) = memchr3(b'+', b';', b'#', &bytes[at..]) else {
                break bytes.len();
            };
            let found = at + ahead;
            let begins_word = found == 0 || is_blank(found - 1);
            at = match bytes[found] {
                b';' if found == 0 || bytes[found - 1] != b'\\' => break found,
                b'+' if begins_word && is_blank(found + 1) => break found,
                b'#' if begins_word => end_of_line(bytes, found),
                _ => found + 1,
            };
        };
        self.last_end = end;
        self.word = self.lex(end);
    }

    /// The text up to a keyword that stands as a word, which is taken.
    pub(crate) fn text_until(&mut self, keyword: &str) -> Fallible<Span> {
        let start = self.word.start;
        while !self.word.is(keyword) {
            if self.word.is_end() {
                return Err(self.expected(&format!("`{keyword}`")));
            }
            self.next();
        }
        let end = self.word.start;
        self.next();
        Ok(Span::new(start, end))
    }

    /// After an error: to behind the next `;`, or to a word that begins something new.
    pub(crate) fn resynchronise(&mut self) {
        while !self.word.is_end() && !matches!(self.word.text, b"-") && !self.word.is("END") {
            if self.next().text == b";" {
                break;
            }
        }
    }
}

fn end_of_line(bytes: &[u8], at: usize) -> usize {
    memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |ahead| at + ahead)
}

/// Behind the quote that ends the text; the end of the file where there is none.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(ahead) = memchr(b'"', &bytes[at..]) {
        at += ahead + 1;
        if bytes[at - 2] != b'\\' || at - 2 == start {
            return at;
        }
    }
    bytes.len()
}

#[inline]
fn end_of_word(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match CLASSES[usize::from(byte)] {
            Class::Part => at += 1,
            Class::Blank | Class::Mark => break,
            // Of what is behind a backslash only a blank still ends the word.
            Class::Backslash => match bytes.get(at + 1) {
                Some(&next) if CLASSES[usize::from(next)] != Class::Blank => at += 2,
                _ => at += 1,
            },
        }
    }
    at
}

pub(crate) fn expected(what: &str, word: Word<'_>) -> Box<Diagnostic> {
    /// Longer words are cut in messages.
    const LONGEST: usize = 40;
    let shown = String::from_utf8_lossy(&word.text[..word.text.len().min(LONGEST)]);
    let found = match word.text.len() {
        0 => "the end of the file".to_owned(),
        length if length > LONGEST => format!("`{shown}…`"),
        _ => format!("`{shown}`"),
    };
    // A text may be as long as the file.
    let span = Span::new(word.start, word.end().min(word.start + LONGEST));
    Box::new(
        Diagnostic::error(span, format!("expected {what}, found {found}"))
            .labelled(format!("expected {what}")),
    )
}

pub(crate) fn utf8<'a>(word: Word<'a>) -> Fallible<&'a str> {
    std::str::from_utf8(word.text).map_err(|error| {
        let at = word.start + error.valid_up_to();
        Box::new(Diagnostic::error(
            Span::new(at, at + 1),
            format!("byte 0x{:02x} is not UTF-8", word.text[error.valid_up_to()]),
        ))
    })
}

#[inline]
pub(crate) fn integer(text: &[u8]) -> Option<i32> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    // Up to nine digits fit whatever they are.
    if digits.is_empty() || digits.len() > 9 {
        return whole(text);
    }
    let mut value = 0i32;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return whole(text);
        }
        value = value * 10 + i32::from(digit);
    }
    Some(if is_negative { -value } else { value })
}

/// A whole number that is written in another way: `12.0`, or with ten digits.
#[cold]
fn whole(text: &[u8]) -> Option<i32> {
    let value = number(text)?;
    let fits = value >= f64::from(i32::MIN) && value <= f64::from(i32::MAX) && value.fract() == 0.0;
    fits.then_some(value as i32)
}

/// Powers of ten that 64-bit floats hold exactly.
const POWERS: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// A decimal number. With at most 15 digits it is one exact division, which rounds correctly.
#[inline]
pub(crate) fn number(text: &[u8]) -> Option<f64> {
    let (is_negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if unsigned.is_empty() || unsigned.len() > 16 {
        return any_number(text);
    }
    let (mut mantissa, mut num_digits, mut num_decimals, mut is_fraction) = (0u64, 0, 0, false);
    for &byte in unsigned {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa * 10 + u64::from(digit);
            num_digits += 1;
            num_decimals += usize::from(is_fraction);
        } else if byte == b'.' && !is_fraction {
            is_fraction = true;
        } else {
            return any_number(text);
        }
    }
    if num_digits == 0 || num_digits > 15 {
        return any_number(text);
    }
    let value = mantissa as f64 / POWERS[num_decimals];
    Some(if is_negative { -value } else { value })
}

#[cold]
fn any_number(text: &[u8]) -> Option<f64> {
    // Words such as `inf` are names.
    let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    if !text.iter().all(is_part) || !text.iter().any(u8::is_ascii_digit) {
        return None;
    }
    let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let source = Source::from_bytes("x", text);
        let mut tokens = Tokens::new(&source);
        let mut words = Vec::new();
        while !tokens.word.is_end() {
            words.push(String::from_utf8_lossy(tokens.next().text).into_owned());
        }
        words
    }

    #[test]
    fn marks_are_words_without_blanks_and_comments_are_none() {
        assert_eq!(
            words("RECT 0 0 1 1;#x\n(1 2)"),
            ["RECT", "0", "0", "1", "1", ";", "(", "1", "2", ")"]
        );
        assert_eq!(words("a#b # c ; d\r\ne"), ["a#b", "e"]);
        assert_eq!(words(r"key\[0\] a\;b x\"), [r"key\[0\]", r"a\;b", r"x\"]);
        assert_eq!(words("\"a ; # \\\" b\" ;"), ["\"a ; # \\\" b\"", ";"]);
        assert_eq!(words("\"open ;"), ["\"open ;"]);
        assert_eq!(words(" \n\t"), [""; 0]);
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them() {
        for text in [
            "0",
            "-0.085",
            "4.140000",
            "40.697E-6",
            "1e3",
            "123456789012345678",
            ".5",
            "5.",
            "+7",
            "0.1",
        ] {
            assert_eq!(number(text.as_bytes()), text.parse().ok(), "{text}");
        }
        for text in ["", "-", ".", "x", "1.2.3", "inf", "nan", "1e999", "--1", "1-2"] {
            assert_eq!(number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn integers_end_at_32_bits() {
        assert_eq!(integer(b"-2147483648"), Some(i32::MIN));
        assert_eq!(integer(b"2147483647"), Some(i32::MAX));
        assert_eq!(integer(b"2147483648"), None);
        assert_eq!(integer(b"+12"), Some(12));
        assert_eq!(integer(b"12.000"), Some(12));
        assert_eq!(integer(b"12.5"), None);
        assert_eq!(integer(b"-"), None);
        assert_eq!(integer(b"1a"), None);
    }

    #[test]
    fn the_rest_of_a_statement_knows_texts_and_comments() {
        let source = Source::from_bytes("x", "a \"b;\" # c;\n d\\;e f#g ; h");
        let mut tokens = Tokens::new(&source);
        tokens.next();
        let span = tokens.rest_of_statement().expect("the statement ends");
        assert_eq!(source.text(span), "\"b;\" # c;\n d\\;e f#g ");
        assert_eq!(tokens.next().text, b"h");
        assert!(tokens.rest_of_statement().is_err());
    }
}
