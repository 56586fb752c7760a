//! `expr`: expressions, evaluated while they are read, with the operators and the order of
//! expr(n). What `&&`, `||` and `?:` leave out is read but not evaluated.
//! Not for: the functions; see [`super::functions`].

use std::cmp::Ordering;

use super::flow::{Base, Flow};
use super::functions;
use super::host::Place;
use super::interp::Interp;
use super::number::{Number, boolean};
use super::syntax::{Grammar, skip_blanks};
use super::value::Value;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// The value of an expression.
pub(super) fn evaluate(interp: &mut Interp<'_>, expression: &Value, place: Place) -> Result<Value, Flow> {
    let text = expression.shared_text();
    interp.spend(1 + text.len() / 100, place)?;
    let mut evaluation = Evaluation {
        interp,
        text: text.as_bytes(),
        at: 0,
        base: Base::of(expression, place),
    };
    let result = evaluation.ternary(true)?;
    evaluation.skip();
    match evaluation.at == text.len() {
        true => Ok(result.into_value()),
        false => Err(evaluation.expected("an operator")),
    }
}

/// Whether a condition holds.
pub(super) fn is_true(interp: &mut Interp<'_>, condition: &Value, place: Place) -> Result<bool, Flow> {
    let value = evaluate(interp, condition, place)?;
    let truth = truth(&value.text());
    truth.map_err(|message| place.failed(Diagnostic::error(place.span, message)))
}

fn truth(text: &str) -> Result<bool, String> {
    match Number::read(text)? {
        Some(number) => Ok(number.is_true()),
        None => boolean(text).ok_or_else(|| format!("expected true or false, found `{text:.40}`")),
    }
}

/// What an operator works on.
enum Operand {
    Number(Number),
    Value(Value),
}

impl Operand {
    fn into_value(self) -> Value {
        match self {
            Self::Number(number) => Value::from(number.to_string()),
            Self::Value(value) => value,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Value(value) => value.text().into_owned(),
        }
    }

    fn number(&self) -> Result<Option<Number>, String> {
        match self {
            Self::Number(number) => Ok(Some(*number)),
            Self::Value(value) => Number::read(&value.text()),
        }
    }

    fn expect_number(&self) -> Result<Number, String> {
        self.number()?
            .ok_or_else(|| format!("expected a number, found `{:.40}`", self.text()))
    }

    fn truth(&self) -> Result<bool, String> {
        match self {
            Self::Number(number) => Ok(number.is_true()),
            Self::Value(value) => truth(&value.text()),
        }
    }
}

impl From<bool> for Operand {
    fn from(value: bool) -> Self {
        Self::Number(Number::Int(i64::from(value)))
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operator {
    Power,
    Times,
    Over,
    Modulo,
    Plus,
    Minus,
    ShiftLeft,
    ShiftRight,
    Compare(Comparison),
    TextCompare(Comparison),
    In(bool),
    BitAnd,
    BitXor,
    BitOr,
    And,
    Or,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Comparison {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
}

impl Comparison {
    fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Less => order == Some(Ordering::Less),
            Self::LessEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order != Some(Ordering::Equal),
        }
    }
}

/// All binary operators, longer spellings first, with how tightly they bind.
const OPERATORS: [(&str, Operator, u8); 27] = [
    ("**", Operator::Power, 13),
    ("&&", Operator::And, 2),
    ("||", Operator::Or, 1),
    ("<<", Operator::ShiftLeft, 10),
    (">>", Operator::ShiftRight, 10),
    ("<=", Operator::Compare(Comparison::LessEqual), 9),
    (">=", Operator::Compare(Comparison::GreaterEqual), 9),
    ("==", Operator::Compare(Comparison::Equal), 8),
    ("!=", Operator::Compare(Comparison::NotEqual), 8),
    ("eq", Operator::TextCompare(Comparison::Equal), 7),
    ("ne", Operator::TextCompare(Comparison::NotEqual), 7),
    ("lt", Operator::TextCompare(Comparison::Less), 9),
    ("le", Operator::TextCompare(Comparison::LessEqual), 9),
    ("gt", Operator::TextCompare(Comparison::Greater), 9),
    ("ge", Operator::TextCompare(Comparison::GreaterEqual), 9),
    ("in", Operator::In(true), 6),
    ("ni", Operator::In(false), 6),
    ("*", Operator::Times, 12),
    ("/", Operator::Over, 12),
    ("%", Operator::Modulo, 12),
    ("+", Operator::Plus, 11),
    ("-", Operator::Minus, 11),
    ("<", Operator::Compare(Comparison::Less), 9),
    (">", Operator::Compare(Comparison::Greater), 9),
    ("&", Operator::BitAnd, 5),
    ("^", Operator::BitXor, 4),
    ("|", Operator::BitOr, 3),
];

struct Evaluation<'i, 'a, 't> {
    interp: &'i mut Interp<'a>,
    text: &'t [u8],
    at: usize,
    base: Base,
}

