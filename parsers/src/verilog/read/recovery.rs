//! Where reading goes on behind an error, when it does: at the next item of the module.
//! Not for: what is wrong; the rules say it.

use crate::Span;
use crate::verilog::keywords::Keyword;
use crate::verilog::lexer::Token;
use crate::verilog::reader::{Parse, Reader};

impl Reader<'_> {
    /// To behind the end of an item that is in error: its semicolon, or the word that closes the
    /// block which it opened. Or to a word that begins another item, when a semicolon is missing.
    pub(super) fn skip_item(&mut self, begins: Span) -> Parse<()> {
        let mut open_brackets = 0_i32;
        loop {
            let is_in_block = self.open_blocks > 0;
            match self.token() {
                Token::End | Token::Keyword(Keyword::Endmodule | Keyword::Module | Keyword::Macromodule) => {
                    return Ok(());
                }
                Token::Error => {
                    self.pass_error()?;
                    continue;
                }
                Token::OpenParen => open_brackets = open_brackets.saturating_add(1),
                Token::CloseParen => open_brackets = open_brackets.saturating_sub(1),
                Token::Semicolon if open_brackets <= 0 && !is_in_block => {
                    self.advance();
                    return Ok(());
                }
                Token::Keyword(keyword) if keyword.opens() < 0 => {
                    self.advance();
                    if self.open_blocks <= 0 && self.token() != Token::Keyword(Keyword::Else) {
                        return Ok(());
                    }
                    continue;
                }
                Token::Keyword(keyword)
                    if begins_item(keyword) && !is_in_block && self.span().start() > begins.start() =>
                {
                    return Ok(());
                }
                _ => {}
            }
            self.advance();
        }
    }

    /// To the next module, or the end.
    pub(super) fn skip_to_module(&mut self) -> Parse<()> {
        loop {
            match self.token() {
                Token::End | Token::Keyword(Keyword::Module | Keyword::Macromodule) => return Ok(()),
                Token::Error => self.pass_error()?,
                _ => self.advance(),
            }
        }
    }
}

/// Whether a word stands at the beginning of items, and hardly anywhere else: those of ports
/// stand in headers as well.
fn begins_item(keyword: Keyword) -> bool {
    use Keyword::{Always, Assign, Initial, Localparam, Specify, Wire};
    matches!(keyword, Always | Assign | Initial | Localparam | Specify | Wire)
}
