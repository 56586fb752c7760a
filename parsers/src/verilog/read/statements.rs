//! `always` and the statements that describe registers (A.6).

use crate::verilog::ast::{Always, Assignment, Edge, Event, Id, Item, Sensitivity, Statement};
use crate::verilog::keywords::Keyword;
use crate::verilog::lexer::Token;
use crate::verilog::reader::{Parse, Reader};
use crate::{Diagnostic, Span};

impl Reader<'_> {
    /// `always @(posedge clk) q <= d;`
    pub(super) fn always_construct(&mut self) -> Parse<Item> {
        let begins = self.span();
        self.advance();
        if !self.eat(Token::At) {
            return self.unsupported_at(begins, "`always` without `@` is");
        }
        let sensitivity = self.event_control()?;
        let body = self.statement()?;
        Ok(Item::Always(Always { sensitivity, body }))
    }

    /// What stands after `@` (A.6.5).
    fn event_control(&mut self) -> Parse<Sensitivity> {
        let opened = self.span();
        match self.token() {
            Token::Star => {
                self.advance();
                return Ok(Sensitivity::Everything);
            }
            Token::OpenAttribute => {
                // `(* )`: the lexer cannot know better.
                self.advance();
                self.close(Token::CloseParen, opened)?;
                return Ok(Sensitivity::Everything);
            }
            Token::OpenParen => {}
            _ => {
                let signal = self.lvalue()?;
                let event = self.tree.add_list([Event { edge: None, signal }]);
                return Ok(Sensitivity::Events(event));
            }
        }
        self.advance();
        match self.token() {
            Token::CloseAttribute => {
                self.advance();
                return Ok(Sensitivity::Everything);
            }
            Token::Star => {
                self.advance();
                self.close(Token::CloseParen, opened)?;
                return Ok(Sensitivity::Everything);
            }
            _ => {}
        }
        let mut events = Vec::new();
        loop {
            events.push(self.event_expression()?);
            match self.token() {
                Token::Comma | Token::Keyword(Keyword::Or) => self.advance(),
                _ => {
                    self.close(Token::CloseParen, opened)?;
                    return Ok(Sensitivity::Events(self.tree.add_list(events)));
                }
            }
        }
    }

    fn event_expression(&mut self) -> Parse<Event> {
        let edge = match self.token() {
            Token::Keyword(Keyword::Posedge) => Some(Edge::Positive),
            Token::Keyword(Keyword::Negedge) => Some(Edge::Negative),
            _ => None,
        };
        if edge.is_some() {
            self.advance();
        }
        let signal = self.expression()?;
        Ok(Event { edge, signal })
    }

    fn statement(&mut self) -> Parse<Id<Statement>> {
        self.dropped_attributes()?;
        let statement = match self.token() {
            Token::Semicolon => {
                self.advance();
                Statement::Empty
            }
            Token::Keyword(Keyword::Begin) => self.nested(Self::seq_block)?,
            Token::Keyword(Keyword::If) => self.nested(Self::conditional_statement)?,
            Token::Identifier | Token::EscapedIdentifier | Token::OpenBrace => self.assignment()?,
            Token::Hash | Token::At => {
                return self.unsupported("delays and waits between statements are");
            }
            Token::SystemName => return self.unsupported("system tasks are"),
            Token::Keyword(keyword) if is_statement(keyword) => {
                return self.unsupported(&format!("{} statements are", keyword.quoted()));
            }
            _ => return self.expected("a statement"),
        };
        Ok(self.add(statement))
    }

    /// `begin : name ... end` (A.6.3)
    fn seq_block(&mut self) -> Parse<Statement> {
        let begins = self.span();
        self.advance();
        let name = match self.eat(Token::Colon) {
            true => Some(self.identifier()?.symbol),
            false => None,
        };
        let mut statements = Vec::new();
        while self.token() != Token::Keyword(Keyword::End) {
            if let Token::End | Token::Keyword(Keyword::Endmodule) = self.token() {
                return self.no_end(begins);
            }
            statements.push(self.statement()?);
        }
        self.advance();
        let statements = self.tree.add_list(statements);
        Ok(Statement::Block { name, statements })
    }

    fn no_end<T>(&mut self, begins: Span) -> Parse<T> {
        let message = format!("expected `end`, found {}", self.found());
        let diagnostic = Diagnostic::error(self.span(), message).labelled("expected `end`");
        self.fail(diagnostic.related(begins, "the block begins here"))
    }

    /// `if (condition) then else otherwise` (A.6.6)
    fn conditional_statement(&mut self) -> Parse<Statement> {
        self.advance();
        let opened = self.take(Token::OpenParen)?;
        let condition = self.expression()?;
        self.close(Token::CloseParen, opened)?;
        let then = self.statement()?;
        let otherwise = match self.eat_keyword(Keyword::Else) {
            true => Some(self.statement()?),
            false => None,
        };
        Ok(Statement::If {
            condition,
            then,
            otherwise,
        })
    }

    /// `target = value;` or `target <= value;`
    fn assignment(&mut self) -> Parse<Statement> {
        let begins = self.span();
        let target = self.lvalue()?;
        let make = match self.token() {
            Token::Equals => Statement::Blocking,
            Token::LessEqual => Statement::Nonblocking,
            Token::OpenParen | Token::Semicolon => {
                return self.unsupported_at(begins, "calls of tasks are");
            }
            _ => return self.expected("`=` or `<=`"),
        };
        self.advance();
        self.skip_delay()?;
        if self.token() == Token::At {
            return self.unsupported("waits inside assignments are");
        }
        let value = self.expression()?;
        self.take(Token::Semicolon)?;
        Ok(make(Assignment { target, value }))
    }
}

/// The standard's other statements.
fn is_statement(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::Case
            | Keyword::Casex
            | Keyword::Casez
            | Keyword::For
            | Keyword::Forever
            | Keyword::While
            | Keyword::Repeat
            | Keyword::Wait
            | Keyword::Fork
            | Keyword::Disable
            | Keyword::Assign
            | Keyword::Deassign
            | Keyword::Force
            | Keyword::Release
    )
}
