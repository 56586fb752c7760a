//! Expressions (A.8): operators by precedence, primaries, selects, concatenations, constants.

use nom::Parser;
use nom::sequence::preceded;

use crate::Diagnostic;
use crate::verilog::ast::{
    BinaryOp, Conditional, Expr, ExprKind, Id, List, Offset, PartSelect, PartSelectKind, Range, Symbol,
    UnaryOp,
};
use crate::verilog::lexer::Token;
use crate::verilog::number::Number;
use crate::verilog::tokens::{Parse, Tokens, close, close_list, identifier, nested_comma_list, token};

/// `expression`
pub(super) fn expression(input: Tokens<'_>) -> Parse<'_, Id<Expr>> {
    let (rest, first) = binary_expression(input, 1)?;
    match rest.token() {
        Token::Question => conditional_expression(input.at(), first, rest),
        _ => Ok((rest, first)),
    }
}

/// `condition ? a : condition ? b : c`, without recursion for the chain of a decoder.
fn conditional_expression<'a>(at: Offset, condition: Id<Expr>, mut input: Tokens<'a>) -> Parse<'a, Id<Expr>> {
    let mut pending = vec![(at, condition)];
    let mut values = Vec::new();
    loop {
        let (rest, if_true) = input.advance().nested(expression)?;
        values.push(if_true);
        let (rest, _) = token(Token::Colon)(rest)?;
        let (after, last) = binary_expression(rest, 1)?;
        if after.token() == Token::Question {
            pending.push((rest.at(), last));
            input = after;
            continue;
        }
        let fold = |if_false, ((at, condition), if_true)| {
            let conditional = after.add(Conditional {
                condition,
                if_true,
                if_false,
            });
            after.add_expr(at, ExprKind::Conditional(conditional))
        };
        let chain = pending.into_iter().zip(values).rev();
        return Ok((after, chain.fold(last, fold)));
    }
}

