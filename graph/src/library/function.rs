//! Boolean functions of a cell's ports: their value with some inputs known, and their unateness.
//! Not for: reading them; see [`netlearn_parsers::liberty`].

use std::fmt;

use netlearn_parsers::{NameId, Names};

use super::{Library, Sense};
use crate::ids::{CellId, FunctionId};

/// A value in three-valued logic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Logic {
    /// Constant 0.
    Zero,
    /// Constant 1.
    One,
    /// Either.
    #[default]
    Unknown,
}

impl Logic {
    /// The constant, if it is one.
    #[inline]
    #[must_use]
    pub fn constant(self) -> Option<bool> {
        match self {
            Logic::Zero => Some(false),
            Logic::One => Some(true),
            Logic::Unknown => None,
        }
    }
}

impl From<bool> for Logic {
    fn from(value: bool) -> Self {
        if value { Logic::One } else { Logic::Zero }
    }
}

/// One step of a function; operands stand before their operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Puts a constant on the stack.
    Constant(bool),
    /// Puts the value of a port on the stack: its place among the ports of the cell.
    Port(u32),
    /// Puts a state on the stack: the output of a sequential of the cell.
    State(NameId),
    /// Negates.
    Not,
    /// Conjunction of two.
    And,
    /// Disjunction of two.
    Or,
    /// Exclusive or of two.
    Xor,
}

/// The functions of a library, in one flat store. All are valid: every operator finds its operands
/// on the stack, and one value is left.
#[derive(Clone, Debug, Default)]
pub(super) struct Functions {
    operations: Vec<Operation>,
    /// Where each ends.
    ends: Vec<u32>,
}

/// Inputs that may be unknown where a function is looked at in all their combinations.
const MAX_UNKNOWN: usize = 16;

/// Operands, known or not, up to which it is done: they are looked through one by one.
const MAX_OPERANDS: usize = 64;

/// Steps times words that one such look may take: a few milliseconds.
const MAX_WORK: usize = 1 << 22;

/// The values of the first six variables in all their combinations, a bit a combination.
const COLUMNS: [u64; 6] = [
    0xaaaa_aaaa_aaaa_aaaa,
    0xcccc_cccc_cccc_cccc,
    0xf0f0_f0f0_f0f0_f0f0,
    0xff00_ff00_ff00_ff00,
    0xffff_0000_ffff_0000,
    0xffff_ffff_0000_0000,
];

impl Functions {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a function whose operations are known to be valid.
    pub(super) fn add(&mut self, operations: impl IntoIterator<Item = Operation>) -> FunctionId {
        self.operations.extend(operations);
        let end = u32::try_from(self.operations.len()).expect("a source is at most 4 GiB");
        self.ends.push(end);
        FunctionId(end_index(self.ends.len()))
    }

    pub(super) fn operations(&self, function: FunctionId) -> &[Operation] {
        let start = match function.index() {
            0 => 0,
            index => self.ends[index - 1] as usize,
        };
        &self.operations[start..self.ends[function.index()] as usize]
    }

    /// Takes over the functions of another library, whose names have new numbers.
    pub(super) fn append(&mut self, other: &Functions, rename: impl Fn(NameId) -> NameId) {
        for index in 0..other.len() {
            let operations = other.operations(FunctionId(index as u32)).iter();
            self.add(operations.map(|&operation| match operation {
                Operation::State(name) => Operation::State(rename(name)),
                operation => operation,
            }));
        }
    }
}

/// The index of the last of so many.
fn end_index(length: usize) -> u32 {
    u32::try_from(length - 1).expect("each function has operations, and their number fits")
}

/// An operand of a function.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operand {
    Port(u32),
    State(NameId),
}

impl Operation {
    fn operand(self) -> Option<Operand> {
        match self {
            Operation::Port(place) => Some(Operand::Port(place)),
            Operation::State(name) => Some(Operand::State(name)),
            _ => None,
        }
    }
}

/// A function with the values of its operands: constants, or the number of a variable.
struct Table<'a> {
    operations: &'a [Operation],
    operands: Vec<(Operand, Result<bool, usize>)>,
    variables: usize,
    stack: Vec<u64>,
}

