//! Statements that were passed over, counted by their first word.
//! Not for: errors.

use rustc_hash::FxHashMap;

use crate::Span;
use crate::diagnostic::counted;
use crate::findings::Findings;

/// Kinds of statements that were passed over.
#[derive(Default)]
pub(crate) struct Skipped {
    kinds: Vec<(String, Span, usize)>,
    index: FxHashMap<String, usize>,
}

impl Skipped {
    /// Most kinds that are told apart: a file of garbage has no end of them.
    const MOST_KINDS: usize = 100;

    /// Counts a statement.
    pub(crate) fn add(&mut self, kind: String, span: Span) {
        if let Some(&index) = self.index.get(&kind) {
            self.kinds[index].2 += 1;
        } else if self.kinds.len() < Self::MOST_KINDS {
            self.index.insert(kind.clone(), self.kinds.len());
            self.kinds.push((kind, span, 1));
        } else if let Some(last) = self.kinds.last_mut() {
            last.2 += 1;
        }
    }

    /// One notice a kind, where it came first.
    pub(crate) fn tell(self, findings: &mut Findings<'_>) {
        for (kind, span, count) in self.kinds {
            let message = match count {
                1 => format!("`{kind}` is skipped"),
                _ => format!(
                    "{} of `{kind}` are skipped, the first here",
                    counted(count, "statement")
                ),
            };
            findings.warn(span, message);
        }
    }
}
