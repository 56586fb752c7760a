//! How much a script may do: time and memory stay bounded whatever it says.
//! Not for: the depth of brackets, which the grammar limits.

use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// What a run of a script may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Units of work: one for a command, one for about every 100 bytes that are read or made.
    pub work: usize,
    /// How deep scripts, procedures and expressions may stand in each other.
    pub depth: usize,
    /// Most bytes of one value.
    pub value: usize,
}

impl Limits {
    /// Enough for a file of this size, with room for its loops. At most a few seconds and some
    /// hundred megabytes, and more only for more bytes of script.
    pub fn for_size(bytes: usize) -> Self {
        Self {
            work: 1_000_000 + bytes,
            depth: 300,
            value: 16 << 20,
        }
    }
}

/// What is left of the budget.
#[derive(Debug)]
pub(super) struct Meter {
    limits: Limits,
    left: usize,
    depth: usize,
}

impl Meter {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            left: limits.work,
            depth: 0,
        }
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left == 0
    }

    pub(super) fn spend(&mut self, units: usize, span: Span) -> Result<(), Diagnostic> {
        match self.left.checked_sub(units) {
            Some(left) if left > 0 => {
                self.left = left;
                Ok(())
            }
            _ => {
                self.left = 0;
                let message = "the script does not come to an end: its limit of work is reached here";
                Err(Diagnostic::error(span, message).help(format!("the limit is {} units", self.limits.work)))
            }
        }
    }

    /// Pays for a value of this many bytes.
    pub(super) fn make(&mut self, bytes: usize, span: Span) -> Result<(), Diagnostic> {
        if bytes > self.limits.value {
            let message = format!(
                "a value of {bytes} bytes; at most {} are allowed",
                self.limits.value
            );
            return Err(Diagnostic::error(span, message));
        }
        self.spend(bytes / 100, span)
    }

    pub(super) fn enter(&mut self, span: Span) -> Result<(), Diagnostic> {
        if self.depth == self.limits.depth {
            let message = format!(
                "scripts, procedures or expressions stand more than {} deep in each other",
                self.limits.depth
            );
            return Err(Diagnostic::error(span, message));
        }
        self.depth += 1;
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }
}