impl<'a> Table<'a> {
    /// `None` where there are too many combinations. A port that is `free` is given by hand.
    fn new(
        operations: &'a [Operation],
        free: Option<u32>,
        values: &mut dyn FnMut(u32) -> Logic,
    ) -> Option<Self> {
        let mut operands: Vec<(Operand, Result<bool, usize>)> = Vec::new();
        let mut variables = 0;
        for operand in operations.iter().filter_map(|operation| operation.operand()) {
            if operands.iter().any(|(known, _)| *known == operand) {
                continue;
            }
            let value = match operand {
                Operand::Port(place) if free == Some(place) => Logic::Zero,
                Operand::Port(place) => values(place),
                Operand::State(_) => Logic::Unknown,
            };
            let value = value.constant().ok_or(variables);
            variables += usize::from(value.is_err());
            operands.push((operand, value));
            if variables > MAX_UNKNOWN || operands.len() > MAX_OPERANDS {
                return None;
            }
        }
        let table = Table {
            operations,
            operands,
            variables,
            stack: Vec::new(),
        };
        (table.words().saturating_mul(operations.len()) <= MAX_WORK).then_some(table)
    }

    /// How many words all combinations are.
    fn words(&self) -> usize {
        1 << self.variables.saturating_sub(COLUMNS.len())
    }

    /// The function in 64 combinations, with the port `free` held at a value.
    fn word(&mut self, word: usize, free: Option<(u32, bool)>) -> u64 {
        let spread = |value: bool| if value { u64::MAX } else { 0 };
        self.stack.clear();
        for &operation in self.operations {
            let value = match operation {
                Operation::Constant(value) => spread(value),
                Operation::Port(place) if free.is_some_and(|(port, _)| port == place) => {
                    spread(free.is_some_and(|(_, value)| value))
                }
                Operation::Port(_) | Operation::State(_) => {
                    let operand = operation.operand();
                    let found = self.operands.iter().find(|(known, _)| Some(*known) == operand);
                    match found.map(|&(_, value)| value) {
                        Some(Ok(value)) => spread(value),
                        Some(Err(variable)) if variable < COLUMNS.len() => COLUMNS[variable],
                        Some(Err(variable)) => spread(word >> (variable - COLUMNS.len()) & 1 == 1),
                        None => 0,
                    }
                }
                Operation::Not => !self.stack.pop().unwrap_or_default(),
                Operation::And | Operation::Or | Operation::Xor => {
                    let b = self.stack.pop().unwrap_or_default();
                    let a = self.stack.pop().unwrap_or_default();
                    match operation {
                        Operation::And => a & b,
                        Operation::Or => a | b,
                        _ => a ^ b,
                    }
                }
            };
            self.stack.push(value);
        }
        self.stack.pop().unwrap_or_default()
    }
}

/// The value by the rules of three-valued logic, which does not see that `A & !A` is 0.
fn step_by_step(operations: &[Operation], values: &mut dyn FnMut(u32) -> Logic) -> Logic {
    let mut stack: Vec<Logic> = Vec::new();
    for &operation in operations {
        let value = match operation {
            Operation::Constant(value) => value.into(),
            Operation::Port(place) => values(place),
            Operation::State(_) => Logic::Unknown,
            Operation::Not => match stack.pop().unwrap_or_default() {
                Logic::Zero => Logic::One,
                Logic::One => Logic::Zero,
                Logic::Unknown => Logic::Unknown,
            },
            Operation::And | Operation::Or | Operation::Xor => {
                let b = stack.pop().unwrap_or_default();
                let a = stack.pop().unwrap_or_default();
                match (operation, a, b) {
                    (Operation::And, Logic::Zero, _) | (Operation::And, _, Logic::Zero) => Logic::Zero,
                    (Operation::Or, Logic::One, _) | (Operation::Or, _, Logic::One) => Logic::One,
                    (_, Logic::Unknown, _) | (_, _, Logic::Unknown) => Logic::Unknown,
                    (Operation::And, ..) => Logic::One,
                    (Operation::Or, ..) => Logic::Zero,
                    (_, a, b) => (a != b).into(),
                }
            }
        };
        stack.push(value);
    }
    stack.pop().unwrap_or_default()
}

impl Library {
    /// The operations of a function, operands before their operator.
    #[must_use]
    pub fn operations(&self, function: FunctionId) -> &[Operation] {
        self.functions.operations(function)
    }

    /// The value of a function. `values` says what a port is, by its place among the ports of the
    /// cell; states are unknown.
    ///
    /// Exact where no more than 16 of at most 64 operands are unknown: `A & !A` is 0. With more,
    /// operators are evaluated one by one, and some constants are not seen.
    #[must_use]
    pub fn evaluate(&self, function: FunctionId, mut values: impl FnMut(u32) -> Logic) -> Logic {
        let operations = self.functions.operations(function);
        let Some(mut table) = Table::new(operations, None, &mut values) else {
            return step_by_step(operations, &mut values);
        };
        let (mut ones, mut zeros) = (u64::MAX, u64::MAX);
        for word in 0..table.words() {
            let found = table.word(word, None);
            ones &= found;
            zeros &= !found;
            if ones != u64::MAX && zeros != u64::MAX {
                return Logic::Unknown;
            }
        }
        (ones == u64::MAX).into()
    }

