//! Attributes (A.9.1).

use crate::verilog::ast::{Attribute, List};
use crate::verilog::lexer::Token;
use crate::verilog::reader::{Parse, Reader};

impl Reader<'_> {
    /// `{ (* name [= value] {, name [= value]} *) }`, possibly nothing.
    pub(super) fn attribute_instances(&mut self) -> Parse<List<Attribute>> {
        let start = self.tree.pool_len::<Attribute>();
        while self.token() == Token::OpenAttribute {
            let opened = self.span();
            self.advance();
            loop {
                let attribute = self.attr_spec()?;
                self.add(attribute);
                if !self.eat(Token::Comma) {
                    self.close_list(Token::CloseAttribute, opened)?;
                    break;
                }
            }
        }
        Ok(self.tree.list_since(start))
    }

    /// Attributes where the tree has no place for them: of ports in a header, connections,
    /// statements.
    pub(super) fn dropped_attributes(&mut self) -> Parse<()> {
        while self.token() == Token::OpenAttribute {
            let opened = self.span();
            self.notice(
                opened,
                "attributes of ports, connections and statements are not kept",
            );
            self.advance();
            while !matches!(self.token(), Token::CloseAttribute | Token::End | Token::Error) {
                self.advance();
            }
            self.close(Token::CloseAttribute, opened)?;
        }
        Ok(())
    }

    fn attr_spec(&mut self) -> Parse<Attribute> {
        let name = self.identifier()?;
        let value = match self.eat(Token::Equals) {
            true => Some(self.expression()?),
            false => None,
        };
        Ok(Attribute { name, value })
    }
}
