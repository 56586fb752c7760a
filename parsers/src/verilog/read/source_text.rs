//! Files, modules and their ports (A.1.2, A.1.3).

use crate::Diagnostic;
use crate::verilog::ast::{
    Expr, ExprKind, Identifier, List, Module, ParameterDeclaration, Port, PortDeclaration, Ports,
};
use crate::verilog::keywords::Keyword;
use crate::verilog::lexer::Token;
use crate::verilog::tokens::{Parse, Stop, Tokens, close, close_list, comma_list, found, identifier, token};

use super::attributes::{attribute_instances, dropped_attributes};
use super::declarations::{ParameterScope, direction, net_kind, parameter_group, port_group};
use super::expressions::lvalue;
use super::module_items::module_items;

/// A file: modules until its end.
pub(in crate::verilog) fn source_text(mut input: Tokens<'_>) -> Result<(), Stop<'_>> {
    if input.token() == Token::End {
        let diagnostic = Diagnostic::error(input.span(), "the file has no content");
        input.fail::<()>(diagnostic.labelled("expected `module`"))?;
    }
    while input.token() != Token::End {
        let (rest, module) = description(input)?;
        rest.with_ast(|ast| ast.modules.push(module));
        input = rest;
    }
    Ok(())
}

fn description(input: Tokens<'_>) -> Parse<'_, Module> {
    let (input, attributes) = attribute_instances(input)?;
    match input.token() {
        Token::Keyword(Keyword::Module | Keyword::Macromodule) => {}
        Token::Keyword(Keyword::Primitive) => return input.unsupported("user-defined primitives are"),
        Token::Keyword(Keyword::Config | Keyword::Library | Keyword::Include) => {
            return input.unsupported("configurations and libraries are");
        }
        _ => return input.expected("`module`"),
    }
    let begins = input.span();
    let implicit_net = input.default_nettype().and_then(net_kind);
    let (rest, name) = identifier(input.advance())?;
    let (rest, parameters) = module_parameter_port_list(rest)?;
    let (rest, ports) = match rest.token() {
        Token::OpenParen => list_of_ports(rest)?,
        _ => (rest, Ports::Listed(List::default())),
    };
    let (rest, _) = token(Token::Semicolon)(rest)?;
    let (rest, items) = module_items(rest)?;
    let Some(after) = rest.eat_keyword(Keyword::Endmodule) else {
        let message = format!("expected `endmodule`, found {}", found(rest));
        let diagnostic = Diagnostic::error(rest.span(), message).labelled("expected `endmodule`");
        return rest.fail(diagnostic.related(begins, "the module begins here"));
    };
    let module = Module {
        attributes,
        name,
        parameters,
        ports,
        items,
        implicit_net,
    };
    Ok((after, module))
}

/// `#(parameter A = 1, B = 2, parameter C = 3)`
fn module_parameter_port_list(input: Tokens<'_>) -> Parse<'_, List<ParameterDeclaration>> {
    let Some(rest) = input.eat(Token::Hash) else {
        return Ok((input, List::default()));
    };
    let (mut rest, opened) = token(Token::OpenParen)(rest)?;
    let mut declarations = Vec::new();
    loop {
        let Some(after) = rest.eat_keyword(Keyword::Parameter) else {
            return rest.expected("`parameter`");
        };
        let (after, (declaration, another_follows)) = parameter_group(after, ParameterScope::Module)?;
        declarations.push(declaration);
        rest = after;
        if !another_follows {
            let (rest, ()) = close_list(rest, Token::CloseParen, opened)?;
            return Ok((rest, rest.add_list(declarations)));
        }
    }
}

/// `(a, b)` or `(input a, output b)`; the first word tells which style.
fn list_of_ports(input: Tokens<'_>) -> Parse<'_, Ports> {
    let opened = input.span();
    let (first, ()) = dropped_attributes(input.advance())?;
    let (rest, ports) = match first.token() {
        Token::CloseParen => (first, Ports::Listed(List::default())),
        token if direction(token).is_some() => {
            let (rest, declarations) = list_of_port_declarations(first)?;
            (rest, Ports::Declared(declarations))
        }
        _ => {
            let (rest, ports) = comma_list(first, port)?;
            (rest, Ports::Listed(ports))
        }
    };
    let (rest, ()) = close_list(rest, Token::CloseParen, opened)?;
    Ok((rest, ports))
}

fn list_of_port_declarations(mut input: Tokens<'_>) -> Parse<'_, List<PortDeclaration>> {
    let mut declarations = Vec::new();
    loop {
        let (rest, (declaration, another_follows)) = port_group(input)?;
        declarations.push(declaration);
        if !another_follows {
            return Ok((rest, rest.add_list(declarations)));
        }
        (input, ()) = dropped_attributes(rest)?;
    }
}

/// `a`, `a[1:0]`, `{a, b}`, `.a(b)` or nothing
fn port(input: Tokens<'_>) -> Parse<'_, Port> {
    match input.token() {
        Token::Comma | Token::CloseParen => Ok((
            input,
            Port {
                name: None,
                value: None,
            },
        )),
        Token::Dot => {
            let (rest, name) = identifier(input.advance())?;
            let name = Some(name);
            let (rest, opened) = token(Token::OpenParen)(rest)?;
            if let Some(rest) = rest.eat(Token::CloseParen) {
                return Ok((rest, Port { name, value: None }));
            }
            let (rest, value) = lvalue(rest)?;
            let (rest, ()) = close(rest, Token::CloseParen, opened)?;
            let value = Some(value);
            Ok((rest, Port { name, value }))
        }
        _ => {
            let (rest, value) = lvalue(input)?;
            let name = rest.with_ast(|ast| match ast[value] {
                Expr {
                    kind: ExprKind::Identifier(symbol),
                    at,
                } => Some(Identifier { symbol, at }),
                _ => None,
            });
            let value = Some(value);
            Ok((rest, Port { name, value }))
        }
    }
}
