//! Scripts as commands, words and their parts (rules 1 to 11 of the manual page Tcl(n)).
//! Not for: what a variable or a command stands for; nothing is substituted here.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};

use crate::combinators::{Failure, Input, Parse, Problem, fail, unmatched};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// How deep commands may stand in brackets of each other.
const MAX_NESTING: usize = 100;

/// One command: words up to the end of a line or a `;`. Spans are offsets into the script.
#[derive(Debug, PartialEq)]
pub(super) struct Command<'t> {
    /// At least one.
    pub(super) words: Vec<Word<'t>>,
    pub(super) span: Span,
}

/// A word before substitution.
#[derive(Debug, PartialEq)]
pub(super) struct Word<'t> {
    pub(super) kind: WordKind<'t>,
    /// Whether `{*}` stands before it: it becomes a word for each of its elements.
    pub(super) is_expanded: bool,
    pub(super) span: Span,
}

#[derive(Debug, PartialEq)]
pub(super) enum WordKind<'t> {
    /// In braces: the text between them, from this offset on.
    Braced(&'t str, usize),
    /// Bare or in quotes.
    Parts(Vec<Part<'t>>),
}

/// A piece of a word that is not in braces.
#[derive(Debug, PartialEq)]
pub(super) enum Part<'t> {
    /// As it stands there, from this offset on.
    Text(&'t str, usize),
    /// What a backslash stands for.
    Escaped(char),
    /// `$name`, `${name}` or `$name(index)`.
    Variable(Variable<'t>),
    /// Commands in brackets.
    Script(Vec<Command<'t>>),
}

#[derive(Debug, PartialEq)]
pub(super) struct Variable<'t> {
    pub(super) name: &'t str,
    /// The element of an array.
    pub(super) index: Option<Vec<Part<'t>>>,
    pub(super) span: Span,
}

/// The rules, on one script.
#[derive(Clone, Copy)]
pub(super) struct Grammar<'t> {
    text: &'t [u8],
}

/// What ends the commands that are read.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Script,
    /// `[`: the bracket that ends it ends words as well.
    Brackets(usize),
}

