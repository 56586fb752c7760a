//! Delays and strengths (A.2.2), which are passed over.

use crate::verilog::lexer::Token;
use crate::verilog::tokens::{Parse, Tokens, skip_parens};

/// The notice about strengths, of assignments, nets and gates alike.
pub(super) const DROPPED_STRENGTH: &str = "drive strengths are not kept";

/// `#1`, `#(1, 2)` (A.2.2.3)
pub(super) fn skip_delay(input: Tokens<'_>) -> Parse<'_, ()> {
    let Some(rest) = input.eat(Token::Hash) else {
        return Ok((input, ()));
    };
    input.notice(input.span(), "delays are not kept");
    match rest.token() {
        Token::OpenParen => skip_parens(rest),
        Token::Number | Token::Real | Token::Identifier | Token::EscapedIdentifier => {
            Ok((rest.advance(), ()))
        }
        _ => rest.expected("a delay"),
    }
}

/// `(strong0, pull1)` (A.2.2.2)
pub(super) fn skip_strength(input: Tokens<'_>) -> Parse<'_, ()> {
    match input.token() {
        Token::OpenParen => {
            input.notice(input.span(), DROPPED_STRENGTH);
            skip_parens(input)
        }
        _ => Ok((input, ())),
    }
}
