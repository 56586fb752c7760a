//! SDC: names of commands where a command may begin.
//! Not for what Tcl makes of them: a command in a loop stands there once.

use super::Counts;

/// What commands of constraints begin with; other words where a command may begin are Tcl's or data.
const PREFIXES: [&str; 6] = ["set_", "create_", "get_", "all_", "group_", "current_"];

/// Commands by name.
pub(super) fn count(text: &str) -> Counts {
    let text = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let mut counts = Counts::new();
    for line in text.lines() {
        if line.trim_start().starts_with('#') {
            continue;
        }
        // A command begins a line, or stands behind a semicolon or an opening bracket.
        for command in line.split([';', '[']) {
            let name = command.trim_start().trim_start_matches(['{', ' ', '\t']);
            let end = name.find(|char: char| !char.is_ascii_lowercase() && char != '_');
            let name = &name[..end.unwrap_or(name.len())];
            if command.trim_start().starts_with('#') {
                break;
            }
            if PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
                *counts.entry(name.to_owned()).or_default() += 1.0;
            }
        }
    }
    counts
}
