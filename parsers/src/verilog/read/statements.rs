//! `always` and the statements that describe registers (A.6).

use crate::verilog::ast::{Always, Assignment, Edge, Event, Id, Item, Sensitivity, Statement};
use crate::verilog::keywords::Keyword;
use crate::verilog::lexer::Token;
use crate::verilog::tokens::{Parse, Tokens, close, found, identifier, token};
use crate::{Diagnostic, Span};

use super::attributes::dropped_attributes;
use super::delays::skip_delay;
use super::expressions::{expression, lvalue};

/// `always @(posedge clk) q <= d;`
pub(super) fn always_construct(input: Tokens<'_>) -> Parse<'_, Item> {
    let rest = input.advance();
    if rest.token() != Token::At {
        return input.unsupported("`always` without `@` is");
    }
    let (rest, sensitivity) = event_control(rest.advance())?;
    let (rest, body) = statement(rest)?;
    Ok((rest, Item::Always(Always { sensitivity, body })))
}

/// What stands after `@` (A.6.5).
fn event_control(input: Tokens<'_>) -> Parse<'_, Sensitivity> {
    let opened = input.span();
    match input.token() {
        Token::Star => return Ok((input.advance(), Sensitivity::Everything)),
        Token::OpenAttribute => {
            // `(* )`: the lexer cannot know better.
            let (rest, ()) = close(input.advance(), Token::CloseParen, opened)?;
            return Ok((rest, Sensitivity::Everything));
        }
        Token::OpenParen => {}
        _ => {
            let (rest, signal) = lvalue(input)?;
            let event = rest.add_list([Event { edge: None, signal }]);
            return Ok((rest, Sensitivity::Events(event)));
        }
    }
    let mut rest = input.advance();
    match rest.token() {
        Token::CloseAttribute => return Ok((rest.advance(), Sensitivity::Everything)),
        Token::Star => {
            let (rest, ()) = close(rest.advance(), Token::CloseParen, opened)?;
            return Ok((rest, Sensitivity::Everything));
        }
        _ => {}
    }
    let mut events = Vec::new();
    loop {
        let (after, event) = event_expression(rest)?;
        events.push(event);
        match after.token() {
            Token::Comma | Token::Keyword(Keyword::Or) => rest = after.advance(),
            _ => {
                let (after, ()) = close(after, Token::CloseParen, opened)?;
                let events = after.add_list(events);
                return Ok((after, Sensitivity::Events(events)));
            }
        }
    }
}

fn event_expression(input: Tokens<'_>) -> Parse<'_, Event> {
    let edge = match input.token() {
        Token::Keyword(Keyword::Posedge) => Some(Edge::Positive),
        Token::Keyword(Keyword::Negedge) => Some(Edge::Negative),
        _ => None,
    };
    let rest = if edge.is_some() { input.advance() } else { input };
    let (rest, signal) = expression(rest)?;
    Ok((rest, Event { edge, signal }))
}

fn statement(input: Tokens<'_>) -> Parse<'_, Id<Statement>> {
    let (input, ()) = dropped_attributes(input)?;
    let (rest, statement) = match input.token() {
        Token::Semicolon => (input.advance(), Statement::Empty),
        Token::Keyword(Keyword::Begin) => input.nested(seq_block)?,
        Token::Keyword(Keyword::If) => input.nested(conditional_statement)?,
        Token::Identifier | Token::EscapedIdentifier | Token::OpenBrace => assignment(input)?,
        Token::Hash | Token::At => return input.unsupported("delays and waits between statements are"),
        Token::SystemName => return input.unsupported("system tasks are"),
        Token::Keyword(keyword) if is_statement(keyword) => {
            return input.unsupported(&format!("{} statements are", keyword.quoted()));
        }
        _ => return input.expected("a statement"),
    };
    Ok((rest, rest.add(statement)))
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

/// `begin : name ... end` (A.6.3)
fn seq_block(input: Tokens<'_>) -> Parse<'_, Statement> {
    let mut rest = input.advance();
    let mut name = None;
    if let Some(after) = rest.eat(Token::Colon) {
        let (after, label) = identifier(after)?;
        name = Some(label.symbol);
        rest = after;
    }
    let mut statements = Vec::new();
    while rest.token() != Token::Keyword(Keyword::End) {
        if let Token::End | Token::Keyword(Keyword::Endmodule) = rest.token() {
            return rest.fail(no_end(rest, input.span()));
        }
        let (after, id) = statement(rest)?;
        statements.push(id);
        rest = after;
    }
    let rest = rest.advance();
    let statements = rest.add_list(statements);
    Ok((rest, Statement::Block { name, statements }))
}

fn no_end(input: Tokens<'_>, begins: Span) -> Diagnostic {
    Diagnostic::error(input.span(), format!("expected `end`, found {}", found(input)))
        .labelled("expected `end`")
        .related(begins, "the block begins here")
}

/// `if (condition) then else otherwise` (A.6.6)
fn conditional_statement(input: Tokens<'_>) -> Parse<'_, Statement> {
    let (rest, opened) = token(Token::OpenParen)(input.advance())?;
    let (rest, condition) = expression(rest)?;
    let (rest, ()) = close(rest, Token::CloseParen, opened)?;
    let (rest, then) = statement(rest)?;
    let (rest, otherwise) = match rest.eat_keyword(Keyword::Else) {
        None => (rest, None),
        Some(rest) => {
            let (rest, otherwise) = statement(rest)?;
            (rest, Some(otherwise))
        }
    };
    let statement = Statement::If {
        condition,
        then,
        otherwise,
    };
    Ok((rest, statement))
}

/// `target = value;` or `target <= value;`
fn assignment(input: Tokens<'_>) -> Parse<'_, Statement> {
    let (rest, target) = lvalue(input)?;
    let make = match rest.token() {
        Token::Equals => Statement::Blocking,
        Token::LessEqual => Statement::Nonblocking,
        Token::OpenParen | Token::Semicolon => return input.unsupported("calls of tasks are"),
        _ => return rest.expected("`=` or `<=`"),
    };
    let (rest, ()) = skip_delay(rest.advance())?;
    if rest.token() == Token::At {
        return rest.unsupported("waits inside assignments are");
    }
    let (rest, value) = expression(rest)?;
    let (rest, _) = token(Token::Semicolon)(rest)?;
    Ok((rest, make(Assignment { target, value })))
}
