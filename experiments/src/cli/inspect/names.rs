//! How the names of several files of one design meet, as it is printed.
//! Not for the joining: that is the graph's `matching`.

use std::fmt;

use netlearn_graph::matching::{File, Match, MatchError, Matching, match_names};
use serde::Serialize;

use super::contents::Tree;

/// How names meet, with the names of the files.
#[derive(Serialize)]
pub(super) struct Names {
    top: String,
    instances: usize,
    nets: u64,
    ports: u64,
    matches: Vec<Row>,
    ambiguous: usize,
    ambiguities: Vec<netlearn_graph::matching::Ambiguity>,
}

/// A relation of one file.
#[derive(Serialize)]
struct Row {
    /// None where names of the netlist itself were looked up.
    file: Option<String>,
    #[serde(flatten)]
    counts: Match,
    matched: usize,
    rate: f64,
}

/// Looks the names of all files up in the netlist; a file is its name and its tree. `None` where no
/// two of them have names in common.
pub(super) fn names(
    files: &[(String, Option<Tree>)],
    top: Option<&str>,
) -> Result<Option<Names>, MatchError> {
    let trees: Vec<File<'_>> = files
        .iter()
        .map(|(_, tree)| tree.as_ref().map_or(File::Other, Tree::file))
        .collect();
    let matching = match_names(&trees, top)?;
    Ok(matching.map(|matching| Names::new(matching, files)))
}

impl Names {
    fn new(matching: Matching, files: &[(String, Option<Tree>)]) -> Self {
        let rows = matching.matches.into_iter().map(|counts| Row {
            file: counts.file.map(|number| files[number].0.clone()),
            matched: counts.matched(),
            rate: counts.rate(),
            counts,
        });
        Self {
            top: matching.top,
            instances: matching.instances,
            nets: matching.nets,
            ports: matching.ports,
            matches: rows.collect(),
            ambiguous: matching.num_ambiguous,
            ambiguities: matching.ambiguities,
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "names in {}: {} instances, {} nets, {} ports",
            self.top, self.instances, self.nets, self.ports
        )?;
        let mut file = None;
        for row in &self.matches {
            if file != Some(&row.file) {
                file = Some(&row.file);
                writeln!(f, "  {}", row.file.as_deref().unwrap_or("the netlist"))?;
            }
            row.print(f)?;
        }
        if self.matches.iter().any(|row| !row.counts.missing.is_empty()) {
            writeln!(
                f,
                "  looked up as spelled, by key (no escapes, `/` between levels, `[]` around bits), \
                 and by key without `{}/`",
                self.top
            )?;
        }
        if self.ambiguous > 0 {
            let number = self.ambiguous;
            writeln!(
                f,
                "  {number} keys of two objects, which are found only as they are spelled"
            )?;
        }
        for ambiguity in &self.ambiguities {
            let [first, second] = &ambiguity.spellings;
            writeln!(f, "    {}: `{first}` and `{second}`", ambiguity.key)?;
        }
        Ok(())
    }
}

impl Row {
    fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = &self.counts;
        let (what, among) = (counts.relation.what(), counts.relation.among());
        write!(
            f,
            "    {} of {} {what} among {among}, {}",
            self.matched,
            counts.total,
            percent(self.rate)
        )?;
        if counts.without_signal > 0 {
            write!(f, "; {} more without signal", counts.without_signal)?;
        }
        writeln!(f)?;
        let missing = counts.total - self.matched;
        if missing == 0 {
            return Ok(());
        }
        let samples: Vec<String> = counts
            .missing
            .iter()
            .map(|missing| match missing.name == missing.key {
                true => format!("`{}`", missing.name),
                false => format!("`{}` (key `{}`)", missing.name, missing.key),
            })
            .collect();
        let more = if missing > samples.len() { ", .." } else { "" };
        writeln!(f, "      {missing} not found: {}{more}", samples.join(", "))?;
        if counts.ambiguous > 0 {
            writeln!(f, "      {} of them have a key of two objects", counts.ambiguous)?;
        }
        Ok(())
    }
}

/// A share in per cent that is 100 only where nothing is missing.
fn percent(rate: f64) -> String {
    let percent = 100.0 * rate;
    match percent > 99.99 && rate < 1.0 {
        true => "99.99 %".to_owned(),
        false => format!("{} %", (percent * 100.0).round() / 100.0),
    }
}
