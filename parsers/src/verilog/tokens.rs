//! What the grammar reads: the current token, and the tree under construction.
//! Not for: rules of the language; they are in [`super::read`].
//!
//! The grammar is LL(1). It looks at the current token only and never goes back, so that a token
//! is made once and never stored, and a node once added to the tree is meant.

use std::cell::{Cell, RefCell};

use nom::IResult;
use nom::error::{ErrorKind, ParseError};

use super::Options;
use super::ast::{Ast, Expr, ExprKind, Id, Identifier, List, Node, Offset, Symbol};
use super::directives::Preprocessor;
use super::keywords::Keyword;
use super::lexer::{Lexeme, Lexer, Token};
use crate::combinators::{Failure, Problem};
use crate::{Diagnostic, Source, Span};

/// Why a rule stopped.
pub(super) type Stop<'a> = nom::Err<Failure<'a>>;

/// What a rule gives back.
pub(super) type Parse<'a, T> = IResult<Tokens<'a>, T, Failure<'a>>;

/// How deep expressions and statements may be nested by brackets, operators and blocks.
///
/// The grammar recurses as deep; with this bound it stays far below the smallest usual stack.
pub(super) const MAX_NESTING: u32 = 256;

/// Most that messages show of a token.
const SHOWN_CHARACTERS: usize = 40;

/// All that outlives a token.
pub(super) struct State<'a> {
    source: &'a Source,
    lexer: RefCell<Lexer<'a>>,
    ast: RefCell<Ast>,
    notices: RefCell<Vec<Notice>>,
    nesting: Cell<u32>,
    /// Tokens made so far, to check that none is made twice.
    made: Cell<u32>,
}

/// Something that was read and not kept, with its first place.
struct Notice {
    what: &'static str,
    first: Span,
    count: usize,
}

impl<'a> State<'a> {
    pub(super) fn new(source: &'a Source, options: &Options) -> Self {
        Self {
            source,
            lexer: RefCell::new(Lexer::new(
                source.bytes(),
                Preprocessor::with_defines(&options.defines),
            )),
            ast: RefCell::default(),
            notices: RefCell::default(),
            nesting: Cell::new(0),
            made: Cell::new(0),
        }
    }

    /// The tree with its warnings, or the first error.
    pub(super) fn finish(&self, result: Result<(), Stop<'a>>) -> Result<Finished, Diagnostic> {
        // No rule matches an odd character, so what the lexer has to say comes first.
        if let Some(diagnostic) = self.lexer.borrow_mut().take_error() {
            return Err(diagnostic);
        }
        match result {
            Ok(()) => {}
            Err(nom::Err::Error(failure) | nom::Err::Failure(failure)) => {
                return Err(failure.into_diagnostic(self.source));
            }
            Err(nom::Err::Incomplete(_)) => {
                return Err(Diagnostic::error(
                    Span::at(self.source.bytes().len()),
                    "unexpected end of file",
                ));
            }
        }
        let mut notices = self.notices.take();
        notices.sort_by_key(|notice| notice.first);
        let warnings = notices.into_iter().map(|notice| {
            let message = match notice.count {
                1 => notice.what.to_owned(),
                count => format!("{} ({count} times in this file)", notice.what),
            };
            Diagnostic::warning(notice.first, message)
        });
        Ok((self.ast.take(), warnings.collect()))
    }
}

/// A tree and what was odd.
pub(super) type Finished = (Ast, Vec<Diagnostic>);

/// The input of the grammar: the current token and, through it, all that follow.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a> {
    state: &'a State<'a>,
    current: Lexeme,
    number: u32,
}

impl<'a> Tokens<'a> {
    /// At the first token.
    pub(super) fn first(state: &'a State<'a>) -> Self {
        Self {
            state,
            current: state.lexer.borrow_mut().next(),
            number: 0,
        }
    }

    /// The current token.
    pub(super) fn token(self) -> Token {
        self.current.token
    }

    /// Where the current token is.
    pub(super) fn span(self) -> Span {
        self.current.span
    }

    /// Where the current token begins.
    pub(super) fn at(self) -> Offset {
        Offset::new(self.current.span.start())
    }

