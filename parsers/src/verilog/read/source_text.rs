//! Files, modules and their ports (A.1.2, A.1.3).

use crate::Diagnostic;
use crate::verilog::ast::{
    Expr, ExprKind, Identifier, List, Module, NetKind, ParameterDeclaration, Port, PortDeclaration, Ports,
};
use crate::verilog::keywords::Keyword;
use crate::verilog::lexer::Token;
use crate::verilog::reader::{Parse, Reader};

use super::declarations::{ParameterScope, direction, net_kind};

/// A module up to the semicolon before its items.
struct Header {
    name: Identifier,
    parameters: List<ParameterDeclaration>,
    ports: Ports,
}

impl Reader<'_> {
    /// A file: modules until its end.
    pub(in crate::verilog) fn source_text(&mut self) -> Parse<()> {
        if self.token() == Token::End {
            let diagnostic = Diagnostic::error(self.span(), "the file has no content");
            let error = self.fail::<()>(diagnostic.labelled("expected `module`"));
            return error.or_else(|error| self.findings.error(error));
        }
        while self.token() != Token::End {
            let mark = self.tree.mark();
            match self.description() {
                Ok(Some(module)) => self.tree.modules.push(module),
                Ok(None) => self.truncate(mark),
                Err(error) => {
                    self.findings.error(error)?;
                    self.truncate(mark);
                    self.skip_to_module()?;
                }
            }
        }
        Ok(())
    }

    /// A module, or nothing where its header was in error and reading went on.
    fn description(&mut self) -> Parse<Option<Module>> {
        let attributes = self.attribute_instances()?;
        match self.token() {
            Token::Keyword(Keyword::Module | Keyword::Macromodule) => {}
            Token::Keyword(Keyword::Primitive) => {
                return self.unsupported("user-defined primitives are");
            }
            Token::Keyword(Keyword::Config | Keyword::Library | Keyword::Include) => {
                return self.unsupported("configurations and libraries are");
            }
            _ => return self.expected("`module`"),
        }
        let begins = self.span();
        let implicit_net: Option<NetKind> = self.lexer.preprocessor.default_nettype.and_then(net_kind);
        self.advance();
        self.open_blocks = 0;
        let header = match self.module_header() {
            Ok(header) => Some(header),
            Err(error) => {
                self.findings.error(error)?;
                self.skip_item(begins)?;
                None
            }
        };
        let items = self.module_items()?;
        if !self.eat_keyword(Keyword::Endmodule) {
            let message = format!("expected `endmodule`, found {}", self.found());
            let diagnostic = Diagnostic::error(self.span(), message).labelled("expected `endmodule`");
            let error = self.fail::<()>(diagnostic.related(begins, "the module begins here"));
            error.or_else(|error| self.findings.error(error))?;
        }
        Ok(header.map(|header| Module {
            attributes,
            name: header.name,
            parameters: header.parameters,
            ports: header.ports,
            items,
            implicit_net,
        }))
    }

    fn module_header(&mut self) -> Parse<Header> {
        let name = self.identifier()?;
        let parameters = self.module_parameter_port_list()?;
        let ports = match self.token() {
            Token::OpenParen => self.list_of_ports()?,
            _ => Ports::Listed(List::default()),
        };
        self.take(Token::Semicolon)?;
        Ok(Header {
            name,
            parameters,
            ports,
        })
    }

    /// `#(parameter A = 1, B = 2, parameter C = 3)`
    fn module_parameter_port_list(&mut self) -> Parse<List<ParameterDeclaration>> {
        if !self.eat(Token::Hash) {
            return Ok(List::default());
        }
        let opened = self.take(Token::OpenParen)?;
        let mut declarations = Vec::new();
        loop {
            if !self.eat_keyword(Keyword::Parameter) {
                return self.expected("`parameter`");
            }
            let (declaration, another_follows) = self.parameter_group(ParameterScope::Module)?;
            declarations.push(declaration);
            if !another_follows {
                self.close_list(Token::CloseParen, opened)?;
                return Ok(self.tree.add_list(declarations));
            }
        }
    }

    /// `(a, b)` or `(input a, output b)`; the first word tells which style.
    fn list_of_ports(&mut self) -> Parse<Ports> {
        let opened = self.span();
        self.advance();
        self.dropped_attributes()?;
        let ports = match self.token() {
            Token::CloseParen => Ports::Listed(List::default()),
            token if direction(token).is_some() => Ports::Declared(self.list_of_port_declarations()?),
            _ => Ports::Listed(self.comma_list(Self::port)?),
        };
        self.close_list(Token::CloseParen, opened)?;
        Ok(ports)
    }

    fn list_of_port_declarations(&mut self) -> Parse<List<PortDeclaration>> {
        let mut declarations = Vec::new();
        loop {
            let (declaration, another_follows) = self.port_group()?;
            declarations.push(declaration);
            if !another_follows {
                return Ok(self.tree.add_list(declarations));
            }
            self.dropped_attributes()?;
        }
    }

    /// `a`, `a[1:0]`, `{a, b}`, `.a(b)` or nothing
    fn port(&mut self) -> Parse<Port> {
        match self.token() {
            Token::Comma | Token::CloseParen => Ok(Port {
                name: None,
                value: None,
            }),
            Token::Dot => {
                self.advance();
                let name = Some(self.identifier()?);
                let opened = self.take(Token::OpenParen)?;
                if self.eat(Token::CloseParen) {
                    return Ok(Port { name, value: None });
                }
                let value = Some(self.lvalue()?);
                self.close(Token::CloseParen, opened)?;
                Ok(Port { name, value })
            }
            _ => {
                let value = self.lvalue()?;
                let name = match self.tree[value] {
                    Expr {
                        kind: ExprKind::Identifier(symbol),
                        at,
                    } => Some(Identifier { symbol, at }),
                    _ => None,
                };
                let value = Some(value);
                Ok(Port { name, value })
            }
        }
    }
}
