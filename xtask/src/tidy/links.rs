//! Relative links in Markdown lead to files that are there.
//! Not for links to other sites, which cannot be checked without a network.

use std::path::Path;

use super::{Findings, TextFile};

/// Checks the links of a document.
pub(super) fn check(file: &TextFile, root: &Path, findings: &mut Findings) {
    if !file.name.ends_with(".md") {
        return;
    }
    let path = root.join(&file.name);
    let folder = path.parent().unwrap_or(root);
    for (line, target) in links(&file.text) {
        let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
        let place = target.split('#').next().unwrap_or_default();
        if !is_elsewhere && !place.is_empty() && !folder.join(place).exists() {
            findings.error(
                format!("{}:{line}", file.name),
                format!("the link to `{target}` leads nowhere"),
            );
        }
    }
}

/// Targets of `[text](target)`, with their line numbers, outside of code.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut links = Vec::new();
    let mut in_code = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        // Odd pieces between backquotes are code.
        for prose in line.split('`').step_by(2) {
            let mut rest = prose;
            while let Some((_, tail)) = rest.split_once("](") {
                let Some((target, after)) = tail.split_once(')') else {
                    break;
                };
                let target = target.split_whitespace().next().unwrap_or_default();
                links.push((index + 1, target));
                rest = after;
            }
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_taken_from_prose_only() {
        let text = "See [a](b.md) and [c](d/e.md#f \"title\").\n```\n[x](y)\n```\nAnd `[p](q)`.";
        assert_eq!(links(text), [(1, "b.md"), (1, "d/e.md#f")]);
    }

    #[test]
    fn check_tells_of_dead_links_only() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("docs")).unwrap();
        std::fs::write(folder.path().join("README.md"), "").unwrap();
        let mut findings = Findings::default();
        let file = TextFile {
            name: "docs/a.md".into(),
            text: "[up](../README.md#top) [self](#here) [web](https://example.org/x)\n[dead](b.md)".into(),
        };
        check(&file, folder.path(), &mut findings);
        assert_eq!(findings.errors, ["docs/a.md:2: the link to `b.md` leads nowhere"]);
    }
}
