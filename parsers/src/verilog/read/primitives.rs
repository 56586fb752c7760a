//! Gates (A.3).

use crate::verilog::ast::{Expr, ExprKind, Gate, GateKind, Id, Identifier, Item, List, Offset};
use crate::verilog::keywords::Keyword;
use crate::verilog::lexer::Token;
use crate::verilog::reader::{Parse, Reader};
use crate::{Diagnostic, Span};

use super::delays::DROPPED_STRENGTH;

/// The gate that a word names.
pub(super) fn gate_kind(keyword: Keyword) -> Option<GateKind> {
    Some(match keyword {
        Keyword::And => GateKind::And,
        Keyword::Nand => GateKind::Nand,
        Keyword::Or => GateKind::Or,
        Keyword::Nor => GateKind::Nor,
        Keyword::Xor => GateKind::Xor,
        Keyword::Xnor => GateKind::Xnor,
        Keyword::Buf => GateKind::Buf,
        Keyword::Not => GateKind::Not,
        Keyword::Bufif0 => GateKind::Bufif0,
        Keyword::Bufif1 => GateKind::Bufif1,
        Keyword::Notif0 => GateKind::Notif0,
        Keyword::Notif1 => GateKind::Notif1,
        Keyword::Nmos => GateKind::Nmos,
        Keyword::Pmos => GateKind::Pmos,
        Keyword::Rnmos => GateKind::Rnmos,
        Keyword::Rpmos => GateKind::Rpmos,
        Keyword::Cmos => GateKind::Cmos,
        Keyword::Rcmos => GateKind::Rcmos,
        Keyword::Tran => GateKind::Tran,
        Keyword::Rtran => GateKind::Rtran,
        Keyword::Tranif0 => GateKind::Tranif0,
        Keyword::Tranif1 => GateKind::Tranif1,
        Keyword::Rtranif0 => GateKind::Rtranif0,
        Keyword::Rtranif1 => GateKind::Rtranif1,
        Keyword::Pullup => GateKind::Pullup,
        Keyword::Pulldown => GateKind::Pulldown,
        _ => return None,
    })
}

impl Reader<'_> {
    /// `nand g1 (y, a, b), (z, c, d);` as one item each; the current token is the kind.
    pub(super) fn gate_instantiation(&mut self, kind: GateKind) -> Parse<()> {
        self.advance();
        let opened = self.span();
        if self.eat(Token::OpenParen) {
            if !is_strength(self.token()) {
                self.terminals(kind, None, opened)?;
                return self.more_gates(kind);
            }
            self.notice(opened, DROPPED_STRENGTH);
            self.skip_to_close(opened)?;
        }
        self.skip_delay()?;
        self.gate(kind)?;
        self.more_gates(kind)
    }

    fn more_gates(&mut self, kind: GateKind) -> Parse<()> {
        while self.eat(Token::Comma) {
            self.gate(kind)?;
        }
        self.take(Token::Semicolon)?;
        Ok(())
    }

    fn gate(&mut self, kind: GateKind) -> Parse<()> {
        let name = match self.token() {
            Token::OpenParen => None,
            _ => Some(self.identifier()?),
        };
        if self.token() == Token::OpenBracket {
            return self.unsupported("arrays of instances are");
        }
        let opened = self.take(Token::OpenParen)?;
        self.terminals(kind, name, opened)
    }

    /// What stands in the brackets, which are already open.
    fn terminals(&mut self, kind: GateKind, name: Option<Identifier>, opened: Span) -> Parse<()> {
        let terminals = self.nested_comma_list(Self::expression)?;
        self.close_list(Token::CloseParen, opened)?;
        if let Some(diagnostic) = self.wrong_terminals(kind, terminals, opened) {
            return self.fail(diagnostic);
        }
        self.add(Item::Gate(Gate {
            kind,
            name: name.map(|name| name.symbol),
            at: name.map_or(Offset::new(opened.start()), |name| name.at),
            terminals,
        }));
        Ok(())
    }

    /// Too few or too many terminals, or an output that is no net.
    fn wrong_terminals(&self, kind: GateKind, terminals: List<Id<Expr>>, opened: Span) -> Option<Diagnostic> {
        use GateKind::{
            Buf, Bufif0, Bufif1, Cmos, Nmos, Not, Notif0, Notif1, Pmos, Pulldown, Pullup, Rcmos, Rnmos,
            Rpmos, Rtran, Rtranif0, Rtranif1, Tran, Tranif0, Tranif1,
        };
        let count = terminals.len();
        let (fits, outputs, takes) = match kind {
            Buf | Not => (
                count >= 2,
                count.saturating_sub(1),
                "at least one output and one input",
            ),
            Bufif0 | Bufif1 | Notif0 | Notif1 | Nmos | Pmos | Rnmos | Rpmos => {
                (count == 3, 1, "an output, an input and a control")
            }
            Cmos | Rcmos => (count == 4, 1, "an output, an input and two controls"),
            Tran | Rtran => (count == 2, 2, "two nets"),
            Tranif0 | Tranif1 | Rtranif0 | Rtranif1 => (count == 3, 2, "two nets and a control"),
            Pullup | Pulldown => (count == 1, 1, "one net"),
            _ => (count >= 2, 1, "an output and at least one input"),
        };
        if !fits {
            let message = format!("this gate takes {takes}, found {count} in all");
            return Some(Diagnostic::error(opened, message));
        }
        let is_net = |expr: Id<Expr>| {
            use ExprKind::{Bit, BitSelect, Concatenation, Identifier, PartSelect, Path};
            matches!(
                self.tree[expr].kind,
                Identifier(_) | Path(_) | Bit { .. } | BitSelect { .. } | PartSelect(_) | Concatenation(_)
            )
        };
        let outputs = &self.tree[terminals][..outputs];
        let odd = *outputs.iter().find(|&&output| !is_net(output))?;
        let message = "the output of a gate must be a net";
        Some(Diagnostic::error(self.tree.span(odd), message))
    }
}

fn is_strength(token: Token) -> bool {
    let Token::Keyword(keyword) = token else {
        return false;
    };
    matches!(
        keyword,
        Keyword::Supply0
            | Keyword::Supply1
            | Keyword::Strong0
            | Keyword::Strong1
            | Keyword::Pull0
            | Keyword::Pull1
            | Keyword::Weak0
            | Keyword::Weak1
            | Keyword::Highz0
            | Keyword::Highz1
    )
}
