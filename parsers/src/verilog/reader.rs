//! The state of reading: the current token, the tree under construction, what was found wrong.
//! Not for: rules of the language; they are in [`super::read`].
//!
//! The grammar is LL(1). It looks at the current token only and never goes back, so that a token
//! is made once and never stored, and a node once added to the tree is meant.

use std::fmt;

use rustc_hash::FxHashMap;

use super::Options;
use super::ahead::Ahead;
use super::ast::{Ast, Expr, ExprKind, Id, Identifier, List, Node, Number, Offset, Symbol, TreeMark};
use super::directives::Preprocessor;
use super::keywords::Keyword;
use super::lexer::{Lexer, Token};
use crate::findings::{Findings, Mode};
use crate::{Diagnostic, Source, Span};

/// What a rule gives back.
pub(super) use crate::findings::Fallible as Parse;

/// How deep expressions and statements may be nested by brackets, operators and blocks.
///
/// The grammar recurses as deep; with this bound it stays far below the smallest usual stack.
const MAX_NESTING: u32 = 256;

/// Most that messages show of a token.
const SHOWN_CHARACTERS: usize = 40;

/// Most different numbers that are known again.
const MAX_KNOWN_NUMBERS: usize = 4096;

/// Reads a file. The rules are in [`super::read`].
pub(super) struct Reader<'a> {
    text: &'a [u8],
    pub(super) lexer: Lexer<'a>,
    pub(super) tree: Ast,
    notices: Vec<Notice>,
    pub(super) mode: Mode,
    pub(super) findings: Findings<'a>,
    ahead: Ahead,
    nesting: u32,
    /// Blocks that were opened since an item began and are not closed: where it ends when it is
    /// in error.
    pub(super) open_blocks: i32,
    /// Netlists hold few different constants, each many times: a constant has one node.
    numbers: FxHashMap<Number, Id<Number>>,
    /// The same by how they are written.
    written_numbers: FxHashMap<&'a [u8], Id<Number>>,
}

/// Something that was read and not kept, with its first place.
struct Notice {
    what: &'static str,
    first: Span,
    count: usize,
}

impl<'a> Reader<'a> {
    /// At the first token.
    pub(super) fn new(source: &'a Source, options: &Options, mode: Mode) -> Self {
        let text = source.bytes();
        let mut lexer = Lexer::new(text, Preprocessor::with_defines(&options.defines));
        lexer.advance();
        let mut tree = Ast::new();
        tree.reserve(text);
        Self {
            text,
            lexer,
            tree,
            notices: Vec::new(),
            mode,
            findings: Findings::new(source, mode),
            ahead: Ahead::default(),
            nesting: 0,
            open_blocks: 0,
            numbers: FxHashMap::default(),
            written_numbers: FxHashMap::default(),
        }
    }

    /// Reads all of the file, and gives what was found and the error that ended it.
    pub(super) fn read(mut self) -> (Ast, Findings<'a>, Parse<()>) {
        let result = self.source_text();
        self.notices.sort_by_key(|notice| notice.first);
        for Notice { what, first, count } in self.notices {
            match count {
                1 => self.findings.warn(first, what),
                _ => self
                    .findings
                    .warn(first, format!("{what} ({count} times in this file)")),
            }
        }
        (self.tree, self.findings, result)
    }

    /// The current token.
    pub(super) fn token(&self) -> Token {
        self.lexer.token
    }

    /// Where the current token is.
    pub(super) fn span(&self) -> Span {
        self.lexer.span()
    }

    /// Where the current token begins.
    pub(super) fn at(&self) -> Offset {
        Offset::new(self.span().start())
    }

