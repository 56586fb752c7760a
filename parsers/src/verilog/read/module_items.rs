//! What stands in a module (A.1.4), continuous assignments (A.6.1), and what is passed over.

use crate::Diagnostic;
use crate::findings::Mode;
use crate::verilog::ast::{Assignment, Attribute, Item, List};
use crate::verilog::keywords::Keyword;
use crate::verilog::lexer::Token;
use crate::verilog::reader::{Parse, Reader};

use super::declarations::{ParameterScope, direction, net_kind, variable_kind};
use super::primitives::gate_kind;

impl Reader<'_> {
    /// All up to `endmodule` or what cannot stand in a module.
    pub(super) fn module_items(&mut self) -> Parse<List<Item>> {
        let start = self.tree.pool_len::<Item>();
        let mut mark = self.tree.mark();
        loop {
            let begins = self.span();
            let goes_on = match self.token() {
                Token::End | Token::Keyword(Keyword::Endmodule | Keyword::Module | Keyword::Macromodule) => {
                    return Ok(self.tree.list_since(start));
                }
                // They go with the item that they belong to.
                token => token == Token::OpenAttribute,
            };
            self.open_blocks = 0;
            if let Err(error) = self.module_item() {
                self.findings.error(error)?;
                self.truncate(mark);
                self.skip_item(begins)?;
            } else if !goes_on && self.mode == Mode::Lenient {
                mark = self.tree.mark();
            }
        }
    }

    /// One statement, which may be several items, or none.
    fn module_item(&mut self) -> Parse<()> {
        let keyword = match self.token() {
            Token::Identifier | Token::EscapedIdentifier => return self.keep(Self::module_instantiation),
            Token::Keyword(keyword) => keyword,
            Token::OpenAttribute => {
                let start = self.tree.pool_len::<Attribute>();
                while self.token() == Token::OpenAttribute {
                    self.attribute_instances()?;
                    self.skip_semicolons();
                }
                let attributes = self.tree.list_since(start);
                self.add(Item::Attributes(attributes));
                return Ok(());
            }
            Token::Semicolon => {
                self.skip_semicolons();
                return Ok(());
            }
            Token::SystemName => return self.unsupported("system tasks in a module are"),
            _ => return self.expected("a declaration, an instance or `endmodule`"),
        };
        if let Some(kind) = net_kind(keyword) {
            return self.keep(|reader| reader.net_declaration(kind));
        }
        if direction(self.token()).is_some() {
            return self.keep(Self::port_declaration);
        }
        if let Some(kind) = gate_kind(keyword) {
            return self.gate_instantiation(kind);
        }
        if let Some(kind) = variable_kind(keyword) {
            return self.keep(|reader| reader.variable_declaration(kind));
        }
        match keyword {
            Keyword::Assign => self.continuous_assign(),
            Keyword::Specify => self.skip_specify(),
            Keyword::Parameter => self.keep(|reader| reader.parameter_declaration(ParameterScope::Module)),
            Keyword::Localparam => self.keep(|reader| reader.parameter_declaration(ParameterScope::Local)),
            Keyword::Always => self.keep(Self::always_construct),
            keyword => match unsupported_item(keyword) {
                Some(what) => self.unsupported(what),
                None => {
                    let message = format!("{} cannot stand here", keyword.quoted());
                    let diagnostic = Diagnostic::error(self.span(), message);
                    self.fail(diagnostic.labelled("expected a declaration, an instance or `endmodule`"))
                }
            },
        }
    }

    fn skip_semicolons(&mut self) {
        while self.token() == Token::Semicolon {
            self.notice(self.span(), "a semicolon without a declaration");
            self.advance();
        }
    }

    /// Adds the item that a rule gives.
    fn keep(&mut self, rule: impl FnOnce(&mut Self) -> Parse<Item>) -> Parse<()> {
        let item = rule(self)?;
        self.add(item);
        Ok(())
    }

    /// `assign a = b, c = d;` as one item each
    fn continuous_assign(&mut self) -> Parse<()> {
        self.advance();
        self.skip_strength()?;
        self.skip_delay()?;
        loop {
            let target = self.lvalue()?;
            self.take(Token::Equals)?;
            let value = self.expression()?;
            self.add(Item::Assign(Assignment { target, value }));
            if !self.eat(Token::Comma) {
                self.take(Token::Semicolon)?;
                return Ok(());
            }
        }
    }

    /// `specify ... endspecify` (A.7)
    fn skip_specify(&mut self) -> Parse<()> {
        let begins = self.span();
        self.notice(begins, "specify blocks are skipped");
        loop {
            self.advance();
            match self.token() {
                Token::Keyword(Keyword::Endspecify) => {
                    self.advance();
                    return Ok(());
                }
                Token::End | Token::Error | Token::Keyword(Keyword::Endmodule) => {
                    let diagnostic = Diagnostic::error(begins, "the specify block has no `endspecify`");
                    return self.fail(diagnostic.labelled("begins here"));
                }
                _ => {}
            }
        }
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