impl<'t> Grammar<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text }
    }

    /// The command that begins at `offset` or behind it, and where it ends.
    pub(super) fn command_at(self, offset: usize) -> Result<Option<(Command<'t>, usize)>, Diagnostic> {
        let rest = skip_gap(&self.text[offset.min(self.text.len())..], true);
        if rest.is_empty() {
            return Ok(None);
        }
        let (rest, command) = self.finish(self.command(rest, Inside::Script))?;
        Ok(Some((command, self.at(rest))))
    }

    /// The `$name` at `offset`, and where it ends; nothing where the `$` is only a dollar.
    pub(super) fn variable_at(self, offset: usize) -> Result<Option<(Variable<'t>, usize)>, Diagnostic> {
        match self.variable(&self.text[offset..], 0) {
            Err(nom::Err::Error(_)) => Ok(None),
            result => {
                let (rest, variable) = self.finish(result)?;
                Ok(Some((variable, self.at(rest))))
            }
        }
    }

    /// The commands in the brackets that begin at `offset`, and where they end.
    pub(super) fn script_at(self, offset: usize) -> Result<(Vec<Command<'t>>, usize), Diagnostic> {
        let (rest, script) = self.finish(self.script(&self.text[offset..], 0))?;
        Ok((script, self.at(rest)))
    }

    /// The word in quotes or braces that begins at `offset`, and where it ends.
    pub(super) fn quoted_at(self, offset: usize) -> Result<(WordKind<'t>, usize), Diagnostic> {
        let input = &self.text[offset..];
        let quoted = |input| self.quoted(input, 0);
        let rule = alt((|input| self.braced(input), quoted)).parse(input);
        let (rest, kind) = self.finish(rule)?;
        Ok((kind, self.at(rest)))
    }

    fn at(self, rest: Input<'t>) -> usize {
        self.text.len() - rest.len()
    }

    fn span(self, from: Input<'t>, to: Input<'t>) -> Span {
        Span::new(self.at(from), self.at(to))
    }

    fn finish<T>(self, result: Parse<'t, T>) -> Result<(Input<'t>, T), Diagnostic> {
        result.map_err(|error| match error {
            nom::Err::Error(failure) | nom::Err::Failure(failure) => {
                let at = Span::at(self.at(failure.rest));
                match failure.problem {
                    Problem::Found(diagnostic) => *diagnostic,
                    Problem::Expected(what) => Diagnostic::error(at, format!("expected {what}")),
                    Problem::Unmatched => Diagnostic::error(at, "expected a word"),
                }
            }
            nom::Err::Incomplete(_) => Diagnostic::error(Span::at(self.text.len()), "the script ends here"),
        })
    }

    /// Words up to the end of the command. The gap before it is behind us.
    fn command(self, start: Input<'t>, inside: Inside) -> Parse<'t, Command<'t>> {
        let mut words = Vec::new();
        let mut rest = start;
        loop {
            let (after, word) = self.word(rest, inside)?;
            words.push(word);
            rest = skip_blanks(after);
            if is_end(rest, inside) {
                let span = self.span(start, after);
                return Ok((rest, Command { words, span }));
            }
            if rest.len() == after.len() {
                let span = Span::new(self.at(after), self.at(after) + 1);
                let found = shown(after);
                let closed = match self.text[self.at(after) - 1] {
                    b'"' => "quote",
                    _ => "brace",
                };
                return fail(
                    after,
                    Diagnostic::error(span, format!("{found} follows the {closed} that closes a word"))
                        .labelled("expected a blank or the end of the command"),
                );
            }
        }
    }

    fn word(self, start: Input<'t>, inside: Inside) -> Parse<'t, Word<'t>> {
        let nesting = match inside {
            Inside::Script => 0,
            Inside::Brackets(nesting) => nesting,
        };
        let (input, is_expanded) = match start.strip_prefix(b"{*}") {
            Some(rest) if !is_end(rest, inside) && skip_blanks(rest).len() == rest.len() => (rest, true),
            _ => (start, false),
        };
        let bare = |input| {
            let ends = |rest: Input<'t>| is_end(rest, inside) || skip_blanks(rest).len() < rest.len();
            let (rest, parts) = self.parts(input, nesting, ends)?;
            Ok((rest, WordKind::Parts(parts)))
        };
        let quoted = |input| self.quoted(input, nesting);
        let (rest, kind) = alt((|input| self.braced(input), quoted, bare)).parse(input)?;
        let span = self.span(start, rest);
        Ok((
            rest,
            Word {
                kind,
                is_expanded,
                span,
            },
        ))
    }

    /// `{...}`, with braces inside in pairs.
    fn braced(self, start: Input<'t>) -> Parse<'t, WordKind<'t>> {
        let (inside, _) = tag("{").parse(start)?;
        let mut depth = 1;
        let mut bytes = inside.iter().enumerate();
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'\\' => _ = bytes.next(),
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let text = self.utf8(&inside[..at])?;
                return Ok((&inside[at + 1..], WordKind::Braced(text, self.at(inside))));
            }
        }
        self.unclosed(start, "no brace closes this one")
    }

    fn quoted(self, start: Input<'t>, nesting: usize) -> Parse<'t, WordKind<'t>> {
        let (inside, _) = tag("\"").parse(start)?;
        let (rest, parts) = self.parts(inside, nesting, |rest| rest.first() == Some(&b'"'))?;
        match rest.split_first() {
            Some((_, rest)) => Ok((rest, WordKind::Parts(parts))),
            None => self.unclosed(start, "no quote closes this one"),
        }
    }

    /// Pieces up to where `ends` holds or the script ends.
    fn parts(
        self,
        start: Input<'t>,
        nesting: usize,
        ends: impl Fn(Input<'t>) -> bool,
    ) -> Parse<'t, Vec<Part<'t>>> {
        let mut parts = Vec::new();
        let mut rest = start;
        // Where the text that was passed begins.
        let mut text = start;
        while !rest.is_empty() && !ends(rest) {
            let (after, part) = match rest[0] {
                b'\\' => escape(rest).map(|(after, c)| (after, Part::Escaped(c)))?,
                b'[' => self
                    .script(rest, nesting)
                    .map(|(after, script)| (after, Part::Script(script)))?,
                b'$' => match self.variable(rest, nesting) {
                    Ok((after, variable)) => (after, Part::Variable(variable)),
                    Err(nom::Err::Error(_)) => {
                        rest = &rest[1..];
                        continue;
                    }
                    Err(failure) => return Err(failure),
                },
                _ => {
                    rest = &rest[1..];
                    continue;
                }
            };
            self.push_text(&mut parts, text, rest)?;
            parts.push(part);
            (rest, text) = (after, after);
        }
        self.push_text(&mut parts, text, rest)?;
        Ok((rest, parts))
    }

    fn push_text(
        self,
        parts: &mut Vec<Part<'t>>,
        from: Input<'t>,
        to: Input<'t>,
    ) -> Result<(), nom::Err<Failure<'t>>> {
        if from.len() > to.len() {
            let text = self.utf8(&from[..from.len() - to.len()])?;
            parts.push(Part::Text(text, self.at(from)));
        }
        Ok(())
    }

    /// `$name`, `$name(index)` or `${name}`; does not match where a `$` is only a dollar.
    fn variable(self, start: Input<'t>, nesting: usize) -> Parse<'t, Variable<'t>> {
        let (rest, _) = tag("$").parse(start)?;
        if let Some(inside) = rest.strip_prefix(b"{") {
            let Some(end) = memchr::memchr(b'}', inside) else {
                return self.unclosed(start, "no brace closes the name of this variable");
            };
            let name = self.utf8(&inside[..end])?;
            let rest = &inside[end + 1..];
            // `${a(i)}` is an element as well.
            let is_element = name.ends_with(')') && name.contains('(');
            let (name, index) = match name.split_once('(') {
                Some((name, index)) if is_element => {
                    let index = &index[..index.len() - 1];
                    let at = self.at(inside) + name.len() + 1;
                    (name, Some(vec![Part::Text(index, at)]))
                }
                _ => (name, None),
            };
            let span = self.span(start, rest);
            return Ok((rest, Variable { name, index, span }));
        }
        let mut length = 0;
        loop {
            match &rest[length..] {
                [byte, ..] if byte.is_ascii_alphanumeric() || *byte == b'_' => length += 1,
                [b':', b':', ..] => length += 2,
                _ => break,
            }
        }
        let is_array = rest.get(length) == Some(&b'(');
        if length == 0 && !is_array {
            return unmatched(start);
        }
        let name = self.utf8(&rest[..length])?;
        let rest = &rest[length..];
        if !is_array {
            let span = self.span(start, rest);
            return Ok((
                rest,
                Variable {
                    name,
                    index: None,
                    span,
                },
            ));
        }
        let (end, index) = self.parts(&rest[1..], nesting, |rest| rest.first() == Some(&b')'))?;
        match end.split_first() {
            Some((_, rest)) => {
                let (index, span) = (Some(index), self.span(start, rest));
                Ok((rest, Variable { name, index, span }))
            }
            None => self.unclosed(start, "no `)` closes the index of this variable"),
        }
    }

    /// `[...]`.
    fn script(self, start: Input<'t>, nesting: usize) -> Parse<'t, Vec<Command<'t>>> {
        let (inside, _) = tag("[").parse(start)?;
        if nesting == MAX_NESTING {
            let span = Span::new(self.at(start), self.at(inside));
            let message = format!("brackets stand more than {MAX_NESTING} deep in each other");
            return fail(start, Diagnostic::error(span, message));
        }
        let mut commands = Vec::new();
        let mut rest = inside;
        loop {
            rest = skip_gap(rest, false);
            match rest.first() {
                Some(b']') => return Ok((&rest[1..], commands)),
                None => return self.unclosed(start, "no bracket closes this one"),
                Some(b'#') => rest = skip_comment(rest),
                Some(_) => {
                    let (after, command) = self.command(rest, Inside::Brackets(nesting + 1))?;
                    commands.push(command);
                    rest = after;
                }
            }
        }
    }

    fn unclosed<T>(self, start: Input<'t>, message: &str) -> Parse<'t, T> {
        let span = Span::new(self.at(start), self.at(start) + 1);
        fail(start, Diagnostic::error(span, message).labelled("opened here"))
    }

    fn utf8(self, bytes: &'t [u8]) -> Result<&'t str, nom::Err<Failure<'t>>> {
        std::str::from_utf8(bytes).map_err(|error| {
            let offset = bytes.as_ptr().addr() - self.text.as_ptr().addr() + error.valid_up_to();
            let span = Span::new(offset, offset + 1);
            nom::Err::Failure(Failure {
                rest: &self.text[offset..],
                problem: Problem::Found(Box::new(
                    Diagnostic::error(span, "a byte that is not UTF-8")
                        .help("only comments between commands may hold other encodings"),
                )),
            })
        })
    }
}

