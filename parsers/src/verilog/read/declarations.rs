//! Declarations of ports, nets, variables and parameters (A.2).

use crate::verilog::ast::{
    Declarator, Dimensions, Direction, Item, NetDeclaration, NetKind, Parameter, ParameterDeclaration,
    PortDeclaration, PortKind, Range, VariableDeclaration, VariableKind,
};
use crate::verilog::keywords::Keyword;
use crate::verilog::lexer::Token;
use crate::verilog::tokens::{Parse, Stop, Tokens, comma_group, comma_list, identifier, token};

use super::delays::{skip_delay, skip_strength};
use super::expressions::{expression, optional_range, range};

/// The direction that a word begins.
pub(super) fn direction(token: Token) -> Option<Direction> {
    match token {
        Token::Keyword(Keyword::Input) => Some(Direction::Input),
        Token::Keyword(Keyword::Output) => Some(Direction::Output),
        Token::Keyword(Keyword::Inout) => Some(Direction::Inout),
        _ => None,
    }
}

/// The kind of net that a word names.
pub(super) fn net_kind(keyword: Keyword) -> Option<NetKind> {
    Some(match keyword {
        Keyword::Wire => NetKind::Wire,
        Keyword::Tri => NetKind::Tri,
        Keyword::Wand => NetKind::Wand,
        Keyword::Triand => NetKind::Triand,
        Keyword::Wor => NetKind::Wor,
        Keyword::Trior => NetKind::Trior,
        Keyword::Tri0 => NetKind::Tri0,
        Keyword::Tri1 => NetKind::Tri1,
        Keyword::Trireg => NetKind::Trireg,
        Keyword::Uwire => NetKind::Uwire,
        Keyword::Supply0 => NetKind::Supply0,
        Keyword::Supply1 => NetKind::Supply1,
        _ => return None,
    })
}

/// The kind of variable that a word names.
pub(super) fn variable_kind(keyword: Keyword) -> Option<VariableKind> {
    match keyword {
        Keyword::Reg => Some(VariableKind::Reg),
        Keyword::Integer => Some(VariableKind::Integer),
        _ => None,
    }
}