/// Operators that bind at least as strongly as `weakest`, which associate to the left.
fn binary_expression(input: Tokens<'_>, weakest: u8) -> Parse<'_, Id<Expr>> {
    let at = input.at();
    let (mut rest, mut left) = unary_expression(input)?;
    while let Some(op) = binary_operator(rest.token()).filter(|op| op.precedence() >= weakest) {
        let (after, right) = binary_expression(rest.advance(), op.precedence() + 1)?;
        left = after.add_expr(at, ExprKind::Binary { op, left, right });
        rest = after;
    }
    Ok((rest, left))
}

fn unary_expression(input: Tokens<'_>) -> Parse<'_, Id<Expr>> {
    let Some(op) = unary_operator(input.token()) else {
        return primary(input);
    };
    let (rest, operand) = input.advance().nested(unary_expression)?;
    Ok((rest, rest.add_expr(input.at(), ExprKind::Unary { op, operand })))
}

fn unary_operator(token: Token) -> Option<UnaryOp> {
    Some(match token {
        Token::Plus => UnaryOp::Plus,
        Token::Minus => UnaryOp::Minus,
        Token::Not => UnaryOp::LogicalNot,
        Token::Tilde => UnaryOp::Not,
        Token::And => UnaryOp::ReduceAnd,
        Token::TildeAnd => UnaryOp::ReduceNand,
        Token::Or => UnaryOp::ReduceOr,
        Token::TildeOr => UnaryOp::ReduceNor,
        Token::Caret => UnaryOp::ReduceXor,
        Token::TildeCaret => UnaryOp::ReduceXnor,
        _ => return None,
    })
}

fn binary_operator(token: Token) -> Option<BinaryOp> {
    Some(match token {
        Token::StarStar => BinaryOp::Power,
        Token::Star => BinaryOp::Multiply,
        Token::Slash => BinaryOp::Divide,
        Token::Percent => BinaryOp::Modulo,
        Token::Plus => BinaryOp::Add,
        Token::Minus => BinaryOp::Subtract,
        Token::ShiftLeft => BinaryOp::ShiftLeft,
        Token::ShiftRight => BinaryOp::ShiftRight,
        Token::ShiftLeftArithmetic => BinaryOp::ArithmeticShiftLeft,
        Token::ShiftRightArithmetic => BinaryOp::ArithmeticShiftRight,
        Token::Less => BinaryOp::Less,
        Token::LessEqual => BinaryOp::LessEqual,
        Token::Greater => BinaryOp::Greater,
        Token::GreaterEqual => BinaryOp::GreaterEqual,
        Token::EqualEqual => BinaryOp::Equal,
        Token::NotEqual => BinaryOp::NotEqual,
        Token::CaseEqual => BinaryOp::CaseEqual,
        Token::CaseNotEqual => BinaryOp::CaseNotEqual,
        Token::And => BinaryOp::And,
        Token::Caret => BinaryOp::Xor,
        Token::TildeCaret => BinaryOp::Xnor,
        Token::Or => BinaryOp::Or,
        Token::AndAnd => BinaryOp::LogicalAnd,
        Token::OrOr => BinaryOp::LogicalOr,
        _ => return None,
    })
}

/// `primary` (A.8.4)
fn primary(input: Tokens<'_>) -> Parse<'_, Id<Expr>> {
    match input.token() {
        Token::Identifier | Token::EscapedIdentifier => {
            let (rest, name) = hierarchical_identifier(input)?;
            match rest.token() {
                Token::OpenBracket => selects(input.at(), name, rest),
                Token::OpenParen => input.unsupported("calls of functions are"),
                _ => Ok((rest, name)),
            }
        }
        Token::Number => number(input),
        Token::Real => leaf(input, ExprKind::Real),
        Token::String => leaf(input, ExprKind::String),
        Token::OpenParen => input.nested(parenthesis),
        Token::OpenBrace => input.nested(concatenation),
        Token::SystemName => input.unsupported("calls of system functions are"),
        _ => input.expected("an expression"),
    }
}

fn leaf<'a>(input: Tokens<'a>, kind: fn(Symbol) -> ExprKind) -> Parse<'a, Id<Expr>> {
    let expr = input.add_expr(input.at(), kind(input.text_symbol()?));
    Ok((input.advance(), expr))
}

fn number(input: Tokens<'_>) -> Parse<'_, Id<Expr>> {
    let number = match Number::parse(input.bytes()) {
        Ok(number) => number,
        Err(message) => return input.fail(Diagnostic::error(input.span(), message)),
    };
    if number.is_cut() {
        input.notice(
            input.span(),
            "a number has more bits than its width; the upper ones are dropped",
        );
    }
    let number = input.add(number);
    let expr = input.add_expr(input.at(), ExprKind::Number(number));
    Ok((input.advance(), expr))
}

fn parenthesis(input: Tokens<'_>) -> Parse<'_, Id<Expr>> {
    let (rest, inner) = expression(input.advance())?;
    if rest.token() == Token::Colon {
        return rest.unsupported("values of three corners (`min:typ:max`) are");
    }
    let (rest, ()) = close(rest, Token::CloseParen, input.span())?;
    Ok((rest, inner))
}

/// `{a, b}` or `{n{a, b}}` (A.8.1)
fn concatenation(input: Tokens<'_>) -> Parse<'_, Id<Expr>> {
    let (opened, at) = (input.span(), input.at());
    let first = input.advance();
    let (rest, count) = expression(first)?;
    if rest.token() == Token::OpenBrace {
        let (rest, body) = replicated(rest)?;
        let (rest, ()) = close(rest, Token::CloseBrace, opened)?;
        return Ok((rest, rest.add_expr(at, ExprKind::Replication { count, body })));
    }
    let mut parts = vec![count];
    let mut input = rest;
    while let Some(rest) = input.eat(Token::Comma) {
        let (rest, part) = expression(rest)?;
        parts.push(part);
        input = rest;
    }
    let (rest, ()) = close_list(input, Token::CloseBrace, opened)?;
    let parts = rest.add_list(parts);
    Ok((rest, rest.add_expr(at, ExprKind::Concatenation(parts))))
}

/// The inner braces of a replication, which are a plain concatenation.
fn replicated(input: Tokens<'_>) -> Parse<'_, Id<Expr>> {
    let (rest, parts) = nested_comma_list(input.advance(), |input| input.nested(expression))?;
    let (rest, ()) = close_list(rest, Token::CloseBrace, input.span())?;
    Ok((rest, rest.add_expr(input.at(), ExprKind::Concatenation(parts))))
}

/// `a` or `u1.u2.a` (A.9.3)
fn hierarchical_identifier(input: Tokens<'_>) -> Parse<'_, Id<Expr>> {
    let (mut rest, first) = identifier(input)?;
    if rest.token() != Token::Dot {
        return Ok((rest, rest.add_expr(first.at, ExprKind::Identifier(first.symbol))));
    }
    let mut names = vec![first.symbol];
    while let Some(after) = rest.eat(Token::Dot) {
        let (after, name) = identifier(after)?;
        names.push(name.symbol);
        rest = after;
    }
    let path: List<Symbol> = rest.add_list(names);
    Ok((rest, rest.add_expr(first.at, ExprKind::Path(path))))
}

/// `{[index]} [left:right]` after a name
fn selects<'a>(at: Offset, name: Id<Expr>, mut input: Tokens<'a>) -> Parse<'a, Id<Expr>> {
    let mut base = name;
    while input.token() == Token::OpenBracket {
        let opened = input.span();
        let (rest, left) = input.advance().nested(expression)?;
        let kind = match rest.token() {
            Token::Colon => PartSelectKind::Range,
            Token::PlusColon => PartSelectKind::Up,
            Token::MinusColon => PartSelectKind::Down,
            _ => {
                (input, ()) = close(rest, Token::CloseBracket, opened)?;
                base = input.add_expr(at, ExprKind::BitSelect { base, index: left });
                continue;
            }
        };
        let (rest, right) = rest.advance().nested(expression)?;
        let (rest, ()) = close(rest, Token::CloseBracket, opened)?;
        let select = rest.add(PartSelect {
            base,
            kind,
            left,
            right,
        });
        if rest.token() == Token::OpenBracket {
            return rest.fail(Diagnostic::error(
                rest.span(),
                "a part select cannot be selected from",
            ));
        }
        return Ok((rest, rest.add_expr(at, ExprKind::PartSelect(select))));
    }
    Ok((input, base))
}

/// What can be assigned to (A.8.5): a name, selects of it, or a concatenation of such.
pub(super) fn lvalue(input: Tokens<'_>) -> Parse<'_, Id<Expr>> {
    match input.token() {
        Token::Identifier | Token::EscapedIdentifier => {
            let (rest, name) = hierarchical_identifier(input)?;
            match rest.token() {
                Token::OpenBracket => selects(input.at(), name, rest),
                _ => Ok((rest, name)),
            }
        }
        Token::OpenBrace => input.nested(|input| {
            let (rest, parts) = nested_comma_list(input.advance(), lvalue)?;
            let (rest, ()) = close_list(rest, Token::CloseBrace, input.span())?;
            Ok((rest, rest.add_expr(input.at(), ExprKind::Concatenation(parts))))
        }),
        _ => input.expected("the name of a net or variable"),
    }
}

/// `[left:right]` of a declaration (A.2.5)
pub(super) fn range(input: Tokens<'_>) -> Parse<'_, Range> {
    let opened = input.span();
    let (rest, (left, right)) = (
        preceded(token(Token::OpenBracket), expression),
        preceded(token(Token::Colon), expression),
    )
        .parse(input)?;
    let (rest, ()) = close(rest, Token::CloseBracket, opened)?;
    Ok((rest, Range { left, right }))
}

/// A range, if there is one.
pub(super) fn optional_range(input: Tokens<'_>) -> Parse<'_, Option<Range>> {
    match input.token() {
        Token::OpenBracket => {
            let (rest, range) = range(input)?;
            Ok((rest, Some(range)))
        }
        _ => Ok((input, None)),
    }
}