/// Whether a command ends here.
fn is_end(rest: Input<'_>, inside: Inside) -> bool {
    match rest.first() {
        None | Some(b'\n' | b';') => true,
        Some(b']') => inside != Inside::Script,
        Some(_) => false,
    }
}

/// Blanks between words: a backslash at the end of a line is one as well.
pub(super) fn skip_blanks(mut rest: Input<'_>) -> Input<'_> {
    loop {
        rest = match rest {
            [b' ' | b'\t' | b'\r' | 0x0b | 0x0c, rest @ ..]
            | [b'\\', b'\n', rest @ ..]
            | [b'\\', b'\r', b'\n', rest @ ..] => rest,
            _ => return rest,
        }
    }
}

/// Blanks, ends of commands and (outside of brackets) comments.
fn skip_gap(mut rest: Input<'_>, with_comments: bool) -> Input<'_> {
    loop {
        rest = match skip_blanks(rest) {
            [b'\n' | b';', rest @ ..] => rest,
            rest @ [b'#', ..] if with_comments => skip_comment(rest),
            rest => return rest,
        }
    }
}

/// To the end of the line; a backslash there carries the comment on.
fn skip_comment(rest: Input<'_>) -> Input<'_> {
    let mut at = 0;
    while at < rest.len() {
        match rest[at..] {
            [b'\n', ..] => return &rest[at..],
            [b'\\', b'\r', b'\n', ..] => at += 3,
            [b'\\', _, ..] => at += 2,
            _ => at += 1,
        }
    }
    &[]
}

/// What a backslash and what follows it stand for.
pub(super) fn escape(input: Input<'_>) -> Parse<'_, char> {
    let (rest, _) = tag("\\").parse(input)?;
    let Some(&first) = rest.first() else {
        return Ok((rest, '\\'));
    };
    let simple = |c| Ok((&rest[1..], c));
    match first {
        b'a' => simple('\u{7}'),
        b'b' => simple('\u{8}'),
        b'f' => simple('\u{c}'),
        b'n' => simple('\n'),
        b'r' => simple('\r'),
        b't' => simple('\t'),
        b'v' => simple('\u{b}'),
        b'x' => Ok(coded(&rest[1..], 16, 2).unwrap_or((&rest[1..], 'x'))),
        b'u' => Ok(coded(&rest[1..], 16, 4).unwrap_or((&rest[1..], 'u'))),
        b'U' => Ok(coded(&rest[1..], 16, 8).unwrap_or((&rest[1..], 'U'))),
        b'0'..=b'7' => Ok(coded(rest, 8, 3).unwrap_or((&rest[1..], char::from(first)))),
        b'\n' => {
            let (rest, _) = nom::bytes::complete::take_while(|byte| byte == b' ' || byte == b'\t')
                .parse(&rest[1..])
                .unwrap_or_else(|_: nom::Err<Failure<'_>>| (&rest[1..], &[]));
            Ok((rest, ' '))
        }
        b'\r' if rest.get(1) == Some(&b'\n') => Ok((&rest[2..], ' ')),
        _ if first.is_ascii() => simple(char::from(first)),
        _ => {
            let length = rest.len().min(4);
            let valid = match std::str::from_utf8(&rest[..length]) {
                Ok(text) => text,
                // What is valid of it is, by what the error says.
                Err(error) => std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default(),
            };
            match valid.chars().next() {
                Some(c) => Ok((&rest[c.len_utf8()..], c)),
                None => Err(nom::Err::Failure(Failure {
                    rest,
                    problem: Problem::Expected("a character in UTF-8"),
                })),
            }
        }
    }
}

/// At most `most` digits as the code of a character.
fn coded(input: Input<'_>, radix: u32, most: usize) -> Option<(Input<'_>, char)> {
    let is_digit = |byte: u8| char::from(byte).is_digit(radix);
    let digits: Parse<'_, _> = take_while1(is_digit).parse(input);
    let length = digits.ok()?.1.len().min(most);
    let code = input[..length].iter().try_fold(0u32, |code, &byte| {
        code.checked_mul(radix)?
            .checked_add(char::from(byte).to_digit(radix)?)
    })?;
    Some((&input[length..], char::from_u32(code)?))
}

fn shown(rest: Input<'_>) -> String {
    match rest.first() {
        Some(byte) if byte.is_ascii_graphic() => format!("`{}`", char::from(*byte)),
        Some(byte) => format!("byte 0x{byte:02x}"),
        None => "the end".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(text: &str) -> Vec<Vec<&str>> {
        let grammar = Grammar::new(text.as_bytes());
        let mut commands = Vec::new();
        let mut at = 0;
        while let Some((command, end)) = grammar.command_at(at).expect("a good script") {
            let words = command.words.iter();
            commands.push(
                words
                    .map(|word| &text[word.span.start()..word.span.end()])
                    .collect(),
            );
            at = end;
        }
        commands
    }

    fn error(text: &str) -> (String, usize) {
        let error = Grammar::new(text.as_bytes())
            .command_at(0)
            .expect_err("a bad script");
        (error.message, error.span.start())
    }

    #[test]
    fn commands_end_at_lines_and_semicolons() {
        let text = "# c \\\n still\na b;c  {d\ne} ;# f\ng \\\n  h\\\r\n i\n\n;;";
        let expected: [&[&str]; 3] = [&["a", "b"], &["c", "{d\ne}"], &["g", "h", "i"]];
        assert_eq!(commands(text), expected);
    }

    #[test]
    fn words_end_where_their_quotes_and_brackets_do() {
        let text = "a[b \"]\" {]} [c]]d \"x [e \"f\"] y\" {{}\\}} $a(1 2) ${x y}z";
        let expected = [
            "a[b \"]\" {]} [c]]d",
            "\"x [e \"f\"] y\"",
            "{{}\\}}",
            "$a(1 2)",
            "${x y}z",
        ];
        assert_eq!(commands(text), [expected]);
        assert_eq!(commands("-group [a {b}]\\\n c"), [["-group", "[a {b}]", "c"]]);
    }

    #[test]
    fn dollars_without_a_name_are_dollars() {
        let text = "a$ $% $a::b:c $::env(X)";
        let grammar = Grammar::new(text.as_bytes());
        let (command, _) = grammar.command_at(0).expect("good").expect("one");
        let parts = |word: usize| match &command.words[word].kind {
            WordKind::Parts(parts) => parts,
            WordKind::Braced(..) => panic!("it has no braces"),
        };
        assert_eq!(parts(0)[..], [Part::Text("a$", 0)]);
        assert_eq!(parts(1)[..], [Part::Text("$%", 3)]);
        assert!(matches!(&parts(2)[..], [Part::Variable(v), Part::Text(":c", _)] if v.name == "a::b"));
        assert!(matches!(&parts(3)[..], [Part::Variable(v)] if v.name == "::env" && v.index.is_some()));
    }

    #[test]
    fn escapes_are_characters() {
        let read = |text: &'static str| {
            escape(text.as_bytes())
                .map(|(rest, c)| (c, rest.len()))
                .expect("it is one")
        };
        assert_eq!(read("\\n-"), ('\n', 1));
        assert_eq!(read("\\x41g"), ('A', 1));
        assert_eq!(read("\\101"), ('A', 0));
        assert_eq!(read("\\u00e9x"), ('é', 1));
        assert_eq!(read("\\é"), ('é', 0));
        assert_eq!(read("\\\n \t x"), (' ', 1));
        assert_eq!(read("\\["), ('[', 0));
        assert_eq!(read("\\xg"), ('x', 1));
    }

    #[test]
    fn what_is_not_closed_is_an_error_where_it_opens() {
        assert_eq!(error("a {b\nc"), ("no brace closes this one".to_owned(), 2));
        assert_eq!(error("a \"b"), ("no quote closes this one".to_owned(), 2));
        assert_eq!(error("a [b [c]"), ("no bracket closes this one".to_owned(), 2));
        assert_eq!(error("a {b}c").1, 5);
        assert_eq!(error("a \"b\"c").0, "`c` follows the quote that closes a word");
        assert_eq!(error("a $b(1").1, 2);
        assert_eq!(error(&"[".repeat(5_000)).1, MAX_NESTING);
    }

    #[test]
    fn other_encodings_may_stand_in_comments_only() {
        let grammar = Grammar::new(b"# \xfc\na b");
        assert!(grammar.command_at(0).expect("a good script").is_some());
        let error = Grammar::new(b"a {b \xfc}").command_at(0).expect_err("no UTF-8");
        assert_eq!(error.span.start(), 5);
    }
}
