//! Traces of the machine something was written on: absolute paths, addresses of package registries.
//! Not for secrets: none belong near this project in the first place.

use super::{Findings, TextFile};

/// Beginnings of paths on somebody's machine, and registries, which package clients know by themselves.
/// All split so that this file does not contain them.
const TRACES: [&str; 14] = [
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("C:\\", "Users"),
    concat!("pypi", ".org"),
    concat!("python", "hosted.org"),
    concat!("crates", ".io"),
    concat!("debian", ".org"),
    concat!("ubuntu", ".com"),
    concat!("npmjs", ".org"),
    concat!("conda", ".org"),
    concat!("pytorch", ".org"),
    concat!("developer.download.", "nvidia"),
];

/// Checks a file; lock files, which cargo writes, name their registry by design.
pub(super) fn check(file: &TextFile, findings: &mut Findings) {
    if file.name.rsplit('/').next() == Some("Cargo.lock") {
        return;
    }
    for (index, line) in file.text.lines().enumerate() {
        for trace in TRACES {
            if stands_alone(line, trace) {
                findings.error(
                    format!("{}:{}", file.name, index + 1),
                    format!("`{trace}` is a machine's path or a registry's address"),
                );
            }
        }
    }
}

/// A path begins where no longer path goes on: in `a/b/c` there is none that begins with `/b`.
fn stands_alone(line: &str, trace: &str) -> bool {
    line.match_indices(trace).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        !trace.starts_with('/') || !before.is_some_and(|c| c.is_alphanumeric() || "_-.}/*])".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(name: &str, text: &str) -> usize {
        let mut findings = Findings::default();
        let file = TextFile {
            name: name.into(),
            text: text.into(),
        };
        check(&file, &mut findings);
        findings.errors.len()
    }

    #[test]
    fn every_trace_is_found_and_named_with_its_line() {
        for trace in TRACES {
            assert_eq!(count("a.md", &format!("fine\nsee {trace}x")), 1, "{trace}");
        }
    }

    #[test]
    fn relative_paths_are_no_traces() {
        for path in ["a/ro", "../ho"] {
            let rest = if path == "a/ro" { "ot/b" } else { "me/b" };
            assert_eq!(count("a.rs", &format!("open({path}{rest})")), 0);
        }
    }

    #[test]
    fn lock_files_may_name_their_registry() {
        assert_eq!(count("Cargo.lock", TRACES[7]), 0);
        assert_eq!(count("peers/Cargo.lock", TRACES[7]), 0);
        assert_eq!(count("peers/Cargo.toml", TRACES[7]), 1);
    }
}
