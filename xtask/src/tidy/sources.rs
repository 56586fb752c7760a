//! Habits of Rust sources: small files, a first line that says what the room is for, nothing unfinished.
//! Not for style that rustfmt and clippy check.

use super::{Findings, TextFile};

/// Lines of code at which a file is asking to be two.
const LONG: usize = 600;
/// Lines of code that no file may pass.
const TOO_LONG: usize = 1000;

/// Marks of unfinished work, split so that this file does not contain them.
const MARKS: [&str; 6] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("db", "g!("),
];

/// Checks a file, if it is one that people write.
pub(super) fn check(file: &TextFile, findings: &mut Findings) {
    let is_rust = file.name.ends_with(".rs");
    let is_prose = [".md", ".toml", ".sh", ".py", ".c"]
        .iter()
        .any(|ending| file.name.ends_with(ending))
        || file.name == ".ci/run";
    if is_rust || is_prose {
        check_marks(file, findings);
    }
    if is_rust {
        check_length(file, findings);
        if file.name.contains("/src/") {
            check_module_docs(file, findings);
        }
    }
}

fn check_marks(file: &TextFile, findings: &mut Findings) {
    for (index, line) in file.text.lines().enumerate() {
        if let Some(mark) = MARKS.iter().find(|mark| has_word(line, mark)) {
            findings.error(
                format!("{}:{}", file.name, index + 1),
                format!("`{mark}` marks unfinished work; finish it or file an issue"),
            );
        }
    }
}

/// True where `mark` stands in `line` and is not the tail or head of a longer name.
fn has_word(line: &str, mark: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(mark).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + mark.len()..].chars().next();
        let closed = mark.ends_with(|c: char| !is_name(c));
        !before.is_some_and(is_name) && (closed || !after.is_some_and(is_name))
    })
}

fn check_length(file: &TextFile, findings: &mut Findings) {
    match code_lines(&file.text) {
        count if count > TOO_LONG => findings.error(
            &file.name,
            format!("{count} lines of code; {TOO_LONG} are the limit"),
        ),
        count if count > LONG => findings.warning(
            &file.name,
            format!("{count} lines of code: it is asking to be two files"),
        ),
        _ => {}
    }
}

/// Lines that are neither blank nor comments, up to the tests at the end of the file.
fn code_lines(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let tests = lines
        .windows(2)
        .position(|pair| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod tests {"));
    lines[..tests.unwrap_or(lines.len())]
        .iter()
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .count()
}

fn check_module_docs(file: &TextFile, findings: &mut Findings) {
    let first = file.text.lines().find(|line| !line.trim().is_empty());
    let told = first
        .and_then(|line| line.strip_prefix("//!"))
        .is_some_and(|line| !line.trim().is_empty());
    if !told {
        findings.error(
            &file.name,
            "the first line must be `//! ` and say what the room is for",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(name: &str, text: &str) -> Findings {
        let mut findings = Findings::default();
        let file = TextFile {
            name: name.into(),
            text: text.into(),
        };
        check(&file, &mut findings);
        findings
    }

    #[test]
    fn unfinished_work_is_found_with_its_line() {
        for mark in MARKS {
            let found = findings("a/src/b.rs", &format!("//! Room.\nlet x = {mark}1);\n"));
            // A mark of letters must not run on into the digit.
            let expected = usize::from(mark.ends_with(['(', ':']));
            assert_eq!(found.errors.len(), expected, "{mark}");
            let found = findings("a/src/b.rs", &format!("//! Room.\n// {mark} later"));
            assert_eq!(found.errors.len(), 1, "{mark}");
            assert!(found.errors[0].starts_with("a/src/b.rs:2: "));
        }
    }

    #[test]
    fn longer_names_are_no_marks() {
        let text = format!("//! Room.\nlet my_{}s = 1;", MARKS[0]);
        assert!(findings("a/src/b.rs", &text).errors.is_empty());
    }

    #[test]
    fn data_files_are_not_read_for_marks() {
        assert!(findings("fixtures/a.v", MARKS[0]).errors.is_empty());
    }

    #[test]
    fn file_length_counts_code_before_the_tests() {
        let body = "let a = 1;\n\n// comment\n/// doc\n";
        let text = format!(
            "//! Room.\n{}#[cfg(test)]\nmod tests {{\n{body}}}",
            body.repeat(3)
        );
        assert_eq!(code_lines(&text), 3);
        let long = |count| format!("//! Room.\n{}", "x();\n".repeat(count));
        assert!(findings("a/src/b.rs", &long(LONG)).warnings.is_empty());
        assert_eq!(findings("a/src/b.rs", &long(LONG + 1)).warnings.len(), 1);
        assert_eq!(findings("a/src/b.rs", &long(TOO_LONG + 1)).errors.len(), 1);
    }

    #[test]
    fn module_docs_must_come_first_in_src() {
        assert_eq!(findings("a/src/b.rs", "use x;").errors.len(), 1);
        assert_eq!(findings("a/src/b.rs", "//!\nuse x;").errors.len(), 1);
        assert!(findings("a/build.rs", "fn main() {}").errors.is_empty());
        assert!(findings("a/src/b.rs", "\n//! Room.\n").errors.is_empty());
    }
}
