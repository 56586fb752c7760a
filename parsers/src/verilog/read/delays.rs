//! Delays and strengths (A.2.2), which are passed over.

use crate::verilog::lexer::Token;
use crate::verilog::reader::{Parse, Reader};

/// The notice about strengths, of assignments, nets and gates alike.
pub(super) const DROPPED_STRENGTH: &str = "drive strengths are not kept";

impl Reader<'_> {
    /// `#1`, `#(1, 2)` (A.2.2.3)
    pub(super) fn skip_delay(&mut self) -> Parse<()> {
        if self.token() != Token::Hash {
            return Ok(());
        }
        self.notice(self.span(), "delays are not kept");
        self.advance();
        match self.token() {
            Token::OpenParen => self.skip_parens(),
            Token::Number | Token::Real | Token::Identifier | Token::EscapedIdentifier => {
                self.advance();
                Ok(())
            }
            _ => self.expected("a delay"),
        }
    }

    /// `(strong0, pull1)` (A.2.2.2)
    pub(super) fn skip_strength(&mut self) -> Parse<()> {
        match self.token() {
            Token::OpenParen => {
                self.notice(self.span(), DROPPED_STRENGTH);
                self.skip_parens()
            }
            _ => Ok(()),
        }
    }
}