    /// The bytes of the current token.
    pub(super) fn bytes(&self) -> &'a [u8] {
        let span = self.span();
        &self.text[span.start()..span.end()]
    }

    /// To the next token.
    pub(super) fn advance(&mut self) {
        if let Token::Keyword(keyword) = self.lexer.token {
            self.open_blocks += keyword.opens();
        }
        self.lexer.advance();
    }

    /// Goes past the current token if it is `token`.
    pub(super) fn eat(&mut self, token: Token) -> bool {
        let is_here = self.lexer.token == token;
        if is_here {
            self.advance();
        }
        is_here
    }

    /// Goes past the current token if it is this keyword.
    pub(super) fn eat_keyword(&mut self, keyword: Keyword) -> bool {
        self.eat(Token::Keyword(keyword))
    }

    /// Goes past the current token, which must be `token`; where it is.
    pub(super) fn take(&mut self, token: Token) -> Parse<Span> {
        let span = self.span();
        match self.eat(token) {
            true => Ok(span),
            false => self.expected(token.name()),
        }
    }

    /// Goes past the bracket that closes the one at `opened`.
    pub(super) fn close(&mut self, bracket: Token, opened: Span) -> Parse<()> {
        match self.eat(bracket) {
            true => Ok(()),
            false => self.not_closed(&bracket.name(), opened),
        }
    }

    /// The same after a list, which could have gone on.
    pub(super) fn close_list(&mut self, bracket: Token, opened: Span) -> Parse<()> {
        match self.eat(bracket) {
            true => Ok(()),
            false => self.not_closed(&format_args!("`,` or {}", bracket.name()), opened),
        }
    }

    #[cold]
    fn not_closed<T>(&mut self, expected: &dyn fmt::Display, opened: Span) -> Parse<T> {
        let message = format!("expected {expected}, found {}", self.found());
        let diagnostic = Diagnostic::error(self.span(), message).labelled(format!("expected {expected}"));
        self.fail(diagnostic.related(opened, "to close this"))
    }

    /// Adds a node to the tree.
    pub(super) fn add<T: Node>(&mut self, node: T) -> Id<T> {
        self.tree.add(node)
    }

    /// Adds an expression that begins at `at`.
    pub(super) fn add_expr(&mut self, at: Offset, kind: ExprKind) -> Id<Expr> {
        self.tree.add(Expr { kind, at })
    }

    /// Notes that something was read and is not kept.
    pub(super) fn notice(&mut self, first: Span, what: &'static str) {
        match self.notices.iter_mut().find(|notice| notice.what == what) {
            Some(notice) => notice.count += 1,
            None => self.notices.push(Notice {
                what,
                first,
                count: 1,
            }),
        }
    }

    /// Runs a rule one level deeper.
    pub(super) fn nested<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.nesting >= MAX_NESTING {
            let message = format!("nested deeper than {MAX_NESTING} levels");
            return self.fail(Diagnostic::error(self.span(), message));
        }
        self.nesting += 1;
        let result = rule(self);
        self.nesting -= 1;
        result
    }

    /// Stops because something else was expected here.
    #[cold]
    pub(super) fn expected<T>(&mut self, what: &'static str) -> Parse<T> {
        let message = format!("expected {what}, found {}", self.found());
        self.fail(Diagnostic::error(self.span(), message).labelled(format!("expected {what}")))
    }

    /// Stops at a construct that is not read.
    #[cold]
    pub(super) fn unsupported<T>(&mut self, what: &str) -> Parse<T> {
        self.unsupported_at(self.span(), what)
    }

    /// The same for one that began before.
    #[cold]
    pub(super) fn unsupported_at<T>(&mut self, span: Span, what: &str) -> Parse<T> {
        let diagnostic = Diagnostic::error(span, format!("{what} not supported"))
            .labelled("outside the structural subset");
        self.fail(diagnostic)
    }

    /// Stops with a finding.
    #[cold]
    pub(super) fn fail<T>(&mut self, diagnostic: Diagnostic) -> Parse<T> {
        // No rule matches an odd character, so what the lexer has to say comes first.
        Err(Box::new(self.lexer.take_error().unwrap_or(diagnostic)))
    }

    /// The current token as messages name it.
    pub(super) fn found(&self) -> String {
        let text = String::from_utf8_lossy(self.bytes());
        match self.token() {
            Token::End => Token::End.name().to_owned(),
            _ if text.chars().nth(SHOWN_CHARACTERS).is_some() => {
                let shown: String = text.chars().take(SHOWN_CHARACTERS).collect();
                format!("`{shown}...`")
            }
            _ => format!("`{text}`"),
        }
    }

    /// The symbol of a text in the source; the current token is to blame where it is no UTF-8.
    fn intern(&mut self, text: &'a [u8]) -> Parse<Symbol> {
        match self.tree.names.intern_bytes(text) {
            Ok(symbol) => Ok(symbol),
            Err(_) => self.no_text(),
        }
    }

    #[cold]
    fn no_text<T>(&mut self) -> Parse<T> {
        self.fail(Diagnostic::error(self.span(), "the text is not UTF-8"))
    }

    /// Goes past the current token; the text between the quotes of a string, or of another token
    /// all of it.
    pub(super) fn text_symbol(&mut self) -> Parse<Symbol> {
        let bytes = self.bytes();
        let text = match self.token() {
            Token::String => &bytes[1..bytes.len() - 1],
            _ => bytes,
        };
        let symbol = self.intern(text)?;
        self.advance();
        Ok(symbol)
    }

    /// A name, simple or escaped.
    pub(super) fn identifier(&mut self) -> Parse<Identifier> {
        let text = match self.token() {
            Token::Identifier => self.bytes(),
            Token::EscapedIdentifier => &self.bytes()[1..],
            _ => return self.no_identifier(),
        };
        if text.is_empty() {
            let message = "a backslash must be followed by a name";
            return self.fail(Diagnostic::error(self.span(), message));
        }
        let at = self.at();
        let guess = self.ahead.guess(&self.tree.names, self.text, at.get());
        let Ok(symbol) = self.tree.names.intern_guessed(text, guess) else {
            return self.no_text();
        };
        self.advance();
        Ok(Identifier { symbol, at })
    }

    #[cold]
    fn no_identifier<T>(&mut self) -> Parse<T> {
        let Token::Keyword(keyword) = self.token() else {
            return self.expected("a name");
        };
        let message = format!("expected a name, found the keyword {}", keyword.quoted());
        self.fail(Diagnostic::error(self.span(), message).labelled("expected a name"))
    }

    /// The node of a number that stands at `span`.
    pub(super) fn number_at(&mut self, span: Span) -> Parse<Id<Expr>> {
        let text = &self.text[span.start()..span.end()];
        let number = match self.written_numbers.get(text) {
            Some(&known) => known,
            None => self.number(text, span)?,
        };
        Ok(self.add_expr(Offset::new(span.start()), ExprKind::Number(number)))
    }

    fn number(&mut self, text: &'a [u8], span: Span) -> Parse<Id<Number>> {
        let number = match Number::parse(text) {
            Ok(number) => number,
            Err(message) => return self.fail(Diagnostic::error(span, message)),
        };
        let is_cut = number.is_cut();
        if is_cut {
            let what = "a number has more bits than its width; the upper ones are dropped";
            self.notice(span, what);
        }
        let id = match self.numbers.get(&number) {
            Some(&known) => known,
            None => {
                let id = self.add(number.clone());
                if self.numbers.len() == MAX_KNOWN_NUMBERS {
                    return Ok(id);
                }
                self.numbers.insert(number, id);
                id
            }
        };
        if !is_cut && self.written_numbers.len() < MAX_KNOWN_NUMBERS {
            self.written_numbers.insert(text, id);
        }
        Ok(id)
    }

    /// `rule {, rule}` as neighbours in their pool. The rule must not add nodes of this kind
    /// itself.
    pub(super) fn comma_list<T: Node>(&mut self, rule: impl Fn(&mut Self) -> Parse<T>) -> Parse<List<T>> {
        Ok(self.comma_group(rule, |_| false)?.nodes)
    }

    /// As [`Reader::comma_list`], up to the comma before a token that begins another group.
    pub(super) fn comma_group<T: Node>(
        &mut self,
        rule: impl Fn(&mut Self) -> Parse<T>,
        begins_another: fn(Token) -> bool,
    ) -> Parse<Group<T>> {
        let start = self.tree.pool_len::<T>();
        loop {
            let node = rule(self)?;
            self.add(node);
            let goes_on = self.eat(Token::Comma);
            let another_follows = goes_on && begins_another(self.token());
            if !goes_on || another_follows {
                let nodes = self.tree.list_since(start);
                return Ok(Group {
                    nodes,
                    another_follows,
                });
            }
        }
    }

    /// `rule {, rule}` for rules that can contain lists of their own kind.
    pub(super) fn nested_comma_list<T: Node>(
        &mut self,
        rule: impl Fn(&mut Self) -> Parse<T>,
    ) -> Parse<List<T>> {
        let mut nodes = Vec::new();
        loop {
            nodes.push(rule(self)?);
            if !self.eat(Token::Comma) {
                return Ok(self.tree.add_list(nodes));
            }
        }
    }

    /// Goes past brackets and all that is in them; the current token is the opening one.
    pub(super) fn skip_parens(&mut self) -> Parse<()> {
        let opened = self.span();
        self.advance();
        self.skip_to_close(opened)
    }

    /// The same after the opening bracket.
    pub(super) fn skip_to_close(&mut self, opened: Span) -> Parse<()> {
        let mut inner_brackets = 0_usize;
        loop {
            match self.token() {
                Token::OpenParen => inner_brackets += 1,
                Token::CloseParen if inner_brackets > 0 => inner_brackets -= 1,
                Token::CloseParen | Token::End | Token::Error => {
                    return self.close(Token::CloseParen, opened);
                }
                _ => {}
            }
            self.advance();
        }
    }

    /// Forgets what was added to the tree since.
    pub(super) fn truncate(&mut self, mark: TreeMark) {
        if self.tree.pool_len::<Number>() > mark.num_numbers() {
            self.numbers.retain(|_, id| id.index() < mark.num_numbers());
            self.written_numbers
                .retain(|_, id| id.index() < mark.num_numbers());
        }
        self.tree.truncate(mark);
        self.nesting = 0;
    }

    /// Goes on behind an odd character; the current token is it.
    pub(super) fn pass_error(&mut self) -> Parse<()> {
        if let Some(diagnostic) = self.lexer.take_error() {
            self.findings.error(Box::new(diagnostic))?;
        }
        self.lexer.resume();
        self.advance();
        Ok(())
    }
}

/// A list, and whether the comma after it leads to something that is not of this list.
pub(super) struct Group<T> {
    pub(super) nodes: List<T>,
    pub(super) another_follows: bool,
}