/// `input [3:0] a, b;` in a module.
pub(super) fn port_declaration(input: Tokens<'_>) -> Parse<'_, Item> {
    let (rest, declaration) = port_head(input)?;
    let (rest, declarators) = comma_list(rest, declarator)?;
    let (rest, _) = token(Token::Semicolon)(rest)?;
    let declaration = PortDeclaration {
        declarators,
        ..declaration
    };
    Ok((rest, Item::Port(declaration)))
}

/// `input [3:0] a, b` in a header, and whether another declaration follows the comma after it.
pub(super) fn port_group(input: Tokens<'_>) -> Parse<'_, (PortDeclaration, bool)> {
    let (rest, declaration) = port_head(input)?;
    let begins_another = |token| token == Token::OpenAttribute || direction(token).is_some();
    let (rest, group) = comma_group(rest, declarator, begins_another)?;
    let declaration = PortDeclaration {
        declarators: group.nodes,
        ..declaration
    };
    Ok((rest, (declaration, group.another_follows)))
}

/// What stands before the names of ports.
fn port_head(input: Tokens<'_>) -> Parse<'_, PortDeclaration> {
    let Some(direction) = direction(input.token()) else {
        return input.expected("`input`, `output` or `inout`");
    };
    let rest = input.advance();
    let (rest, kind) = port_kind(rest);
    let (rest, signed, range) = signed_range(rest)?;
    let declaration = PortDeclaration {
        direction,
        kind,
        signed,
        range,
        declarators: Default::default(),
    };
    Ok((rest, declaration))
}

fn port_kind(input: Tokens<'_>) -> (Tokens<'_>, PortKind) {
    let Token::Keyword(keyword) = input.token() else {
        return (input, PortKind::Implicit);
    };
    match (net_kind(keyword), variable_kind(keyword)) {
        (Some(kind), _) => (input.advance(), PortKind::Net(kind)),
        (_, Some(kind)) => (input.advance(), PortKind::Variable(kind)),
        _ => (input, PortKind::Implicit),
    }
}

/// `wire [3:0] a, b = c;`; the current token is the kind.
pub(super) fn net_declaration(input: Tokens<'_>, kind: NetKind) -> Parse<'_, Item> {
    let (rest, ()) = skip_strength(input.advance())?;
    let rest = match rest.token() {
        Token::Keyword(Keyword::Vectored | Keyword::Scalared) => rest.advance(),
        _ => rest,
    };
    let (rest, signed, range) = signed_range(rest)?;
    let (rest, ()) = skip_delay(rest)?;
    let (rest, declarators) = comma_list(rest, declarator)?;
    let (rest, _) = token(Token::Semicolon)(rest)?;
    let declaration = NetDeclaration {
        kind,
        signed,
        range,
        declarators,
    };
    Ok((rest, Item::Net(declaration)))
}

/// `reg [3:0] a, b;`; the current token is the kind.
pub(super) fn variable_declaration(input: Tokens<'_>, kind: VariableKind) -> Parse<'_, Item> {
    let (rest, signed, range) = signed_range(input.advance())?;
    let (rest, declarators) = comma_list(rest, declarator)?;
    let (rest, _) = token(Token::Semicolon)(rest)?;
    let declaration = VariableDeclaration {
        kind,
        signed,
        range,
        declarators,
    };
    Ok((rest, Item::Variable(declaration)))
}

/// `a`, `a [0:7]`, `a = value`
fn declarator(input: Tokens<'_>) -> Parse<'_, Declarator> {
    let (mut rest, name) = identifier(input)?;
    let mut dimensions = None;
    if rest.token() == Token::OpenBracket {
        let mut ranges: Vec<Range> = Vec::new();
        while rest.token() == Token::OpenBracket {
            let (after, dimension) = range(rest)?;
            ranges.push(dimension);
            rest = after;
        }
        let ranges = rest.add_list(ranges);
        dimensions = Some(rest.add(Dimensions(ranges)));
    }
    let value = match rest.eat(Token::Equals) {
        None => None,
        Some(after) => {
            let (after, value) = expression(after)?;
            rest = after;
            Some(value)
        }
    };
    let declarator = Declarator {
        name,
        dimensions,
        value,
    };
    Ok((rest, declarator))
}

fn signed_range(input: Tokens<'_>) -> Result<(Tokens<'_>, bool, Option<Range>), Stop<'_>> {
    let after_signed = input.eat_keyword(Keyword::Signed);
    let (rest, range) = optional_range(after_signed.unwrap_or(input))?;
    Ok((rest, after_signed.is_some(), range))
}

/// Who can set a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ParameterScope {
    /// `parameter`: an instance of the module.
    Module,
    /// `localparam`: nobody.
    Local,
}

/// `A = 1, B = 2;` after `parameter` or `localparam` in a module.
pub(super) fn parameter_declaration(input: Tokens<'_>, scope: ParameterScope) -> Parse<'_, Item> {
    let (rest, declaration) = parameter_head(input, scope)?;
    let (rest, parameters) = comma_list(rest, param_assignment)?;
    let (rest, _) = token(Token::Semicolon)(rest)?;
    let declaration = ParameterDeclaration {
        parameters,
        ..declaration
    };
    Ok((rest, Item::Parameter(declaration)))
}

/// The same in a header, and whether another `parameter` follows the comma after it.
pub(super) fn parameter_group(
    input: Tokens<'_>,
    scope: ParameterScope,
) -> Parse<'_, (ParameterDeclaration, bool)> {
    let (rest, declaration) = parameter_head(input, scope)?;
    let begins_another = |token| token == Token::Keyword(Keyword::Parameter);
    let (rest, group) = comma_group(rest, param_assignment, begins_another)?;
    let declaration = ParameterDeclaration {
        parameters: group.nodes,
        ..declaration
    };
    Ok((rest, (declaration, group.another_follows)))
}

fn parameter_head(input: Tokens<'_>, scope: ParameterScope) -> Parse<'_, ParameterDeclaration> {
    if let Token::Keyword(Keyword::Real | Keyword::Realtime | Keyword::Time) = input.token() {
        return input.unsupported("real and time parameters are");
    }
    let after_integer = input.eat_keyword(Keyword::Integer);
    let (rest, signed, range) = signed_range(after_integer.unwrap_or(input))?;
    let declaration = ParameterDeclaration {
        local: scope == ParameterScope::Local,
        integer: after_integer.is_some(),
        signed,
        range,
        parameters: Default::default(),
    };
    Ok((rest, declaration))
}

fn param_assignment(input: Tokens<'_>) -> Parse<'_, Parameter> {
    let (rest, name) = identifier(input)?;
    let (rest, _) = token(Token::Equals)(rest)?;
    let (rest, value) = expression(rest)?;
    Ok((rest, Parameter { name, value }))
}
