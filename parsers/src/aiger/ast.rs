//! What an AIGER file says, whether it came as text or as binary.
//! Not for: structural hashing or levels; that is the graph's.

/// A variable or its inverse: `2 * variable + 1` where inverted. Variable 0 is constant false.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Literal(pub u32);

impl Literal {
    /// Constant false.
    pub const FALSE: Self = Self(0);
    /// Constant true.
    pub const TRUE: Self = Self(1);

    /// The variable.
    pub fn variable(self) -> u32 {
        self.0 >> 1
    }

    /// Whether it is the inverse of its variable.
    pub fn is_inverted(self) -> bool {
        self.0 & 1 == 1
    }
}

/// An and-inverter graph as a file has it.
///
/// The reader has checked it: every literal is defined, no variable is defined twice, there is
/// no loop of ANDs, and an AND stands after both of its fanins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ast {
    /// The largest variable the header allows, `M`.
    pub max_variable: u32,
    /// One literal an input, never inverted.
    pub inputs: Vec<Literal>,
    /// The latches.
    pub latches: Vec<Latch>,
    /// What drives each output.
    pub outputs: Vec<Literal>,
    /// Bad-state properties (AIGER 1.9, `B`).
    pub bad: Vec<Literal>,
    /// Invariant constraints (AIGER 1.9, `C`).
    pub constraints: Vec<Literal>,
    /// Justice properties, each a list of literals (AIGER 1.9, `J`).
    pub justice: Vec<Vec<Literal>>,
    /// Fairness constraints (AIGER 1.9, `F`).
    pub fairness: Vec<Literal>,
    /// The ANDs in topological order.
    pub ands: Vec<And>,
    /// Names, in file order. Several may name one thing, and an index may name nothing at all:
    /// the reader warns of such, the last one that fits holds.
    pub symbols: Vec<Symbol>,
    /// All bytes after the line `c`.
    pub comment: Option<Vec<u8>>,
}

/// A latch: one bit of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Latch {
    /// Its output, never inverted.
    pub literal: Literal,
    /// What it holds in the next step.
    pub next: Literal,
    /// What it holds at first.
    pub reset: Reset,
}

/// What a latch holds at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reset {
    /// 0, also where the file does not say.
    #[default]
    Zero,
    /// 1.
    One,
    /// Either; a file says so with the latch's own literal.
    Undefined,
}

/// An AND of two literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct And {
    /// Its output, never inverted.
    pub output: Literal,
    /// What it joins. From a binary file the first is not less than the second.
    pub fanins: [Literal; 2],
}

/// A name of the symbol table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Symbol {
    /// In which list of [`Ast`] the named thing stands.
    pub kind: SymbolKind,
    /// Its place there.
    pub index: u32,
    /// The name; anything but a line end.
    pub name: String,
}

/// What a symbol names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SymbolKind {
    /// `i`
    Input,
    /// `l`
    Latch,
    /// `o`
    Output,
    /// `b`
    Bad,
    /// `c`
    Constraint,
    /// `j`
    Justice,
    /// `f`
    Fairness,
}
