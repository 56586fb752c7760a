//! Instances of modules and library cells (A.4).

use crate::Diagnostic;
use crate::verilog::ast::{Connection, Id, Instance, Instances, Item, List, Overrides, Value};
use crate::verilog::lexer::Token;
use crate::verilog::reader::{Parse, Reader};

impl Reader<'_> {
    /// `cell #(.P(1)) u1 (.A(a)), u2 (.A(b));`
    pub(super) fn module_instantiation(&mut self) -> Parse<Item> {
        let module = self.identifier()?;
        let parameters = self.parameter_value_assignment()?;
        let instances = self.comma_list(Self::module_instance)?;
        self.take(Token::Semicolon)?;
        Ok(Item::Instances(Instances {
            module,
            parameters,
            instances,
        }))
    }

    /// `#(...)`
    fn parameter_value_assignment(&mut self) -> Parse<Option<Id<Overrides>>> {
        if !self.eat(Token::Hash) {
            return Ok(None);
        }
        if self.token() != Token::OpenParen {
            return self.expected("`(` with the values of parameters");
        }
        let connections = self.list_of_connections()?;
        Ok(Some(self.add(Overrides(connections))))
    }

    fn module_instance(&mut self) -> Parse<Instance> {
        if self.token() == Token::OpenParen {
            let diagnostic = Diagnostic::error(self.span(), "an instance of a module needs a name");
            return self.fail(diagnostic.labelled("expected the name of the instance"));
        }
        let name = self.identifier()?;
        match self.token() {
            Token::OpenParen => {}
            Token::OpenBracket => return self.unsupported("arrays of instances are"),
            _ => return self.expected("`(` with the connections of the instance"),
        }
        let connections = self.list_of_connections()?;
        Ok(Instance { name, connections })
    }

    /// The brackets of an instance or of its parameters; the first word tells which style.
    fn list_of_connections(&mut self) -> Parse<List<Connection>> {
        let opened = self.span();
        self.advance();
        self.dropped_attributes()?;
        let connections = match self.token() {
            Token::CloseParen => List::default(),
            Token::Dot => self.comma_list(Self::named_connection)?,
            _ => self.comma_list(Self::ordered_connection)?,
        };
        self.close_list(Token::CloseParen, opened)?;
        Ok(connections)
    }

    /// `.port(value)`, `.port()`, or `.port` as SystemVerilog has it.
    fn named_connection(&mut self) -> Parse<Connection> {
        self.dropped_attributes()?;
        let begins = self.span();
        if !self.eat(Token::Dot) {
            return self.expected("`.` as in the connections before");
        }
        // `*)` is one token.
        if let Token::Star | Token::CloseAttribute = self.token() {
            return self.unsupported("connections by `.*`, which are SystemVerilog, are");
        }
        let name = self.identifier()?;
        let opened = self.span();
        let value = match self.token() {
            Token::OpenParen => {
                self.advance();
                let value = match self.token() {
                    Token::CloseParen => Value::Open,
                    _ => self.connected_value()?,
                };
                self.close(Token::CloseParen, opened)?;
                value
            }
            Token::Comma | Token::CloseParen => {
                self.notice(begins, "`.name` is SystemVerilog; it is read as `.name(name)`");
                Value::Net(name.symbol)
            }
            _ => return self.expected(Token::OpenParen.name()),
        };
        Ok(Connection {
            port: Some(name.symbol),
            at: name.at,
            value,
        })
    }

    /// An expression, or nothing before a comma or the closing bracket.
    fn ordered_connection(&mut self) -> Parse<Connection> {
        let at = self.at();
        let value = match self.token() {
            Token::Comma | Token::CloseParen => Value::Open,
            _ => self.connected_value()?,
        };
        let port = None;
        Ok(Connection { port, at, value })
    }
}