impl<'t> Evaluation<'_, '_, 't> {
    fn skip(&mut self) {
        loop {
            let rest = skip_blanks(&self.text[self.at..]);
            self.at = self.text.len() - rest.len();
            match rest.first() {
                Some(b'\n') => self.at += 1,
                _ => return,
            }
        }
    }

    fn rest(&self) -> &'t [u8] {
        &self.text[self.at..]
    }

    fn accept(&mut self, text: &str) -> bool {
        self.skip();
        let is_there = self.rest().starts_with(text.as_bytes());
        if is_there {
            self.at += text.len();
        }
        is_there
    }

    fn failed(&self, from: usize, message: impl Into<String>) -> Flow {
        let span = Span::new(from, self.at.max(from));
        self.base.failed(Diagnostic::error(span, message))
    }

    fn expected(&mut self, what: &str) -> Flow {
        self.skip();
        let rest = String::from_utf8_lossy(self.rest());
        let found = match rest.chars().next() {
            Some(c) => format!("`{c}`"),
            None => "the end of the expression".to_owned(),
        };
        let span = Span::new(self.at, (self.at + 1).min(self.text.len()));
        self.base
            .failed(Diagnostic::error(span, format!("expected {what}, found {found}")))
    }

    /// Runs a rule one level deeper.
    fn deeper<T>(&mut self, rule: impl FnOnce(&mut Self) -> Result<T, Flow>) -> Result<T, Flow> {
        let place = self.base.place(Span::at(self.at));
        self.interp.enter(place)?;
        let result = rule(self);
        self.interp.meter.leave();
        result
    }

    fn ternary(&mut self, is_live: bool) -> Result<Operand, Flow> {
        self.skip();
        let start = self.at;
        let condition = self.binary(0, is_live)?;
        if !self.accept("?") {
            return Ok(condition);
        }
        let holds = match is_live {
            true => condition.truth().map_err(|message| self.failed(start, message))?,
            false => false,
        };
        let first = self.deeper(|this| this.ternary(is_live && holds))?;
        if !self.accept(":") {
            return Err(self.expected("`:`"));
        }
        let second = self.deeper(|this| this.ternary(is_live && !holds))?;
        Ok(if holds { first } else { second })
    }

    fn operator(&mut self) -> Option<(Operator, u8, usize)> {
        self.skip();
        let rest = self.rest();
        let (text, operator, power) = OPERATORS
            .iter()
            .find(|(text, ..)| rest.starts_with(text.as_bytes()))?;
        let is_word = text.as_bytes()[0].is_ascii_alphabetic();
        let follows = rest.get(text.len()).copied();
        if is_word && follows.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return None;
        }
        Some((*operator, *power, text.len()))
    }

    /// Operators that bind at least as tightly as `least`.
    fn binary(&mut self, least: u8, is_live: bool) -> Result<Operand, Flow> {
        self.skip();
        let start = self.at;
        let mut left = self.unary(is_live)?;
        while let Some((operator, power, length)) = self.operator() {
            if power < least {
                break;
            }
            self.at += length;
            let place = self.base.place(Span::at(self.at));
            self.interp.spend(1, place)?;
            left = match operator {
                Operator::And | Operator::Or => {
                    let is_or = operator == Operator::Or;
                    let decides = match is_live {
                        true => left.truth().map_err(|message| self.failed(start, message))? == is_or,
                        false => true,
                    };
                    self.skip();
                    let right_start = self.at;
                    let right = self.deeper(|this| this.binary(power + 1, is_live && !decides))?;
                    let value = match is_live && !decides {
                        true => right
                            .truth()
                            .map_err(|message| self.failed(right_start, message))?,
                        false => is_or,
                    };
                    Operand::from(value)
                }
                // The only one that groups from the right.
                Operator::Power => {
                    let right = self.deeper(|this| this.binary(power, is_live))?;
                    self.apply(operator, &left, &right, start, is_live)?
                }
                _ => {
                    let right = self.deeper(|this| this.binary(power + 1, is_live))?;
                    self.apply(operator, &left, &right, start, is_live)?
                }
            };
        }
        Ok(left)
    }

    fn apply(
        &mut self,
        operator: Operator,
        left: &Operand,
        right: &Operand,
        start: usize,
        is_live: bool,
    ) -> Result<Operand, Flow> {
        if !is_live {
            return Ok(Operand::from(false));
        }
        apply(operator, left, right).map_err(|message| self.failed(start, message))
    }

    fn unary(&mut self, is_live: bool) -> Result<Operand, Flow> {
        self.skip();
        let start = self.at;
        let operator = match self.rest().first() {
            Some(&byte @ (b'-' | b'+' | b'!' | b'~')) => byte,
            _ => return self.operand(is_live),
        };
        self.at += 1;
        let operand = self.deeper(|this| this.unary(is_live))?;
        if !is_live {
            return Ok(operand);
        }
        let result = match operator {
            b'!' => operand.truth().map(|truth| Operand::from(!truth)),
            _ => operand
                .expect_number()
                .and_then(|number| match (operator, number) {
                    (b'-', Number::Int(value)) => int(value.checked_neg()),
                    (b'-', Number::Float(value)) => Ok(Operand::Number(Number::Float(-value))),
                    (b'~', Number::Int(value)) => int(Some(!value)),
                    (b'~', Number::Float(_)) => Err("`~` works on whole numbers".to_owned()),
                    (_, number) => Ok(Operand::Number(number)),
                }),
        };
        result.map_err(|message| self.failed(start, message))
    }

    fn operand(&mut self, is_live: bool) -> Result<Operand, Flow> {
        let start = self.at;
        let grammar = Grammar::new(self.text);
        match self.rest().first() {
            Some(b'(') => {
                self.at += 1;
                let value = self.deeper(|this| this.ternary(is_live))?;
                match self.accept(")") {
                    true => Ok(value),
                    false => Err(self.expected("`)`")),
                }
            }
            Some(b'$') => {
                let found = grammar
                    .variable_at(start)
                    .map_err(|diagnostic| self.base.failed(diagnostic))?;
                let Some((variable, end)) = found else {
                    return Err(self.expected("an operand"));
                };
                self.at = end;
                match is_live {
                    true => {
                        let value = self.interp.variable(&variable, self.base)?;
                        self.value(value, start)
                    }
                    false => Ok(Operand::from(false)),
                }
            }
            Some(b'[') => {
                let found = grammar.script_at(start);
                let (script, end) = found.map_err(|diagnostic| self.base.failed(diagnostic))?;
                self.at = end;
                match is_live {
                    true => {
                        let value = self.interp.brackets(&script, self.base)?;
                        self.value(value, start)
                    }
                    false => Ok(Operand::from(false)),
                }
            }
            Some(b'"' | b'{') => {
                let found = grammar.quoted_at(start);
                let (kind, end) = found.map_err(|diagnostic| self.base.failed(diagnostic))?;
                self.at = end;
                match is_live {
                    true => {
                        let span = Span::new(start, end);
                        let value = self.interp.quoted(&kind, self.base, span)?;
                        self.value(value, start)
                    }
                    false => Ok(Operand::from(false)),
                }
            }
            Some(byte) if byte.is_ascii_digit() || *byte == b'.' => self.literal(),
            Some(byte) if byte.is_ascii_alphabetic() => self.word(is_live),
            _ => Err(self.expected("an operand")),
        }
    }

    fn value(&mut self, value: Value, start: usize) -> Result<Operand, Flow> {
        let place = self.base.place(Span::new(start, self.at));
        self.interp.scalar(value, place).map(Operand::Value)
    }

    fn literal(&mut self) -> Result<Operand, Flow> {
        let start = self.at;
        let rest = self.rest();
        let is_hex = rest.len() > 1 && rest[0] == b'0' && rest[1].eq_ignore_ascii_case(&b'x');
        let length = (0..rest.len())
            .find(|&at| {
                let is_sign = matches!(rest[at], b'+' | b'-');
                let is_power = at > 0 && !is_hex && rest[at - 1].eq_ignore_ascii_case(&b'e');
                !(rest[at].is_ascii_alphanumeric() || rest[at] == b'.' || is_sign && is_power)
            })
            .unwrap_or(rest.len());
        self.at += length;
        let text = String::from_utf8_lossy(&rest[..length]);
        match Number::read(&text) {
            Ok(Some(number)) => Ok(Operand::Number(number)),
            Ok(None) => Err(self.failed(start, format!("`{text}` is no number"))),
            Err(message) => Err(self.failed(start, message)),
        }
    }

    /// A function, or a word that is true or false.
    fn word(&mut self, is_live: bool) -> Result<Operand, Flow> {
        let start = self.at;
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        self.at += self.rest().iter().take_while(|byte| is_part(byte)).count();
        let name = String::from_utf8_lossy(&self.text[start..self.at]);
        if !self.accept("(") {
            return match (boolean(&name), Number::read(&name)) {
                (Some(truth), _) => Ok(Operand::Value(Value::from(if truth { "true" } else { "false" }))),
                (None, Ok(Some(number))) => Ok(Operand::Number(number)),
                (None, _) => {
                    self.at = start + name.len();
                    let diagnostic = Diagnostic::error(
                        Span::new(start, self.at),
                        format!("`{name}` is no operand of an expression"),
                    )
                    .help(format!("write \"{name}\" for a text, ${name} for a variable"));
                    Err(self.base.failed(diagnostic))
                }
            };
        }
        let mut arguments = Vec::new();
        if !self.accept(")") {
            loop {
                let argument = self.deeper(|this| this.ternary(is_live))?;
                arguments.push(argument);
                if self.accept(")") {
                    break;
                }
                if !self.accept(",") {
                    return Err(self.expected("`,` or `)`"));
                }
            }
        }
        if !is_live {
            return Ok(Operand::from(false));
        }
        let numbers: Result<Vec<Number>, String> = match name.as_ref() {
            "bool" => arguments
                .iter()
                .map(|argument| argument.truth().map(|truth| Number::Int(i64::from(truth))))
                .collect(),
            _ => arguments.iter().map(Operand::expect_number).collect(),
        };
        numbers
            .and_then(|numbers| functions::apply(&name, &numbers))
            .map(Operand::Number)
            .map_err(|message| self.failed(start, message))
    }
}

