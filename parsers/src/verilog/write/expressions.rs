//! Expressions, with the brackets that precedence asks for and no others.
//!
//! They are written from a stack of pieces, as an expression may be deeper than the call stack.

use std::io;

use super::printer::Printer;
use crate::verilog::ast::{Expr, ExprKind, Id, PartSelectKind, Range, Symbol};

/// What remains to be written, last piece first.
enum Piece {
    Text(&'static str),
    /// A blank where the line may be broken.
    Blank,
    /// An expression that needs brackets when it binds less strongly than this.
    Expr(Id<Expr>, u8),
}

/// Binds as strongly as any operand.
const OPERAND: u8 = 12;

impl Printer<'_> {
    pub(super) fn expr(&mut self, root: Id<Expr>) -> io::Result<()> {
        let mut pieces = vec![Piece::Expr(root, 0)];
        while let Some(piece) = pieces.pop() {
            match piece {
                Piece::Text(text) => self.text(text),
                Piece::Blank => self.blank()?,
                Piece::Expr(expr, weakest) if self.strength(expr) < weakest => {
                    self.text("(");
                    pieces.push(Piece::Text(")"));
                    self.node(expr, &mut pieces);
                }
                Piece::Expr(expr, _) => self.node(expr, &mut pieces),
            }
        }
        Ok(())
    }

    /// How strongly the outermost operator binds: `?:` least, then as [`BinaryOp::precedence`]
    /// says.
    ///
    /// [`BinaryOp::precedence`]: crate::verilog::ast::BinaryOp::precedence
    fn strength(&self, expr: Id<Expr>) -> u8 {
        match self.ast[expr].kind {
            ExprKind::Conditional(_) => 0,
            ExprKind::Binary { op, .. } => op.precedence(),
            _ => OPERAND,
        }
    }

    /// Writes the beginning of an expression and leaves the rest on the stack.
    fn node(&mut self, expr: Id<Expr>, pieces: &mut Vec<Piece>) {
        let ast = self.ast;
        match ast[expr].kind {
            ExprKind::Identifier(name) => self.name(name),
            ExprKind::Path(path) => {
                for (index, &name) in ast[path].iter().enumerate() {
                    if index > 0 {
                        self.text(".");
                    }
                    self.name(name);
                }
            }
            ExprKind::Number(number) => self.text(&ast[number].to_string()),
            ExprKind::Real(text) => self.text(&ast[text]),
            ExprKind::String(text) => {
                self.text("\"");
                self.text(&ast[text]);
                self.text("\"");
            }
            ExprKind::Bit { net, index } => self.bit(net, index),
            ExprKind::BitSelect { base, index } => pieces.extend([
                Piece::Text("]"),
                Piece::Expr(index, 0),
                Piece::Text("["),
                Piece::Expr(base, OPERAND),
            ]),
            ExprKind::PartSelect(select) => {
                let select = ast[select];
                let colon = match select.kind {
                    PartSelectKind::Range => ":",
                    PartSelectKind::Up => " +: ",
                    PartSelectKind::Down => " -: ",
                };
                pieces.extend([
                    Piece::Text("]"),
                    Piece::Expr(select.right, 0),
                    Piece::Text(colon),
                    Piece::Expr(select.left, 0),
                    Piece::Text("["),
                    Piece::Expr(select.base, OPERAND),
                ]);
            }
            ExprKind::Unary { op, operand } => {
                self.text(op.symbol());
                // `~ &a` is not `~&a`.
                if let ExprKind::Unary { .. } = ast[operand].kind {
                    self.text(" ");
                }
                pieces.push(Piece::Expr(operand, OPERAND));
            }
            ExprKind::Binary { op, left, right } => pieces.extend([
                Piece::Expr(right, op.precedence() + 1),
                Piece::Blank,
                Piece::Text(op.symbol()),
                Piece::Text(" "),
                Piece::Expr(left, op.precedence()),
            ]),
            ExprKind::Conditional(conditional) => {
                let conditional = ast[conditional];
                pieces.extend([
                    Piece::Expr(conditional.if_false, 0),
                    Piece::Blank,
                    Piece::Text(" :"),
                    Piece::Expr(conditional.if_true, 0),
                    Piece::Blank,
                    Piece::Text(" ?"),
                    Piece::Expr(conditional.condition, 1),
                ]);
            }
            ExprKind::Concatenation(parts) => {
                self.text("{");
                pieces.push(Piece::Text("}"));
                for (index, &part) in ast[parts].iter().enumerate().rev() {
                    pieces.push(Piece::Expr(part, 0));
                    if index > 0 {
                        pieces.extend([Piece::Blank, Piece::Text(",")]);
                    }
                }
            }
            ExprKind::Replication { count, body } => {
                self.text("{");
                pieces.extend([
                    Piece::Text("}"),
                    Piece::Expr(body, OPERAND),
                    Piece::Expr(count, 0),
                ]);
            }
        }
    }

    /// `net[3]`
    pub(super) fn bit(&mut self, net: Symbol, index: i32) {
        self.name(net);
        self.text(&format!("[{index}]"));
    }

    /// `[left:right]`
    pub(super) fn range(&mut self, range: Range) -> io::Result<()> {
        self.text("[");
        self.expr(range.left)?;
        self.text(":");
        self.expr(range.right)?;
        self.text("]");
        Ok(())
    }
}
