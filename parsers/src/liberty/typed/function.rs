//! The grammar of Boolean functions in attributes.
//! Not for: whether their operands are pins.

use rustc_hash::FxHashMap;

use crate::diagnostic::Diagnostic;
use crate::liberty::lexer::continuation;
use crate::liberty::library::{Function, Operation};
use crate::span::Span;

/// What waits for its right side, and where it stands.
#[derive(Clone, Copy)]
enum Waiting {
    Operator(Operation),
    Bracket(usize),
}

/// Reads a function by precedence: `!` and `'`; `^`; `&`, `*` and blanks; `|` and `+`.
///
/// Operators wait on a stack, so that depth costs no recursion.
///
/// # Errors
/// What is wrong, with its place in `text`.
pub(super) fn read_function(text: &[u8]) -> Result<Function, Diagnostic> {
    let mut reader = Reader {
        function: Function::default(),
        waiting: Vec::new(),
        numbers: FxHashMap::default(),
    };
    let mut at = 0;
    // Whether an operand must come now.
    let mut wants_operand = true;
    while let Some(&byte) = text.get(at) {
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        if let Some(length) = continuation(&text[at..]) {
            at += length;
            continue;
        }
        let here = Span::new(at, at + 1);
        match byte {
            b'!' | b'~' | b'(' => {
                if !wants_operand {
                    reader.operator(Operation::And);
                }
                reader.waiting.push(match byte {
                    b'(' => Waiting::Bracket(at),
                    _ => Waiting::Operator(Operation::Not),
                });
                wants_operand = true;
            }
            b'^' | b'&' | b'*' | b'|' | b'+' | b')' | b'\'' if wants_operand => {
                return Err(
                    Diagnostic::error(here, format!("expected a pin, found `{}`", byte as char))
                        .labelled("expected a pin, `0`, `1`, `!` or `(`"),
                );
            }
            b'^' => {
                reader.operator(Operation::Xor);
                wants_operand = true;
            }
            b'&' | b'*' => {
                // `&&` is `&`.
                at += usize::from(byte == b'&' && text.get(at + 1) == Some(&b'&'));
                reader.operator(Operation::And);
                wants_operand = true;
            }
            b'|' | b'+' => {
                at += usize::from(byte == b'|' && text.get(at + 1) == Some(&b'|'));
                reader.operator(Operation::Or);
                wants_operand = true;
            }
            b'\'' => reader.function.operations.push(Operation::Not),
            b')' => {
                if !reader.close() {
                    return Err(Diagnostic::error(here, "a `)` that closes nothing"));
                }
            }
            _ => {
                let (name, length) = operand(&text[at..]);
                let Some(name) = name else {
                    let found = byte.escape_ascii();
                    return Err(Diagnostic::error(
                        here,
                        format!("expected a pin or an operator, found `{found}`"),
                    )
                    .labelled("expected a pin or an operator"));
                };
                if !wants_operand {
                    reader.operator(Operation::And);
                }
                reader.operand(name);
                at += length;
                wants_operand = false;
                continue;
            }
        }
        at += 1;
    }
    if wants_operand {
        return Err(
            Diagnostic::error(Span::at(text.len()), "a function that ends too early")
                .labelled("expected a pin, `0`, `1`, `!` or `(`"),
        );
    }
    reader.finish()
}

struct Reader<'a> {
    function: Function,
    waiting: Vec<Waiting>,
    /// Of the operands.
    numbers: FxHashMap<&'a str, u32>,
}

impl<'a> Reader<'a> {
    /// A binary operator between what was read and what comes.
    fn operator(&mut self, operator: Operation) {
        while let Some(&Waiting::Operator(before)) = self.waiting.last() {
            if precedence(before) < precedence(operator) {
                break;
            }
            self.function.operations.push(before);
            self.waiting.pop();
        }
        self.waiting.push(Waiting::Operator(operator));
    }

    fn operand(&mut self, name: &'a str) {
        let operation = match name {
            "0" => Operation::Constant(false),
            "1" => Operation::Constant(true),
            _ => {
                let operands = &mut self.function.operands;
                let number = *self.numbers.entry(name).or_insert_with(|| {
                    operands.push(name.to_owned());
                    operands.len() as u32 - 1
                });
                Operation::Operand(number)
            }
        };
        self.function.operations.push(operation);
    }

