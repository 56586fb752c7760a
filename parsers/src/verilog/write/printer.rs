//! Lines, indentation and lists.

use std::io;

use crate::verilog::ast::{Ast, Expr, ExprKind, Id, List, Node, Symbol};
use crate::verilog::keywords::needs_escape;

/// Lines are broken at the next good place past this many columns.
const LINE_WIDTH: usize = 96;

/// Gathers a line and writes it when it ends.
pub(super) struct Printer<'a> {
    pub(super) ast: &'a Ast,
    out: &'a mut dyn io::Write,
    line: String,
    depth: usize,
}

impl<'a> Printer<'a> {
    pub(super) fn new(ast: &'a Ast, out: &'a mut dyn io::Write) -> Self {
        Self {
            ast,
            out,
            line: String::new(),
            depth: 0,
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.line.is_empty() {
            let blanks = 2 * self.depth;
            self.line.extend(std::iter::repeat_n(' ', blanks));
        }
        self.line.push_str(text);
    }

    /// A name, with backslash and blank where it needs them.
    pub(super) fn name(&mut self, symbol: Symbol) {
        let ast = self.ast;
        let name = &ast[symbol];
        if needs_escape(name) {
            self.text("\\");
            self.text(name);
            self.text(" ");
        } else {
            self.text(name);
        }
    }

    pub(super) fn end_line(&mut self) -> io::Result<()> {
        let end = self.line.trim_end_matches(' ').len();
        // The blank after an escaped name may be the end of the line as well.
        self.line.truncate(end);
        self.line.push('\n');
        self.out.write_all(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }

    /// A place between words where a line that is too long goes on in the next.
    pub(super) fn blank(&mut self) -> io::Result<()> {
        if self.line.len() < LINE_WIDTH {
            self.text(" ");
            return Ok(());
        }
        self.end_line()?;
        self.text("  ");
        Ok(())
    }

    pub(super) fn indent(&mut self) {
        self.depth += 1;
    }

    pub(super) fn outdent(&mut self) {
        self.depth -= 1;
    }

    /// `a, b, c`
    pub(super) fn list<T: Node + Clone>(
        &mut self,
        list: List<T>,
        mut write: impl FnMut(&mut Self, T) -> io::Result<()>,
    ) -> io::Result<()> {
        let ast = self.ast;
        for (index, node) in ast[list].iter().enumerate() {
            if index > 0 {
                self.text(",");
                self.blank()?;
            }
            write(self, node.clone())?;
        }
        Ok(())
    }

    /// The name, when an expression is nothing else.
    pub(super) fn symbol_of(&self, expr: Id<Expr>) -> Option<Symbol> {
        match self.ast[expr].kind {
            ExprKind::Identifier(symbol) => Some(symbol),
            _ => None,
        }
    }
}
