//! What a netlist may tell while constraints are read.
//! Not for: a netlist; whoever has one implements [`Objects`].

use super::collection::{ObjectKind, Term};

/// Answers queries, for scripts that loop over objects or count them.
pub trait Objects {
    /// The objects that a query finds, in the netlist's order. `None` where it cannot tell.
    ///
    /// It is never asked for an [`Term::Except`] or for inputs that are no clocks, and for clocks
    /// only where the script has not made all of them.
    fn find(&self, term: &Term) -> Option<Vec<Object>>;
}

/// One object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// Its whole name.
    pub name: String,
}

/// Whether all characters of a pattern stand for themselves.
pub(super) fn is_literal(pattern: &str) -> bool {
    let mut bytes = pattern.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => _ = bytes.next(),
            b'*' | b'?' => return false,
            _ => {}
        }
    }
    true
}

/// A pattern that only this name matches.
pub(super) fn literal(name: &str) -> String {
    name.replace('*', "\\*").replace('?', "\\?")
}

/// Whether a name matches a pattern: only `*` and `?` are special, brackets are bits of a bus.
pub(super) fn is_match(pattern: &str, name: &str) -> bool {
    let pattern = pattern.replace('[', "\\[").replace("\\\\[", "\\[");
    crate::tcl::glob_matches(&pattern, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_patterns_are_bits() {
        assert!(is_match("a[0]", "a[0]") && is_match("a\\[0\\]", "a[0]") && is_match("a[*]", "a[17]"));
        assert!(!is_match("a[0]", "a0") && is_match("clk?", "clk2"));
        assert!(is_literal("a[0]") && is_literal("a\\*") && !is_literal("a*"));
        assert!(is_match(&literal("a*"), "a*") && !is_match(&literal("a*"), "ab"));
    }
}
