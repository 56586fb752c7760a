//! Bytes to tokens: one pass, nothing stored, nothing copied (A.9, clause 3).
//! Not for: compiler directives and macros; see [`super::directives`].

use super::directives::Preprocessor;
use super::keywords::{Keyword, is_word};
use super::scan::Scan;
use crate::{Diagnostic, Span};

/// A kind of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// The end of the file.
    End,
    /// No token: the lexer holds the finding, and no rule matches.
    Error,
    Identifier,
    /// From the backslash to before the blank that ends it.
    EscapedIdentifier,
    /// `$display`
    SystemName,
    /// All of `4 'b 10`
    Number,
    Real,
    String,
    Keyword(Keyword),
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    OpenAttribute,
    CloseAttribute,
    Comma,
    Semicolon,
    Colon,
    Dot,
    Hash,
    At,
    Question,
    Equals,
    PlusColon,
    MinusColon,
    Plus,
    Minus,
    Star,
    StarStar,
    Slash,
    Percent,
    Not,
    Tilde,
    And,
    TildeAnd,
    AndAnd,
    Or,
    TildeOr,
    OrOr,
    Caret,
    TildeCaret,
    Less,
    LessEqual,
    ShiftLeft,
    ShiftLeftArithmetic,
    Greater,
    GreaterEqual,
    ShiftRight,
    ShiftRightArithmetic,
    EqualEqual,
    NotEqual,
    CaseEqual,
    CaseNotEqual,
}

impl Token {
    /// How it is named in messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::End => "the end of the file",
            Self::Error => "an odd character",
            Self::Identifier | Self::EscapedIdentifier => "a name",
            Self::SystemName => "a system name",
            Self::Number | Self::Real => "a number",
            Self::String => "a string",
            Self::Keyword(keyword) => keyword.quoted(),
            Self::OpenParen => "`(`",
            Self::CloseParen => "`)`",
            Self::OpenBracket => "`[`",
            Self::CloseBracket => "`]`",
            Self::OpenBrace => "`{`",
            Self::CloseBrace => "`}`",
            Self::OpenAttribute => "`(*`",
            Self::CloseAttribute => "`*)`",
            Self::Comma => "`,`",
            Self::Semicolon => "`;`",
            Self::Colon => "`:`",
            Self::Dot => "`.`",
            Self::Hash => "`#`",
            Self::At => "`@`",
            Self::Question => "`?`",
            Self::Equals => "`=`",
            Self::PlusColon => "`+:`",
            Self::MinusColon => "`-:`",
            Self::Plus => "`+`",
            Self::Minus => "`-`",
            Self::Star => "`*`",
            Self::StarStar => "`**`",
            Self::Slash => "`/`",
            Self::Percent => "`%`",
            Self::Not => "`!`",
            Self::Tilde => "`~`",
            Self::And => "`&`",
            Self::TildeAnd => "`~&`",
            Self::AndAnd => "`&&`",
            Self::Or => "`|`",
            Self::TildeOr => "`~|`",
            Self::OrOr => "`||`",
            Self::Caret => "`^`",
            Self::TildeCaret => "`~^`",
            Self::Less => "`<`",
            Self::LessEqual => "`<=`",
            Self::ShiftLeft => "`<<`",
            Self::ShiftLeftArithmetic => "`<<<`",
            Self::Greater => "`>`",
            Self::GreaterEqual => "`>=`",
            Self::ShiftRight => "`>>`",
            Self::ShiftRightArithmetic => "`>>>`",
            Self::EqualEqual => "`==`",
            Self::NotEqual => "`!=`",
            Self::CaseEqual => "`===`",
            Self::CaseNotEqual => "`!==`",
        }
    }
}

