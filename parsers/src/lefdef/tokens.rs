//! A walk over the words of LEF and DEF, and what reads one of a kind.
//! Not for: the order of words.

use super::vocabulary::Choice;
use super::words::{
    Word, end_of_gap, end_of_option, end_of_statement, end_of_word_at, expected, is_gap, utf8,
};
use crate::decimal::{decimal, short_integer};
use crate::findings::Fallible;
use crate::{Diagnostic, NameId, Names, Source, Span};

/// A walk over the words of a source. Where the next one ends is only looked for when it is asked
/// for, as a number or a mark is read without.
#[derive(Clone, Copy)]
pub(crate) struct Tokens<'a> {
    bytes: &'a [u8],
    /// Where the next word begins.
    at: usize,
    /// Where the word before it ended.
    last_end: usize,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(source: &'a Source) -> Self {
        let bytes = source.bytes();
        Self {
            bytes,
            at: end_of_gap(bytes, 0),
            last_end: 0,
        }
    }

    /// The word that comes next; an empty one at the end.
    #[inline]
    pub(crate) fn word(&self) -> Word<'a> {
        Word {
            text: &self.bytes[self.at..end_of_word_at(self.bytes, self.at)],
            start: self.at,
        }
    }

    /// Whether it begins with a letter, as no number does.
    #[inline]
    pub(crate) fn is_letter(&self) -> bool {
        self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic)
    }

    /// Where it begins.
    pub(crate) fn start(&self) -> usize {
        self.at
    }

    #[inline]
    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Whether the next word is this mark: one of `;()`, or another byte that stands alone.
    #[inline]
    pub(crate) fn is_at(&self, mark: u8) -> bool {
        self.bytes.get(self.at) == Some(&mark) && (b";()".contains(&mark) || self.ends_word(self.at + 1))
    }

    /// Whether the next word is this keyword; capitals and small letters are the same.
    #[inline]
    pub(crate) fn is(&self, keyword: &str) -> bool {
        let rest = &self.bytes[self.at..];
        let text = rest.get(..keyword.len());
        text.is_some_and(|text| text.eq_ignore_ascii_case(keyword.as_bytes()))
            && self.ends_word(self.at + keyword.len())
    }

    /// Whether a word that goes up to here does not go on.
    #[inline]
    fn ends_word(&self, place: usize) -> bool {
        is_gap(self.bytes.get(place))
    }

    /// Takes a word.
    #[inline]
    pub(crate) fn next(&mut self) -> Word<'a> {
        let word = self.word();
        self.go_to(word.end());
        word
    }

    /// Goes on with the first word from a place on.
    #[inline]
    pub(crate) fn go_to(&mut self, place: usize) {
        self.last_end = place;
        self.at = end_of_gap(self.bytes, place);
    }

    /// From a place that was passed to the end of the word before.
    pub(crate) fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.last_end.max(start))
    }

    /// The finding that something else was expected here.
    pub(crate) fn expected(&self, what: &str) -> Box<Diagnostic> {
        expected(what, self.word())
    }

    /// Takes `;`, `(`, `)`, `+` or `-` if it comes.
    #[inline]
    pub(crate) fn accept_mark(&mut self, mark: u8) -> bool {
        let is_it = self.is_at(mark);
        if is_it {
            self.go_to(self.at + 1);
        }
        is_it
    }

    /// Takes a keyword if it comes.
    pub(crate) fn accept(&mut self, keyword: &str) -> bool {
        let is_it = self.is(keyword);
        if is_it {
            self.go_to(self.at + keyword.len());
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

    /// A word that is no punctuation and no text in quotes.
    #[inline]
    pub(crate) fn any(&mut self, what: &str) -> Fallible<Word<'a>> {
        match self.bytes.get(self.at) {
            None | Some(b';' | b'(' | b')' | b'"') => Err(self.expected(what)),
            Some(_) => Ok(self.next()),
        }
    }

    #[inline]
    pub(crate) fn name(&mut self, names: &mut Names, what: &str) -> Fallible<NameId> {
        self.any(what)?.intern(names)
    }

    /// A word or a text in quotes, which are taken off.
    pub(crate) fn string(&mut self, what: &str) -> Fallible<String> {
        if !self.is_at_text() {
            let word = self.any(what)?;
            return match utf8(word)? {
                text if text.contains('"') => Err(expected(what, word)),
                text => Ok(text.to_owned()),
            };
        }
        let word = self.next();
        match utf8(word)?
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
        {
            // The last quote is another one, and does not stand behind a backslash.
            Some(inside) if !inside.ends_with('\\') => Ok(inside.to_owned()),
            _ => Err(Box::new(
                Diagnostic::error(Span::new(word.start, word.start + 1), "the text has no end")
                    .labelled("begins here"),
            )),
        }
    }

    fn is_at_text(&self) -> bool {
        self.bytes.get(self.at) == Some(&b'"')
    }

    pub(crate) fn choice<T: Choice>(&mut self) -> Fallible<T> {
        self.accept_choice().ok_or_else(|| self.expected(T::WHAT))
    }

    pub(crate) fn accept_choice<T: Choice>(&mut self) -> Option<T> {
        let word = self.word();
        let choice = T::of(word.text)?;
        self.go_to(word.end());
        Some(choice)
    }

    /// A whole number of 32 bits; a fraction of zeros is let pass.
    #[inline]
    pub(crate) fn integer(&mut self, what: &str) -> Fallible<i32> {
        match short_integer(&self.bytes[self.at..]) {
            Some((value, length)) if self.ends_word(self.at + length) => {
                self.go_to(self.at + length);
                Ok(value)
            }
            _ => self.long_integer(what),
        }
    }

    /// A whole number that is written in another way: `12.0`, or with ten digits.
    #[cold]
    fn long_integer(&mut self, what: &str) -> Fallible<i32> {
        let mut ahead = *self;
        let is_whole =
            |value: &f64| value.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(value);
        let value = ahead.accept_number().filter(is_whole);
        let value = value.ok_or_else(|| self.expected(what))?;
        *self = ahead;
        Ok(value as i32)
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&mut self, what: &str) -> Fallible<u32> {
        let word = *self;
        u32::try_from(self.integer(what)?).map_err(|_| word.expected(what))
    }

    #[inline]
    pub(crate) fn number(&mut self, what: &str) -> Fallible<f64> {
        self.accept_number().ok_or_else(|| self.expected(what))
    }

    /// The number that comes next, if it is one.
    #[inline]
    pub(crate) fn accept_number(&mut self) -> Option<f64> {
        let (value, length) = decimal(&self.bytes[self.at..])?;
        let is_all = self.ends_word(self.at + length) && value.is_finite();
        is_all.then(|| {
            self.go_to(self.at + length);
            value
        })
    }

    /// Everything up to the `;` of the statement, which is taken.
    pub(crate) fn rest_of_statement(&mut self) -> Fallible<Span> {
        let start = self.at;
        let end = end_of_statement(self.bytes, start);
        if end == self.bytes.len() {
            self.go_to(end);
            return Err(self.expected("`;`"));
        }
        self.go_to(end + 1);
        Ok(Span::new(start, end))
    }

    /// Goes to the next `+` or `;` without looking at the words before it.
    pub(crate) fn skip_to_option(&mut self) {
        self.go_to(end_of_option(self.bytes, self.at));
    }

    /// The text up to a keyword that stands as a word, which is taken.
    pub(crate) fn text_until(&mut self, keyword: &str) -> Fallible<Span> {
        let start = self.at;
        while !self.is(keyword) {
            if self.is_at_end() {
                return Err(self.expected(&format!("`{keyword}`")));
            }
            self.next();
        }
        let end = self.at;
        self.next();
        Ok(Span::new(start, end))
    }

    /// After an error: to behind the next `;`, or to a word that begins something new.
    pub(crate) fn resynchronise(&mut self) {
        while !self.is_at_end() && !self.is_at(b'-') && !self.is("END") {
            if self.next().text == b";" {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let source = Source::from_bytes("x", text);
        let mut tokens = Tokens::new(&source);
        let mut words = Vec::new();
        while !tokens.is_at_end() {
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

    fn one<T>(text: &str, read: impl Fn(&mut Tokens<'_>) -> Fallible<T>) -> Option<T> {
        // Alone, and with words behind it.
        let alone = Source::from_bytes("x", text);
        let first = read(&mut Tokens::new(&alone)).ok();
        let followed = Source::from_bytes("x", format!("{text} ; and more behind it"));
        assert_eq!(
            read(&mut Tokens::new(&followed)).is_ok(),
            first.is_some(),
            "{text}"
        );
        first
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
            assert_eq!(
                one(text, |tokens| tokens.number("a number")),
                text.parse().ok(),
                "{text}"
            );
        }
        for text in ["", "-", ".", "x", "1.2.3", "inf", "nan", "1e999", "--1", "1-2"] {
            assert_eq!(one(text, |tokens| tokens.number("a number")), None, "{text}");
        }
    }

    #[test]
    fn integers_end_at_32_bits() {
        for (text, value) in [
            ("-2147483648", Some(i32::MIN)),
            ("2147483647", Some(i32::MAX)),
            ("2147483648", None),
            ("1234567", Some(1_234_567)),
            ("12345678", Some(12_345_678)),
            ("+12", Some(12)),
            ("12.000", Some(12)),
            ("12.5", None),
            ("-", None),
            ("1a", None),
        ] {
            assert_eq!(one(text, |tokens| tokens.integer("a number")), value, "{text}");
        }
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