    /// How a function follows one of its ports while others have values, by place among the ports
    /// of the cell; `None` where it does not.
    ///
    /// Exact where no more than 16 of at most 64 other operands are unknown; with more it is
    /// [`Sense::NonUnate`].
    #[must_use]
    pub fn sense(
        &self,
        function: FunctionId,
        port: u32,
        mut values: impl FnMut(u32) -> Logic,
    ) -> Option<Sense> {
        let operations = self.functions.operations(function);
        if !operations.contains(&Operation::Port(port)) {
            return None;
        }
        let Some(mut table) = Table::new(operations, Some(port), &mut values) else {
            return Some(Sense::NonUnate);
        };
        let (mut rises, mut falls) = (false, false);
        for word in 0..table.words() {
            let low = table.word(word, Some((port, false)));
            let high = table.word(word, Some((port, true)));
            rises |= high & !low != 0;
            falls |= low & !high != 0;
        }
        match (rises, falls) {
            (true, false) => Some(Sense::PositiveUnate),
            (false, true) => Some(Sense::NegativeUnate),
            (true, true) => Some(Sense::NonUnate),
            (false, false) => None,
        }
    }

    /// A function with the names of the cell's ports, as timing reports write it:
    /// `(A1*!B1)+B2`.
    #[must_use]
    pub fn display_function(&self, cell: CellId, function: FunctionId) -> DisplayFunction<'_> {
        DisplayFunction {
            names: &self.names,
            operations: self.functions.operations(function),
            library: self,
            cell,
        }
    }
}

/// Shows a function: see [`Library::display_function`].
pub struct DisplayFunction<'a> {
    names: &'a Names,
    operations: &'a [Operation],
    library: &'a Library,
    cell: CellId,
}

impl fmt::Display for DisplayFunction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is to be written next, the first last; no recursion, as functions may be deep.
        enum Piece {
            Text(&'static str),
            /// An operation, and whether it stands inside another.
            Part(usize, bool),
        }
        let starts = starts(self.operations);
        let mut pieces = Vec::new();
        if let Some(last) = self.operations.len().checked_sub(1) {
            pieces.push(Piece::Part(last, false));
        }
        while let Some(piece) = pieces.pop() {
            let (at, inside) = match piece {
                Piece::Text(text) => {
                    f.write_str(text)?;
                    continue;
                }
                Piece::Part(at, inside) => (at, inside),
            };
            match self.operations[at] {
                Operation::Constant(value) => write!(f, "{}", u8::from(value))?,
                Operation::State(name) => f.write_str(self.names.text(name))?,
                Operation::Port(place) => {
                    let port = self.library.cell(self.cell).ports.get(place as usize);
                    f.write_str(port.map_or("?", |port| self.library.port_name(port)))?;
                }
                Operation::Not => pieces.extend([Piece::Part(at - 1, true), Piece::Text("!")]),
                operator => {
                    let sign = match operator {
                        Operation::And => "*",
                        Operation::Or => "+",
                        _ => "^",
                    };
                    if inside {
                        pieces.push(Piece::Text(")"));
                    }
                    pieces.extend([
                        Piece::Part(at - 1, true),
                        Piece::Text(sign),
                        Piece::Part(starts[at - 1] - 1, true),
                    ]);
                    if inside {
                        pieces.push(Piece::Text("("));
                    }
                }
            }
        }
        Ok(())
    }
}

/// For each operation, where the operations of its operands begin.
fn starts(operations: &[Operation]) -> Vec<usize> {
    let mut starts: Vec<usize> = Vec::with_capacity(operations.len());
    for (at, operation) in operations.iter().enumerate() {
        let start = match operation {
            Operation::Constant(_) | Operation::Port(_) | Operation::State(_) => at,
            Operation::Not => starts[at - 1],
            _ => starts[starts[at - 1] - 1],
        };
        starts.push(start);
    }
    starts
}

#[cfg(test)]
mod tests {
    use netlearn_parsers::Source;
    use proptest::prelude::*;

    use super::*;
    use crate::ids::CellId;

