//! Gates (A.3).

use crate::verilog::ast::{Expr, ExprKind, Gate, GateKind, Id, Identifier, Item, List, Offset};
use crate::verilog::keywords::Keyword;
use crate::verilog::lexer::Token;
use crate::verilog::tokens::{
    Parse, Tokens, close_list, identifier, nested_comma_list, skip_to_close, token,
};
use crate::{Diagnostic, Span};

use super::delays::{DROPPED_STRENGTH, skip_delay};
use super::expressions::expression;

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

/// `nand g1 (y, a, b), (z, c, d);` as one item each; the current token is the kind.
pub(super) fn gate_instantiation<'a>(
    input: Tokens<'a>,
    kind: GateKind,
    items: &mut Vec<Item>,
) -> Parse<'a, ()> {
    let mut rest = input.advance();
    if let Some(inside) = rest.eat(Token::OpenParen) {
        let opened = rest.span();
        if !is_strength(inside.token()) {
            let (after, gate) = terminals(inside, kind, None, opened)?;
            items.push(Item::Gate(gate));
            return more_gates(after, kind, items);
        }
        rest.notice(opened, DROPPED_STRENGTH);
        (rest, ()) = skip_to_close(inside, opened)?;
    }
    let (rest, ()) = skip_delay(rest)?;
    let (rest, gate) = gate(rest, kind)?;
    items.push(Item::Gate(gate));
    more_gates(rest, kind, items)
}

fn more_gates<'a>(mut input: Tokens<'a>, kind: GateKind, items: &mut Vec<Item>) -> Parse<'a, ()> {
    while let Some(rest) = input.eat(Token::Comma) {
        let (rest, gate) = gate(rest, kind)?;
        items.push(Item::Gate(gate));
        input = rest;
    }
    let (rest, _) = token(Token::Semicolon)(input)?;
    Ok((rest, ()))
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

fn gate(input: Tokens<'_>, kind: GateKind) -> Parse<'_, Gate> {
    let (rest, name) = match input.token() {
        Token::OpenParen => (input, None),
        _ => {
            let (rest, name) = identifier(input)?;
            (rest, Some(name))
        }
    };
    if rest.token() == Token::OpenBracket {
        return rest.unsupported("arrays of instances are");
    }
    let (rest, opened) = token(Token::OpenParen)(rest)?;
    terminals(rest, kind, name, opened)
}

/// What stands in the brackets, which are already open.
fn terminals<'a>(
    input: Tokens<'a>,
    kind: GateKind,
    name: Option<Identifier>,
    opened: Span,
) -> Parse<'a, Gate> {
    let (rest, terminals) = nested_comma_list(input, expression)?;
    let (rest, ()) = close_list(rest, Token::CloseParen, opened)?;
    if let Some(diagnostic) = wrong_terminals(rest, kind, terminals, opened) {
        return rest.fail(diagnostic);
    }
    let gate = Gate {
        kind,
        name: name.map(|name| name.symbol),
        at: name.map_or(Offset::new(opened.start()), |name| name.at),
        terminals,
    };
    Ok((rest, gate))
}

/// Too few or too many terminals, or an output that is no net.
fn wrong_terminals(
    input: Tokens<'_>,
    kind: GateKind,
    terminals: List<Id<Expr>>,
    opened: Span,
) -> Option<Diagnostic> {
    use GateKind::{
        Buf, Bufif0, Bufif1, Cmos, Nmos, Not, Notif0, Notif1, Pmos, Pulldown, Pullup, Rcmos, Rnmos, Rpmos,
        Rtran, Rtranif0, Rtranif1, Tran, Tranif0, Tranif1,
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
    input.with_ast(|ast| {
        let is_net = |expr: Id<Expr>| {
            use ExprKind::{BitSelect, Concatenation, Identifier, PartSelect, Path};
            matches!(
                ast[expr].kind,
                Identifier(_) | Path(_) | BitSelect { .. } | PartSelect(_) | Concatenation(_)
            )
        };
        let odd = ast[terminals][..outputs]
            .iter()
            .find(|&&output| !is_net(output))?;
        Some(Diagnostic::error(
            ast.span(*odd),
            "the output of a gate must be a net",
        ))
    })
}
