//! What a reader of groups has to say of them: what is wrong or odd, and what it passed over.
//! Not for: syntax, whose findings are here too once all was read.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Recovered, counted};
use crate::liberty::findings::Findings;
use crate::liberty::library::Skipped;
use crate::liberty::tree::Statement;

/// What was found so far, and how often each name was skipped.
#[derive(Clone, Debug)]
pub struct Remarks<'a> {
    pub(super) findings: Findings<'a>,
    groups: BTreeMap<&'a [u8], usize>,
    attributes: BTreeMap<&'a [u8], usize>,
    /// The first group that was passed over.
    first_skipped: Option<Statement<'a>>,
}

impl<'a> Remarks<'a> {
    pub(super) fn new(findings: Findings<'a>) -> Self {
        Self {
            findings,
            groups: BTreeMap::new(),
            attributes: BTreeMap::new(),
            first_skipped: None,
        }
    }

    /// Counts a statement that nobody wants.
    pub(super) fn skip(&mut self, statement: Statement<'a>) {
        if statement.name().is_empty() {
            // What was behind a syntax error; that was said.
            return;
        }
        let counts = match statement.is_group() {
            true => {
                if !is_of_power(statement.name()) {
                    self.first_skipped.get_or_insert(statement);
                }
                &mut self.groups
            }
            false => &mut self.attributes,
        };
        *counts.entry(statement.name()).or_default() += 1;
    }

    /// Adds what was found behind this.
    pub(super) fn append(&mut self, later: Self) {
        self.findings.append(later.findings);
        for (name, count) in later.groups {
            *self.groups.entry(name).or_default() += count;
        }
        for (name, count) in later.attributes {
            *self.attributes.entry(name).or_default() += count;
        }
        self.first_skipped = self.first_skipped.or(later.first_skipped);
    }

    /// All that was found, with a warning of what was skipped.
    pub(super) fn finish(mut self) -> Recovered<Skipped> {
        let text = |counts: BTreeMap<&[u8], usize>| {
            let counts = counts.into_iter();
            counts
                .map(|(name, count)| (String::from_utf8_lossy(name).into_owned(), count))
                .collect()
        };
        let skipped = Skipped {
            groups: text(self.groups),
            attributes: text(self.attributes),
        };
        if let Some(first) = self.first_skipped {
            let diagnostic = Diagnostic::warning(first.name_span(), skipped_message(&skipped));
            self.findings
                .warning(first.source(), diagnostic.labelled("the first is here"));
        }
        self.findings.recovered(skipped)
    }
}

/// `3 groups are skipped: 2 output_current_rise, 1 test_cell`
fn skipped_message(skipped: &Skipped) -> String {
    /// Of more kinds only the number is said; the counts of all stand in the library.
    const SHOWN: usize = 6;
    let all = skipped.groups.iter().map(|(name, &count)| (name.as_str(), count));
    let mut groups: Vec<(&str, usize)> = all.filter(|(name, _)| !is_of_power(name.as_bytes())).collect();
    let total: usize = groups.iter().map(|(_, count)| count).sum();
    groups.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let mut names: Vec<String> = groups
        .iter()
        .take(SHOWN)
        .map(|(name, count)| format!("{count} `{name}`"))
        .collect();
    if groups.len() > SHOWN {
        names.push(counted(groups.len() - SHOWN, "other kind"));
    }
    let verb = if total == 1 { "is" } else { "are" };
    format!("{} {verb} skipped: {}", counted(total, "group"), names.join(", "))
}

/// Whether a group is about power alone. Timing is no worse without it, and nobody is told.
fn is_of_power(group: &[u8]) -> bool {
    const OF_POWER: [&[u8]; 6] = [
        b"internal_power",
        b"leakage_power",
        b"leakage_current",
        b"power_lut_template",
        b"intrinsic_parasitic",
        b"dynamic_current",
    ];
    OF_POWER.contains(&group)
}