    /// Ends the innermost bracket; `false` where none is open.
    fn close(&mut self) -> bool {
        loop {
            match self.waiting.pop() {
                Some(Waiting::Operator(operator)) => self.function.operations.push(operator),
                Some(Waiting::Bracket(_)) => {
                    self.apply_inversions();
                    return true;
                }
                None => return false,
            }
        }
    }

    /// `!` binds to the bracket, so that a quote behind it comes later: `!(a)'` is `a`.
    fn apply_inversions(&mut self) {
        while let Some(Waiting::Operator(Operation::Not)) = self.waiting.last() {
            self.function.operations.push(Operation::Not);
            self.waiting.pop();
        }
    }

    fn finish(mut self) -> Result<Function, Diagnostic> {
        while let Some(waiting) = self.waiting.pop() {
            match waiting {
                Waiting::Operator(operator) => self.function.operations.push(operator),
                Waiting::Bracket(at) => {
                    return Err(Diagnostic::error(
                        Span::new(at, at + 1),
                        "a `(` that is not closed",
                    ));
                }
            }
        }
        Ok(self.function)
    }
}

fn precedence(operation: Operation) -> u8 {
    match operation {
        Operation::Or => 0,
        Operation::And => 1,
        Operation::Xor => 2,
        _ => 3,
    }
}

/// A pin, bus or bit, or one in quotes: its name and how long it is.
fn operand(text: &[u8]) -> (Option<&str>, usize) {
    if let Some(rest) = text.strip_prefix(b"\\\"") {
        let length = rest.windows(2).position(|pair| pair == b"\\\"");
        let name = length.and_then(|length| std::str::from_utf8(&rest[..length]).ok());
        return (name, length.map_or(0, |length| length + 4));
    }
    let is_part =
        |byte: &&u8| byte.is_ascii_alphanumeric() || **byte >= 0x80 || b"_.$[]:<>\\#@%/-".contains(*byte);
    let length = text.iter().take_while(is_part).count();
    match length {
        0 => (None, 0),
        _ => (std::str::from_utf8(&text[..length]).ok(), length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bracketed(text: &str) -> String {
        match read_function(text.as_bytes()) {
            Ok(function) => function.to_string(),
            Err(diagnostic) => format!("{}: {}", diagnostic.span.start(), diagnostic.message),
        }
    }

    #[test]
    fn operators_bind_as_the_manual_says() {
        for (text, expected) in [
            ("A", "A"),
            ("(CLK)", "CLK"),
            ("1", "1"),
            ("A'", "!A"),
            ("!A & B", "(!A & B)"),
            ("A B + C", "((A & B) | C)"),
            ("A + B C", "(A | (B & C))"),
            ("A ^ B & C", "((A ^ B) & C)"),
            ("A | B ^ C", "(A | (B ^ C))"),
            ("(A1 & !A2) | B'", "((A1 & !A2) | !B)"),
            ("(A * B)'", "!(A & B)"),
            ("!!A", "!!A"),
            ("A''", "!!A"),
            ("(A)(B)", "(A & B)"),
            ("A !B", "(A & !B)"),
            ("A && B || C", "((A & B) | C)"),
            ("D[3] * \\\"1A\\\"", "(D[3] & 1A)"),
            ("A \\\n & B", "(A & B)"),
            ("!A'", "!!A"),
        ] {
            assert_eq!(bracketed(text), expected, "{text}");
        }
    }

    #[test]
    fn wrong_functions_name_the_place() {
        for (text, expected) in [
            ("A &", "3: a function that ends too early"),
            ("& A", "0: expected a pin, found `&`"),
            ("(A", "0: a `(` that is not closed"),
            ("A)", "1: a `)` that closes nothing"),
            ("()", "1: expected a pin, found `)`"),
            ("A ? B", "2: expected a pin or an operator, found `?`"),
            ("", "0: a function that ends too early"),
        ] {
            assert_eq!(bracketed(text), expected, "{text}");
        }
    }

    #[test]
    fn depth_costs_no_recursion() {
        let deep = format!("{}A{}", "!(".repeat(100_000), ")".repeat(100_000));
        let function = read_function(deep.as_bytes()).expect("brackets match");
        assert_eq!(function.operations().len(), 100_001);
        assert_eq!(function.to_string().len(), 100_001);
    }
}
