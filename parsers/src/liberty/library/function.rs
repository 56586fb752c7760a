//! Boolean functions of pins, as a list of operations.
//! Not for: evaluating them.

/// A Boolean function: `function`, `when`, `next_state` and others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Function {
    /// Only the reader fills these, so that every operator has its operands before it.
    pub(in crate::liberty) operands: Vec<String>,
    pub(in crate::liberty) operations: Vec<Operation>,
}

/// One step of a [`Function`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Puts a constant on the stack.
    Constant(bool),
    /// Puts the operand of that number on the stack.
    Operand(u32),
    /// `!a` or `a'`
    Not,
    /// `a & b`, `a * b` or `a b`
    And,
    /// `a | b` or `a + b`
    Or,
    /// `a ^ b`
    Xor,
}

impl Operation {
    /// The sign of an operator.
    fn sign(self) -> char {
        match self {
            Self::Constant(_) | Self::Operand(_) => ' ',
            Self::Not => '!',
            Self::And => '&',
            Self::Or => '|',
            Self::Xor => '^',
        }
    }
}

/// With brackets around everything: `(A & !B)`.
impl std::fmt::Display for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What is to be written next, the first last; no recursion, as functions may be deep.
        enum Piece<'a> {
            Text(&'a str),
            Sign(char),
            Part(usize),
        }
        let starts = self.starts();
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        if let Some(last) = self.operations.len().checked_sub(1) {
            pieces.push(Piece::Part(last));
        }
        while let Some(piece) = pieces.pop() {
            match piece {
                Piece::Text(text) => f.write_str(text)?,
                Piece::Sign(sign) => write!(f, " {sign} ")?,
                Piece::Part(at) => match self.operations[at] {
                    Operation::Constant(value) => write!(f, "{}", u8::from(value))?,
                    Operation::Operand(number) => {
                        f.write_str(self.operands.get(number as usize).map_or("?", String::as_str))?;
                    }
                    Operation::Not => pieces.extend([Piece::Part(at - 1), Piece::Text("!")]),
                    operator => pieces.extend([
                        Piece::Text(")"),
                        Piece::Part(at - 1),
                        Piece::Sign(operator.sign()),
                        Piece::Part(starts[at - 1] - 1),
                        Piece::Text("("),
                    ]),
                },
            }
        }
        Ok(())
    }
}

impl Function {
    /// The pins, buses and states in it, each once, in order of first use.
    pub fn operands(&self) -> &[String] {
        &self.operands
    }

    /// Operands before their operator, so that a stack computes it; one value is left.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// For each operation, where the operations of its operands begin.
    fn starts(&self) -> Vec<usize> {
        let mut starts: Vec<usize> = Vec::with_capacity(self.operations.len());
        for (at, operation) in self.operations.iter().enumerate() {
            let start = match operation {
                Operation::Constant(_) | Operation::Operand(_) => at,
                Operation::Not => starts[at - 1],
                _ => starts[starts[at - 1] - 1],
            };
            starts.push(start);
        }
        starts
    }
}
