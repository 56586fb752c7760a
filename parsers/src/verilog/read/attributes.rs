//! Attributes (A.9.1).

use crate::verilog::ast::{Attribute, List};
use crate::verilog::lexer::Token;
use crate::verilog::tokens::{Parse, Tokens, close, close_list, identifier};

use super::expressions::expression;

/// `{ (* name [= value] {, name [= value]} *) }`, possibly nothing.
pub(super) fn attribute_instances(mut input: Tokens<'_>) -> Parse<'_, List<Attribute>> {
    let start = input.with_ast(|ast| ast.pool_len::<Attribute>());
    while let Some(mut rest) = input.eat(Token::OpenAttribute) {
        let opened = input.span();
        loop {
            let (after, attribute) = attr_spec(rest)?;
            after.add(attribute);
            match after.eat(Token::Comma) {
                Some(after) => rest = after,
                None => {
                    (input, ()) = close_list(after, Token::CloseAttribute, opened)?;
                    break;
                }
            }
        }
    }
    Ok((input, input.with_ast(|ast| ast.list_since(start))))
}

/// Attributes where the tree has no place for them: of ports in a header, connections, statements.
pub(super) fn dropped_attributes(mut input: Tokens<'_>) -> Parse<'_, ()> {
    while let Some(mut rest) = input.eat(Token::OpenAttribute) {
        let opened = input.span();
        input.notice(
            opened,
            "attributes of ports, connections and statements are not kept",
        );
        while !matches!(rest.token(), Token::CloseAttribute | Token::End | Token::Error) {
            rest = rest.advance();
        }
        (input, ()) = close(rest, Token::CloseAttribute, opened)?;
    }
    Ok((input, ()))
}

fn attr_spec(input: Tokens<'_>) -> Parse<'_, Attribute> {
    let (rest, name) = identifier(input)?;
    match rest.eat(Token::Equals) {
        None => Ok((rest, Attribute { name, value: None })),
        Some(rest) => {
            let (rest, value) = expression(rest)?;
            let value = Some(value);
            Ok((rest, Attribute { name, value }))
        }
    }
}