/// Gives the tokens of a file one after the other, each once.
pub(super) struct Lexer<'a> {
    /// The current token, after [`Lexer::advance`].
    pub(super) token: Token,
    start: u32,
    end: u32,
    scan: Scan<'a>,
    pub(super) preprocessor: Preprocessor<'a>,
    error: Option<Diagnostic>,
    /// Where to go on behind the error.
    resume_at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a [u8], preprocessor: Preprocessor<'a>) -> Self {
        Self {
            token: Token::End,
            start: 0,
            end: 0,
            scan: Scan::new(source),
            preprocessor,
            error: None,
            resume_at: 0,
        }
    }

    /// What is wrong with the file as a sequence of tokens.
    pub(super) fn take_error(&mut self) -> Option<Diagnostic> {
        self.error.take()
    }

    /// Goes on behind the error that the last token was.
    pub(super) fn resume(&mut self) {
        self.error = None;
        self.scan.position = self.resume_at;
    }

    /// Where the current token is.
    pub(super) fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }

    /// To the next token. The end is followed by itself; an error must be resumed from.
    pub(super) fn advance(&mut self) {
        let (token, start) = self.next();
        self.token = token;
        // A source is at most 4 GiB long.
        self.start = start as u32;
        self.end = match token {
            Token::Error => self.start,
            _ => self.scan.position as u32,
        };
    }

    /// The next token and where it begins. It ends at the place of the scan.
    #[inline]
    fn next(&mut self) -> (Token, usize) {
        loop {
            let start = self.scan.position;
            let Some(&byte) = self.scan.text.get(start) else {
                match self.preprocessor.end_of_text(&mut self.scan) {
                    Ok(true) => continue,
                    Ok(false) => return (Token::End, start),
                    Err(diagnostic) => return self.fail(diagnostic, self.scan.position),
                }
            };
            let token = match byte {
                b' ' | b'\t'..=b'\r' => {
                    self.scan.position = self.end_of_blanks(start + 1);
                    continue;
                }
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
                b'0'..=b'9' => self.number(),
                b'/' if matches!(self.scan.peek(1), Some(b'/' | b'*')) => match self.scan.skip_comment() {
                    Ok(()) => continue,
                    Err(diagnostic) => return self.fail(diagnostic, self.scan.text.len()),
                },
                b'`' => match self.preprocessor.directive(&mut self.scan) {
                    Ok(()) => continue,
                    Err(diagnostic) => return self.fail(diagnostic, self.scan.position),
                },
                b'\\' if self.preprocessor.is_line_continuation(&self.scan) => {
                    self.scan.position += 1;
                    continue;
                }
                b'\\' => self.escaped_identifier(),
                b'"' => match self.string() {
                    Ok(token) => token,
                    Err(diagnostic) => return self.fail(diagnostic, self.scan.end_of_line(start)),
                },
                b'$' if self.scan.peek(1).is_some_and(is_word) => {
                    self.scan.position = self.scan.end_of_word(start + 1);
                    Token::SystemName
                }
                b'\'' if self.base_at(start).is_some() => self.based_number(start),
                _ => match self.symbol(byte) {
                    Some((token, length)) => {
                        self.scan.position += length;
                        token
                    }
                    None => {
                        let diagnostic = self.odd_character();
                        let resume_at = diagnostic.span.end();
                        return self.fail(diagnostic, resume_at);
                    }
                },
            };
            return (token, start);
        }
    }

    /// Keeps the finding and gives the token that no rule matches.
    #[cold]
    fn fail(&mut self, diagnostic: Diagnostic, resume_at: usize) -> (Token, usize) {
        let start = diagnostic.span.start();
        self.error = Some(diagnostic);
        self.resume_at = resume_at;
        (Token::Error, start)
    }

    fn word(&mut self) -> Token {
        let start = self.scan.position;
        self.scan.position = self.scan.end_of_word(start + 1);
        match Keyword::find(&self.scan.text[start..self.scan.position]) {
            Some(keyword) => Token::Keyword(keyword),
            None => Token::Identifier,
        }
    }

    /// An escaped name ends before a blank or the end of the line (3.7.1).
    fn escaped_identifier(&mut self) -> Token {
        let rest = &self.scan.text[self.scan.position..];
        let length = rest.iter().position(u8::is_ascii_whitespace);
        self.scan.position += length.unwrap_or(rest.len());
        Token::EscapedIdentifier
    }

    fn string(&mut self) -> Result<Token, Diagnostic> {
        let start = self.scan.position;
        let mut end = start + 1;
        loop {
            match self.scan.text.get(end) {
                Some(b'"') => break,
                Some(b'\\') if self.scan.text.get(end + 1).is_some_and(|&byte| byte != b'\n') => end += 2,
                Some(b'\n') | None => {
                    let span = Span::new(start, start + 1);
                    return Err(Diagnostic::error(span, "the string has no end on its line"));
                }
                Some(_) => end += 1,
            }
        }
        self.scan.position = end + 1;
        Ok(Token::String)
    }

    /// `12`, `1.5e-3`, or `4'b10` with blanks between its parts (3.5.1, 3.5.2).
    fn number(&mut self) -> Token {
        let mut end = self.end_of_digits(self.scan.position);
        let digit_at = |at: usize| self.scan.text.get(at).is_some_and(u8::is_ascii_digit);
        let mut token = Token::Number;
        if self.scan.text.get(end) == Some(&b'.') && digit_at(end + 1) {
            end = self.end_of_digits(end + 1);
            token = Token::Real;
        }
        if let Some(b'e' | b'E') = self.scan.text.get(end) {
            let sign = usize::from(matches!(self.scan.text.get(end + 1), Some(b'+' | b'-')));
            if digit_at(end + 1 + sign) {
                end = self.end_of_digits(end + 1 + sign);
                token = Token::Real;
            }
        }
        self.scan.position = end;
        if token == Token::Number {
            let quote = self.end_of_blanks(end);
            if self.base_at(quote).is_some() {
                return self.based_number(quote);
            }
        }
        token
    }

    /// The rest of a number, from its quote.
    fn based_number(&mut self, quote: usize) -> Token {
        let digits = self.end_of_blanks(self.base_at(quote).unwrap_or(quote + 1));
        let mut end = digits;
        while self
            .scan
            .text
            .get(end)
            .is_some_and(|&byte| is_word(byte) || byte == b'?')
        {
            end += 1;
        }
        self.scan.position = end;
        Token::Number
    }

    /// Where the digits begin, when a quote with a base is here.
    fn base_at(&self, quote: usize) -> Option<usize> {
        if self.scan.text.get(quote) != Some(&b'\'') {
            return None;
        }
        let sign = usize::from(matches!(self.scan.text.get(quote + 1), Some(b's' | b'S')));
        let base = *self.scan.text.get(quote + 1 + sign)?;
        matches!(base.to_ascii_lowercase(), b'b' | b'o' | b'd' | b'h').then_some(quote + 2 + sign)
    }

    fn end_of_digits(&self, mut end: usize) -> usize {
        while matches!(self.scan.text.get(end), Some(b'0'..=b'9' | b'_')) {
            end += 1;
        }
        end
    }

    fn end_of_blanks(&self, mut end: usize) -> usize {
        while self.scan.text.get(end).is_some_and(u8::is_ascii_whitespace) {
            end += 1;
        }
        end
    }

    /// The longest operator or bracket here, and its length.
    fn symbol(&self, byte: u8) -> Option<(Token, usize)> {
        let (second, third) = (self.scan.peek(1), self.scan.peek(2));
        Some(match (byte, second, third) {
            // `(*)` is a list of events, not an attribute.
            (b'(', Some(b'*'), third) if third != Some(b')') => (Token::OpenAttribute, 2),
            (b'(', ..) => (Token::OpenParen, 1),
            (b')', ..) => (Token::CloseParen, 1),
            (b'[', ..) => (Token::OpenBracket, 1),
            (b']', ..) => (Token::CloseBracket, 1),
            (b'{', ..) => (Token::OpenBrace, 1),
            (b'}', ..) => (Token::CloseBrace, 1),
            (b',', ..) => (Token::Comma, 1),
            (b';', ..) => (Token::Semicolon, 1),
            (b':', ..) => (Token::Colon, 1),
            (b'.', ..) => (Token::Dot, 1),
            (b'#', ..) => (Token::Hash, 1),
            (b'@', ..) => (Token::At, 1),
            (b'?', ..) => (Token::Question, 1),
            (b'+', Some(b':'), _) => (Token::PlusColon, 2),
            (b'+', ..) => (Token::Plus, 1),
            (b'-', Some(b':'), _) => (Token::MinusColon, 2),
            (b'-', ..) => (Token::Minus, 1),
            (b'*', Some(b'*'), _) => (Token::StarStar, 2),
            (b'*', Some(b')'), _) => (Token::CloseAttribute, 2),
            (b'*', ..) => (Token::Star, 1),
            (b'/', ..) => (Token::Slash, 1),
            (b'%', ..) => (Token::Percent, 1),
            (b'&', Some(b'&'), _) => (Token::AndAnd, 2),
            (b'&', ..) => (Token::And, 1),
            (b'|', Some(b'|'), _) => (Token::OrOr, 2),
            (b'|', ..) => (Token::Or, 1),
            (b'^', Some(b'~'), _) => (Token::TildeCaret, 2),
            (b'^', ..) => (Token::Caret, 1),
            (b'~', Some(b'&'), _) => (Token::TildeAnd, 2),
            (b'~', Some(b'|'), _) => (Token::TildeOr, 2),
            (b'~', Some(b'^'), _) => (Token::TildeCaret, 2),
            (b'~', ..) => (Token::Tilde, 1),
            (b'=', Some(b'='), Some(b'=')) => (Token::CaseEqual, 3),
            (b'=', Some(b'='), _) => (Token::EqualEqual, 2),
            (b'=', ..) => (Token::Equals, 1),
            (b'!', Some(b'='), Some(b'=')) => (Token::CaseNotEqual, 3),
            (b'!', Some(b'='), _) => (Token::NotEqual, 2),
            (b'!', ..) => (Token::Not, 1),
            (b'<', Some(b'<'), Some(b'<')) => (Token::ShiftLeftArithmetic, 3),
            (b'<', Some(b'<'), _) => (Token::ShiftLeft, 2),
            (b'<', Some(b'='), _) => (Token::LessEqual, 2),
            (b'<', ..) => (Token::Less, 1),
            (b'>', Some(b'>'), Some(b'>')) => (Token::ShiftRightArithmetic, 3),
            (b'>', Some(b'>'), _) => (Token::ShiftRight, 2),
            (b'>', Some(b'='), _) => (Token::GreaterEqual, 2),
            (b'>', ..) => (Token::Greater, 1),
            _ => return None,
        })
    }

    fn odd_character(&self) -> Diagnostic {
        let rest = &self.scan.text[self.scan.position..];
        let length = (1..=rest.len().min(4)).find(|&length| std::str::from_utf8(&rest[..length]).is_ok());
        let span = Span::new(self.scan.position, self.scan.position + length.unwrap_or(1));
        let shown = match (length, rest[0]) {
            (Some(length), byte) if !byte.is_ascii_control() => {
                format!("`{}`", String::from_utf8_lossy(&rest[..length]))
            }
            (_, byte) => format!("byte 0x{byte:02x}"),
        };
        Diagnostic::error(span, format!("{shown} has no meaning in Verilog"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a text with their texts.
    fn tokens(text: &str) -> Vec<(Token, &str)> {
        let mut lexer = Lexer::new(text.as_bytes(), Preprocessor::default());
        let mut tokens = Vec::new();
        loop {
            lexer.advance();
            match lexer.token {
                Token::End | Token::Error => return tokens,
                token => tokens.push((token, &text[lexer.span().start()..lexer.span().end()])),
            }
        }
    }

    #[test]
    fn numbers_take_their_base_and_blanks_with_them() {
        for text in ["12", "1_000", "4'b1x0z", "8 'h F_f", "'so7", "16'd?", "3 \n 'b1"] {
            assert_eq!(tokens(text), [(Token::Number, text)]);
        }
        assert_eq!(tokens("1.5e-3"), [(Token::Real, "1.5e-3")]);
        assert_eq!(tokens("2e3"), [(Token::Real, "2e3")]);
        assert_eq!(tokens("3.a").len(), 3);
    }

    #[test]
    fn escaped_names_end_at_any_blank() {
        assert_eq!(
            tokens("\\a[0] [1]"),
            [
                (Token::EscapedIdentifier, "\\a[0]"),
                (Token::OpenBracket, "["),
                (Token::Number, "1"),
                (Token::CloseBracket, "]"),
            ]
        );
        assert_eq!(tokens("\\a.b\n,")[0].1, "\\a.b");
        assert_eq!(tokens("\\x\t;")[0].1, "\\x");
        assert_eq!(tokens("\\last")[0].1, "\\last");
    }

    #[test]
    fn the_longest_operator_is_taken() {
        let operators = "< << <<< <= > >> >>> >= = == === ! != !== & && ~& | || ~| ^ ~^ ^~ ** * +: -:";
        for (token, text) in operators.split(' ').zip(tokens(operators)) {
            assert_eq!(token, text.1);
        }
        assert_eq!(tokens("(* a *) @(*)").len(), 6);
    }

    #[test]
    fn comments_are_blanks() {
        assert_eq!(tokens("a//b\nc/*d\n*/e/**/f").len(), 4);
    }
}