fn int(value: Option<i64>) -> Result<Operand, String> {
    value
        .map(|value| Operand::Number(Number::Int(value)))
        .ok_or_else(|| "the result has more than 64 bits".to_owned())
}

fn apply(operator: Operator, left: &Operand, right: &Operand) -> Result<Operand, String> {
    use Number::{Float, Int};
    match operator {
        Operator::Compare(comparison) => {
            let order = match (left.number()?, right.number()?) {
                (Some(Int(left)), Some(Int(right))) => Some(left.cmp(&right)),
                (Some(left), Some(right)) => left.as_f64().partial_cmp(&right.as_f64()),
                _ => Some(left.text().cmp(&right.text())),
            };
            return Ok(Operand::from(comparison.holds(order)));
        }
        Operator::TextCompare(comparison) => {
            let order = left.text().cmp(&right.text());
            return Ok(Operand::from(comparison.holds(Some(order))));
        }
        Operator::In(is_in) => {
            let text = left.text();
            let list = Value::from(right.text());
            let is_element = list.list()?.iter().any(|element| element.text() == text);
            return Ok(Operand::from(is_element == is_in));
        }
        _ => {}
    }
    match (operator, left.expect_number()?, right.expect_number()?) {
        (Operator::Plus, Int(left), Int(right)) => int(left.checked_add(right)),
        (Operator::Minus, Int(left), Int(right)) => int(left.checked_sub(right)),
        (Operator::Times, Int(left), Int(right)) => int(left.checked_mul(right)),
        (Operator::Over | Operator::Modulo, Int(_), Int(0)) => Err("divided by zero".to_owned()),
        (Operator::Over, Int(left), Int(right)) => {
            let rounds_up = left.checked_rem(right).unwrap_or(0) != 0 && (left < 0) != (right < 0);
            int(left
                .checked_div(right)
                .map(|quotient| quotient - i64::from(rounds_up)))
        }
        (Operator::Modulo, Int(left), Int(right)) => {
            let rest = left.checked_rem(right).unwrap_or(0);
            let is_other_sign = rest != 0 && (rest < 0) != (right < 0);
            int(Some(if is_other_sign { rest + right } else { rest }))
        }
        (Operator::Power, left, right) => functions::power(left, right).map(Operand::Number),
        (Operator::ShiftLeft, Int(left), Int(right)) => {
            let by = u32::try_from(right).ok().filter(|&by| by < 63);
            let shifted = by.and_then(|by| left.checked_mul(1 << by));
            int(if left == 0 { Some(0) } else { shifted })
        }
        (Operator::ShiftRight, Int(left), Int(right)) => match u32::try_from(right) {
            Ok(by) => int(Some(left >> by.min(63))),
            Err(_) => Err("a shift by less than zero or too much".to_owned()),
        },
        (Operator::BitAnd, Int(left), Int(right)) => int(Some(left & right)),
        (Operator::BitOr, Int(left), Int(right)) => int(Some(left | right)),
        (Operator::BitXor, Int(left), Int(right)) => int(Some(left ^ right)),
        (Operator::Plus, left, right) => Ok(Operand::Number(Float(left.as_f64() + right.as_f64()))),
        (Operator::Minus, left, right) => Ok(Operand::Number(Float(left.as_f64() - right.as_f64()))),
        (Operator::Times, left, right) => Ok(Operand::Number(Float(left.as_f64() * right.as_f64()))),
        (Operator::Over, left, right) => Ok(Operand::Number(Float(left.as_f64() / right.as_f64()))),
        _ => Err("this operator works on whole numbers".to_owned()),
    }
}
