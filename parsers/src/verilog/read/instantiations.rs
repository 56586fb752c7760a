//! Instances of modules and library cells (A.4).

use crate::Diagnostic;
use crate::verilog::ast::{Connections, Expr, Id, Instance, Instances, Item, List, NamedConnection};
use crate::verilog::lexer::Token;
use crate::verilog::tokens::{Parse, Tokens, close, close_list, comma_list, identifier, token};

use super::attributes::dropped_attributes;
use super::expressions::expression;

/// `cell #(.P(1)) u1 (.A(a)), u2 (.A(b));`
pub(super) fn module_instantiation(input: Tokens<'_>) -> Parse<'_, Item> {
    let (rest, module) = identifier(input)?;
    let (rest, parameters) = parameter_value_assignment(rest)?;
    let (rest, instances) = comma_list(rest, module_instance)?;
    let (rest, _) = token(Token::Semicolon)(rest)?;
    let item = Item::Instances(Instances {
        module,
        parameters,
        instances,
    });
    Ok((rest, item))
}

/// `#(...)`
fn parameter_value_assignment(input: Tokens<'_>) -> Parse<'_, Option<Id<Connections>>> {
    let Some(rest) = input.eat(Token::Hash) else {
        return Ok((input, None));
    };
    if rest.token() != Token::OpenParen {
        return rest.expected("`(` with the values of parameters");
    }
    let (rest, connections) = list_of_connections(rest)?;
    let connections = rest.add(connections);
    Ok((rest, Some(connections)))
}

fn module_instance(input: Tokens<'_>) -> Parse<'_, Instance> {
    if input.token() == Token::OpenParen {
        let diagnostic = Diagnostic::error(input.span(), "an instance of a module needs a name");
        return input.fail(diagnostic.labelled("expected the name of the instance"));
    }
    let (rest, name) = identifier(input)?;
    match rest.token() {
        Token::OpenParen => {}
        Token::OpenBracket => return rest.unsupported("arrays of instances are"),
        _ => return rest.expected("`(` with the connections of the instance"),
    }
    let (rest, connections) = list_of_connections(rest)?;
    Ok((rest, Instance { name, connections }))
}

/// The brackets of an instance or of its parameters; the first word tells which style.
fn list_of_connections(input: Tokens<'_>) -> Parse<'_, Connections> {
    let opened = input.span();
    let (first, ()) = dropped_attributes(input.advance())?;
    let (rest, connections) = match first.token() {
        Token::CloseParen => (first, Connections::Ordered(List::default())),
        Token::Dot => {
            let (rest, named) = comma_list(first, named_connection)?;
            (rest, Connections::Named(named))
        }
        _ => {
            let (rest, ordered) = comma_list(first, ordered_connection)?;
            (rest, Connections::Ordered(ordered))
        }
    };
    let (rest, ()) = close_list(rest, Token::CloseParen, opened)?;
    Ok((rest, connections))
}

/// `.port(value)` or `.port()`
fn named_connection(input: Tokens<'_>) -> Parse<'_, NamedConnection> {
    let (input, ()) = dropped_attributes(input)?;
    let Some(rest) = input.eat(Token::Dot) else {
        return input.expected("`.` as in the connections before");
    };
    // `*)` is one token.
    if let Token::Star | Token::CloseAttribute = rest.token() {
        return rest.unsupported("connections by `.*`, which are SystemVerilog, are");
    }
    let (rest, name) = identifier(rest)?;
    let (rest, opened) = token(Token::OpenParen)(rest)?;
    if let Some(rest) = rest.eat(Token::CloseParen) {
        return Ok((rest, NamedConnection { name, value: None }));
    }
    let (rest, value) = expression(rest)?;
    let (rest, ()) = close(rest, Token::CloseParen, opened)?;
    let value = Some(value);
    Ok((rest, NamedConnection { name, value }))
}

/// An expression, or nothing before a comma or the closing bracket.
fn ordered_connection(input: Tokens<'_>) -> Parse<'_, Option<Id<Expr>>> {
    match input.token() {
        Token::Comma | Token::CloseParen => Ok((input, None)),
        _ => {
            let (rest, value) = expression(input)?;
            Ok((rest, Some(value)))
        }
    }
}
