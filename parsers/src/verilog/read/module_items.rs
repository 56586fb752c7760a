//! What stands in a module (A.1.4), continuous assignments (A.6.1), and what is passed over.

use crate::Diagnostic;
use crate::verilog::ast::{Assignment, GateKind, Item};
use crate::verilog::keywords::Keyword;
use crate::verilog::lexer::Token;
use crate::verilog::tokens::{Parse, Tokens, token};

use super::attributes::attribute_instances;
use super::declarations::{
    ParameterScope, direction, net_declaration, net_kind, parameter_declaration, port_declaration,
    variable_declaration, variable_kind,
};
use super::delays::{skip_delay, skip_strength};
use super::expressions::{expression, lvalue};
use super::instantiations::module_instantiation;
use super::primitives::{gate_instantiation, gate_kind};
use super::statements::always_construct;

/// All up to `endmodule` or what cannot stand in a module.
pub(super) fn module_items(mut input: Tokens<'_>) -> Parse<'_, Vec<Item>> {
    let mut items = Vec::new();
    loop {
        let rest = match input.token() {
            Token::End | Token::Keyword(Keyword::Endmodule | Keyword::Module) => {
                items.shrink_to_fit();
                return Ok((input, items));
            }
            Token::Semicolon => {
                input.notice(input.span(), "a semicolon without a declaration");
                input.advance()
            }
            Token::Keyword(Keyword::Assign) => continuous_assign(input, &mut items)?.0,
            Token::Keyword(Keyword::Specify) => skip_specify(input)?.0,
            token => match gate_of(token) {
                Some(kind) => gate_instantiation(input, kind, &mut items)?.0,
                None => {
                    let (rest, item) = module_item(input)?;
                    items.push(item);
                    rest
                }
            },
        };
        input = rest;
    }
}

fn gate_of(token: Token) -> Option<GateKind> {
    match token {
        Token::Keyword(keyword) => gate_kind(keyword),
        _ => None,
    }
}

/// One item that is neither a list of assignments nor of gates.
fn module_item(input: Tokens<'_>) -> Parse<'_, Item> {
    let keyword = match input.token() {
        Token::Identifier | Token::EscapedIdentifier => return module_instantiation(input),
        Token::OpenAttribute => {
            let (rest, attributes) = attribute_instances(input)?;
            return Ok((rest, Item::Attributes(attributes)));
        }
        Token::SystemName => return input.unsupported("system tasks in a module are"),
        Token::Keyword(keyword) => keyword,
        _ => return input.expected("a declaration, an instance or `endmodule`"),
    };
    if direction(input.token()).is_some() {
        return port_declaration(input);
    }
    if let Some(kind) = net_kind(keyword) {
        return net_declaration(input, kind);
    }
    if let Some(kind) = variable_kind(keyword) {
        return variable_declaration(input, kind);
    }
    match keyword {
        Keyword::Parameter => parameter_declaration(input.advance(), ParameterScope::Module),
        Keyword::Localparam => parameter_declaration(input.advance(), ParameterScope::Local),
        Keyword::Always => always_construct(input),
        keyword => match unsupported_item(keyword) {
            Some(what) => input.unsupported(what),
            None => {
                let message = format!("{} cannot stand here", keyword.quoted());
                let diagnostic = Diagnostic::error(input.span(), message);
                input.fail(diagnostic.labelled("expected a declaration, an instance or `endmodule`"))
            }
        },
    }
}

/// The standard's other items, as the subject of "not supported".
fn unsupported_item(keyword: Keyword) -> Option<&'static str> {
    Some(match keyword {
        Keyword::Initial => "`initial` blocks are",
        Keyword::Function | Keyword::Task => "functions and tasks are",
        Keyword::Generate | Keyword::Genvar | Keyword::For | Keyword::If | Keyword::Case => {
            "`generate` constructs are"
        }
        Keyword::Defparam => "`defparam` is",
        Keyword::Specparam => "`specparam` outside of a specify block is",
        Keyword::Event => "named events are",
        Keyword::Real | Keyword::Realtime | Keyword::Time => "real and time variables are",
        _ => return None,
    })
}

/// `assign a = b, c = d;` as one item each
fn continuous_assign<'a>(input: Tokens<'a>, items: &mut Vec<Item>) -> Parse<'a, ()> {
    let (rest, ()) = skip_strength(input.advance())?;
    let (mut rest, ()) = skip_delay(rest)?;
    loop {
        let (after, target) = lvalue(rest)?;
        let (after, _) = token(Token::Equals)(after)?;
        let (after, value) = expression(after)?;
        items.push(Item::Assign(Assignment { target, value }));
        match after.eat(Token::Comma) {
            Some(after) => rest = after,
            None => {
                let (after, _) = token(Token::Semicolon)(after)?;
                return Ok((after, ()));
            }
        }
    }
}

/// `specify ... endspecify` (A.7)
fn skip_specify(input: Tokens<'_>) -> Parse<'_, ()> {
    input.notice(input.span(), "specify blocks are skipped");
    let mut rest = input.advance();
    loop {
        match rest.token() {
            Token::Keyword(Keyword::Endspecify) => return Ok((rest.advance(), ())),
            Token::End | Token::Error | Token::Keyword(Keyword::Endmodule) => {
                let diagnostic = Diagnostic::error(input.span(), "the specify block has no `endspecify`");
                return rest.fail(diagnostic.labelled("begins here"));
            }
            _ => rest = rest.advance(),
        }
    }
}
