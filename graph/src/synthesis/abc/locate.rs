//! Where ABC is.
//! Not for: installing it.

use std::env;
use std::path::{Path, PathBuf};

/// The program, or all the places where it is not.
pub(super) fn find(explicit: Option<&Path>) -> Result<PathBuf, Vec<String>> {
    let named = explicit
        .map(Path::to_owned)
        .or_else(|| env::var_os("NETLEARN_ABC").map(PathBuf::from));
    if let Some(path) = named {
        // Whoever names one gets that one or an error, never another.
        return if path.is_file() {
            Ok(path)
        } else {
            Err(vec![path.display().to_string()])
        };
    }
    let mut looked_at = vec!["$NETLEARN_ABC (not set)".to_owned()];
    let deps = env::var_os("NETLEARN_DEPS").map(PathBuf::from);
    let places = match (deps, env::current_dir()) {
        (Some(deps), _) => vec![deps],
        (None, Ok(folder)) => folder.ancestors().map(|above| above.join(".deps")).collect(),
        (None, Err(_)) => Vec::new(),
    };
    for place in &places {
        let path = place.join("abc/yosys-abc");
        if path.is_file() {
            return Ok(path);
        }
    }
    looked_at.extend(places.first().map(|place| {
        let above = if places.len() > 1 {
            " and the folders above"
        } else {
            ""
        };
        format!("{}{above}", place.join("abc/yosys-abc").display())
    }));
    for name in ["yosys-abc", "berkeley-abc"] {
        let folders = env::var_os("PATH").unwrap_or_default();
        if let Some(path) = env::split_paths(&folders)
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
        {
            return Ok(path);
        }
        looked_at.push(format!("`{name}` on the search path"));
    }
    Err(looked_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_program_is_the_only_one_looked_for() {
        assert_eq!(
            find(Some(Path::new("/no/such/abc"))),
            Err(vec!["/no/such/abc".to_owned()])
        );
    }
}