    /// A cell with that function of pins `A0` to `A7`.
    fn library(function: &str) -> (Library, FunctionId) {
        let text = format!(
            "library (l) {{ cell (C) {{ pin (A0, A1, A2, A3, A4, A5, A6, A7) {{ direction : input; }} \
             pin (Y) {{ direction : output; function : \"{function}\"; }} }} }}"
        );
        let library = Library::from_source(&Source::from_bytes("l.lib", text)).unwrap();
        let port = library.find_port(CellId(0), "Y").unwrap();
        let function = library.port(port).function.unwrap();
        (library, function)
    }

    #[test]
    fn constants_are_seen_through() {
        let (library, function) = library("(A0 & !A0) | (A1 & A2) ^ A3'");
        let with = |known: &[(u32, bool)]| {
            library.evaluate(function, |place| {
                known
                    .iter()
                    .find(|(known, _)| *known == place)
                    .map_or(Logic::Unknown, |&(_, value)| value.into())
            })
        };
        assert_eq!(with(&[]), Logic::Unknown);
        assert_eq!(with(&[(1, false), (3, true)]), Logic::Zero);
        assert_eq!(with(&[(1, false), (3, false)]), Logic::One);
        assert_eq!(with(&[(1, true), (3, false)]), Logic::Unknown);
        let sense = |port| library.sense(function, port, |_| Logic::Unknown);
        assert_eq!(
            [0, 1, 3, 4].map(sense),
            [None, Some(Sense::NonUnate), Some(Sense::NonUnate), None]
        );
        let known = library.sense(
            function,
            1,
            |place| if place == 3 { Logic::One } else { Logic::Unknown },
        );
        assert_eq!(known, Some(Sense::PositiveUnate));
        let text = library.display_function(CellId(0), function).to_string();
        assert_eq!(text, "(A0*!A0)+((A1*A2)^!A3)");
    }

    #[test]
    fn deep_functions_need_no_deep_stack() {
        let deep = format!("{}A0{}", "!(".repeat(100_000), ")".repeat(100_000));
        let (library, function) = library(&deep);
        assert_eq!(library.evaluate(function, |_| Logic::One), Logic::One);
        assert_eq!(
            library.sense(function, 0, |_| Logic::Unknown),
            Some(Sense::PositiveUnate)
        );
        assert!(
            library
                .display_function(CellId(0), function)
                .to_string()
                .ends_with("!A0")
        );
    }

    /// The text of a function: operators over random operands.
    fn text() -> impl Strategy<Value = String> {
        let operand = (0_u32..8).prop_map(|pin| format!("A{pin}"));
        operand.prop_recursive(5, 32, 2, |inner| {
            (inner.clone(), inner, 0_u8..4).prop_map(|(a, b, operator)| match operator {
                0 => format!("({a} & {b})"),
                1 => format!("({a} | {b})"),
                2 => format!("({a} ^ {b})"),
                _ => format!("!({a})"),
            })
        })
    }

    proptest! {
        #[test]
        fn values_and_senses_are_those_of_all_combinations(
            text in text(),
            known in prop::collection::vec(prop::option::of(any::<bool>()), 8),
            port in 0_u32..8,
        ) {
            let (library, function) = library(&text);
            let operations = library.operations(function).to_vec();
            let value = |bits: u32| {
                step_by_step(&operations, &mut |place| (bits >> place & 1 == 1).into()) == Logic::One
            };
            let fits = |bits: u32, but: Option<u32>| {
                (0..8).all(|place| but == Some(place) || known[place as usize].is_none_or(|v| v == (bits >> place & 1 == 1)))
            };
            let found: Vec<bool> = (0..256).filter(|&bits| fits(bits, None)).map(value).collect();
            let expected = match (found.contains(&true), found.contains(&false)) {
                (true, false) => Logic::One,
                (false, true) => Logic::Zero,
                _ => Logic::Unknown,
            };
            let mut logic = |place: u32| known[place as usize].map_or(Logic::Unknown, Logic::from);
            prop_assert_eq!(library.evaluate(function, &mut logic), expected);

            let pairs = (0..256_u32).filter(|&bits| bits >> port & 1 == 0 && fits(bits, Some(port)));
            let pairs: Vec<(bool, bool)> = pairs.map(|bits| (value(bits), value(bits | 1 << port))).collect();
            let expected = match (pairs.contains(&(false, true)), pairs.contains(&(true, false))) {
                (true, false) => Some(Sense::PositiveUnate),
                (false, true) => Some(Sense::NegativeUnate),
                (true, true) => Some(Sense::NonUnate),
                (false, false) => None,
            };
            prop_assert_eq!(library.sense(function, port, &mut logic), expected);
        }
    }
}