    /// The bytes of the current token.
    pub(super) fn bytes(self) -> &'a [u8] {
        self.state.source.slice(self.current.span)
    }

    /// The next token.
    #[must_use]
    pub(super) fn advance(self) -> Self {
        debug_assert_eq!(self.state.made.get(), self.number, "the grammar went back");
        let number = self.number.wrapping_add(1);
        self.state.made.set(number);
        Self {
            state: self.state,
            current: self.state.lexer.borrow_mut().next(),
            number,
        }
    }

    /// Goes past the current token if it is `token`.
    pub(super) fn eat(self, token: Token) -> Option<Self> {
        (self.current.token == token).then(|| self.advance())
    }

    /// Goes past the current token if it is this keyword.
    pub(super) fn eat_keyword(self, keyword: Keyword) -> Option<Self> {
        self.eat(Token::Keyword(keyword))
    }

    /// The kind of net that `` `default_nettype `` has set.
    pub(super) fn default_nettype(self) -> Option<Keyword> {
        self.state.lexer.borrow().preprocessor.default_nettype
    }

    /// Adds a node to the tree.
    pub(super) fn add<T: Node>(self, node: T) -> Id<T> {
        self.state.ast.borrow_mut().add(node)
    }

    /// Adds an expression that begins at `at`.
    pub(super) fn add_expr(self, at: Offset, kind: ExprKind) -> Id<Expr> {
        self.add(Expr { kind, at })
    }

    /// Adds nodes that stand side by side.
    pub(super) fn add_list<T: Node>(self, nodes: impl IntoIterator<Item = T>) -> List<T> {
        self.state.ast.borrow_mut().add_list(nodes)
    }

    /// Asks the tree.
    pub(super) fn with_ast<T>(self, ask: impl FnOnce(&mut Ast) -> T) -> T {
        ask(&mut self.state.ast.borrow_mut())
    }

    /// Notes that something was read and is not kept.
    pub(super) fn notice(self, first: Span, what: &'static str) {
        let mut notices = self.state.notices.borrow_mut();
        match notices.iter_mut().find(|notice| notice.what == what) {
            Some(notice) => notice.count += 1,
            None => notices.push(Notice {
                what,
                first,
                count: 1,
            }),
        }
    }

    /// Runs a rule one level deeper.
    pub(super) fn nested<T>(self, rule: impl FnOnce(Self) -> Parse<'a, T>) -> Parse<'a, T> {
        let depth = self.state.nesting.get();
        if depth >= MAX_NESTING {
            let message = format!("nested deeper than {MAX_NESTING} levels");
            return self.fail(Diagnostic::error(self.span(), message));
        }
        self.state.nesting.set(depth + 1);
        let result = rule(self);
        self.state.nesting.set(depth);
        result
    }

    /// Stops because something else was expected here.
    pub(super) fn expected<T>(self, what: &'static str) -> Parse<'a, T> {
        let message = format!("expected {what}, found {}", found(self));
        self.fail(Diagnostic::error(self.span(), message).labelled(format!("expected {what}")))
    }

    /// Stops with a finding.
    pub(super) fn fail<T>(self, diagnostic: Diagnostic) -> Parse<'a, T> {
        Err(self.error(Problem::Found(Box::new(diagnostic))))
    }

    /// Stops at a construct that is not read.
    pub(super) fn unsupported<T>(self, what: &str) -> Parse<'a, T> {
        let diagnostic = Diagnostic::error(self.span(), format!("{what} not supported"))
            .labelled("outside the structural subset");
        self.fail(diagnostic)
    }

    fn error(self, problem: Problem) -> Stop<'a> {
        let rest = &self.state.source.bytes()[self.current.span.start()..];
        nom::Err::Failure(Failure { rest, problem })
    }

    /// The symbol of a text in the source; the current token is to blame where it is no UTF-8.
    fn intern(self, text: &'a [u8]) -> Result<Symbol, Stop<'a>> {
        match std::str::from_utf8(text) {
            Ok(text) => Ok(self.state.ast.borrow_mut().intern(text)),
            Err(_) => {
                let diagnostic = Diagnostic::error(self.span(), "the text is not UTF-8");
                Err(self.error(Problem::Found(Box::new(diagnostic))))
            }
        }
    }

    /// The text between the quotes of the current string, or of another token all of it.
    pub(super) fn text_symbol(self) -> Result<Symbol, Stop<'a>> {
        let bytes = self.bytes();
        let text = match self.token() {
            Token::String => &bytes[1..bytes.len() - 1],
            _ => bytes,
        };
        self.intern(text)
    }
}

impl<'a> ParseError<Tokens<'a>> for Failure<'a> {
    fn from_error_kind(input: Tokens<'a>, _: ErrorKind) -> Self {
        Self {
            rest: &input.state.source.bytes()[input.current.span.start()..],
            problem: Problem::Unmatched,
        }
    }

    fn append(_: Tokens<'a>, _: ErrorKind, other: Self) -> Self {
        other
    }
}

/// A certain token.
pub(super) fn token<'a>(expected: Token) -> impl Fn(Tokens<'a>) -> Parse<'a, Span> {
    move |input| match input.eat(expected) {
        Some(rest) => Ok((rest, input.span())),
        None => input.expected(expected.name()),
    }
}

/// The bracket that closes the one at `opened`.
pub(super) fn close<'a>(input: Tokens<'a>, bracket: Token, opened: Span) -> Parse<'a, ()> {
    close_with(input, bracket, opened, || bracket.name().to_owned())
}

/// The same after a list, which could have gone on.
pub(super) fn close_list<'a>(input: Tokens<'a>, bracket: Token, opened: Span) -> Parse<'a, ()> {
    close_with(input, bracket, opened, || format!("`,` or {}", bracket.name()))
}

fn close_with<'a>(
    input: Tokens<'a>,
    bracket: Token,
    opened: Span,
    expected: impl FnOnce() -> String,
) -> Parse<'a, ()> {
    match input.eat(bracket) {
        Some(rest) => Ok((rest, ())),
        None => {
            let expected = expected();
            let message = format!("expected {expected}, found {}", found(input));
            let diagnostic =
                Diagnostic::error(input.span(), message).labelled(format!("expected {expected}"));
            input.fail(diagnostic.related(opened, "to close this"))
        }
    }
}

/// The current token as messages name it.
pub(super) fn found(input: Tokens<'_>) -> String {
    let text = String::from_utf8_lossy(input.bytes());
    match input.token() {
        Token::End => Token::End.name().to_owned(),
        _ if text.chars().nth(SHOWN_CHARACTERS).is_some() => {
            let shown: String = text.chars().take(SHOWN_CHARACTERS).collect();
            format!("`{shown}...`")
        }
        _ => format!("`{text}`"),
    }
}

/// A name, simple or escaped.
pub(super) fn identifier(input: Tokens<'_>) -> Parse<'_, Identifier> {
    let text = match input.token() {
        Token::Identifier => input.bytes(),
        Token::EscapedIdentifier => match &input.bytes()[1..] {
            [] => {
                let message = "a backslash must be followed by a name";
                return input.fail(Diagnostic::error(input.span(), message));
            }
            text => text,
        },
        Token::Keyword(keyword) => {
            let message = format!("expected a name, found the keyword {}", keyword.quoted());
            let diagnostic = Diagnostic::error(input.span(), message).labelled("expected a name");
            return input.fail(diagnostic);
        }
        _ => return input.expected("a name"),
    };
    let symbol = input.intern(text)?;
    let name = Identifier {
        symbol,
        at: input.at(),
    };
    Ok((input.advance(), name))
}

/// `rule {, rule}` as neighbours in their pool. The rule must not add nodes of this kind itself.
pub(super) fn comma_list<'a, T: Node>(
    input: Tokens<'a>,
    rule: impl Fn(Tokens<'a>) -> Parse<'a, T>,
) -> Parse<'a, List<T>> {
    let (rest, group) = comma_group(input, rule, |_| false)?;
    Ok((rest, group.nodes))
}

/// A list, and whether the comma after it leads to something that is not of this list.
pub(super) struct Group<T> {
    pub(super) nodes: List<T>,
    pub(super) another_follows: bool,
}

/// As [`comma_list`], up to the comma before a token that begins another group.
pub(super) fn comma_group<'a, T: Node>(
    mut input: Tokens<'a>,
    rule: impl Fn(Tokens<'a>) -> Parse<'a, T>,
    begins_another: fn(Token) -> bool,
) -> Parse<'a, Group<T>> {
    let start = input.with_ast(|ast| ast.pool_len::<T>());
    loop {
        let (rest, node) = rule(input)?;
        rest.add(node);
        let after_comma = rest.eat(Token::Comma);
        input = after_comma.unwrap_or(rest);
        let another_follows = after_comma.is_some() && begins_another(input.token());
        if after_comma.is_none() || another_follows {
            let nodes = input.with_ast(|ast| ast.list_since(start));
            return Ok((
                input,
                Group {
                    nodes,
                    another_follows,
                },
            ));
        }
    }
}

/// `rule {, rule}` for rules that can contain lists of their own kind.
pub(super) fn nested_comma_list<'a, T: Node>(
    mut input: Tokens<'a>,
    rule: impl Fn(Tokens<'a>) -> Parse<'a, T>,
) -> Parse<'a, List<T>> {
    let mut nodes = Vec::new();
    loop {
        let (rest, node) = rule(input)?;
        nodes.push(node);
        match rest.eat(Token::Comma) {
            Some(rest) => input = rest,
            None => return Ok((rest, rest.add_list(nodes))),
        }
    }
}

/// Goes past brackets and all that is in them; the current token is the opening one.
pub(super) fn skip_parens(input: Tokens<'_>) -> Parse<'_, ()> {
    skip_to_close(input.advance(), input.span())
}

/// The same after the opening bracket.
pub(super) fn skip_to_close(mut input: Tokens<'_>, opened: Span) -> Parse<'_, ()> {
    let mut inner_brackets = 0_usize;
    loop {
        match input.token() {
            Token::OpenParen => inner_brackets += 1,
            Token::CloseParen if inner_brackets > 0 => inner_brackets -= 1,
            Token::CloseParen | Token::End | Token::Error => return close(input, Token::CloseParen, opened),
            _ => {}
        }
        input = input.advance();
    }
}
