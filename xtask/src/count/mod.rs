//! `cargo xtask count`: what is in files of physical design, by text search alone.
//! Not for reading them: `netlearn inspect` does, and a test compares the two.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::workspace::Workspace;

mod text;

/// Text of `cargo xtask count --help`.
pub(crate) const HELP: &str = "\
Count what is in Liberty, LEF, DEF, Verilog, SDF, SPEF and SDC files by text search alone: a second
opinion on the readers, with which it shares no code. The format is told by the end of the name.

Usage: cargo xtask count FILE... [--json]

Options:
  --json   one object: the counts of each file by its name
";

/// Runs the command.
pub(crate) fn run(_: &Workspace, mut arguments: Arguments) -> Outcome<Answer> {
    let json = arguments.switch("--json");
    let names = arguments.words()?;
    if names.is_empty() {
        return Err(Failure::new("there is no file to count").mend("`cargo xtask count FILE...` names some"));
    }
    let mut files = BTreeMap::new();
    for name in names {
        let counts = text::count(&name, &files::unpacked(Path::new(&name))?).ok_or_else(|| {
            Failure::new(format!("{name}: the end of its name tells no known format")).mend(
                "the ends are .lib, .lef, .tlef, .def, .v, .sdf, .spef, .sdc and .tcl, packed as .gz or not",
            )
        })?;
        files.insert(name, counts);
    }
    if json {
        let text = serde_json::to_string_pretty(&files).context(|| "the counts".into())?;
        println!("{text}");
        return Ok(Answer::Yes);
    }
    for (name, counts) in files {
        println!("{name}");
        for (item, count) in counts {
            println!("  {item:<28} {count}");
        }
    }
    Ok(Answer::Yes)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn run_on(path: &Path) -> Outcome<Answer> {
        let words = vec!["--json".into(), path.display().to_string()];
        run(&Workspace::locate()?, Arguments::new(words))
    }

    #[test]
    fn unpacked_reads_both_kinds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.sdc");
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, b"set_load 1").unwrap();
        for bytes in [b"set_load 1".to_vec(), packer.finish().unwrap()] {
            fs::write(&path, bytes).unwrap();
            assert_eq!(files::unpacked(&path).unwrap(), b"set_load 1");
        }
        assert_eq!(run_on(&path).unwrap(), Answer::Yes);
    }

    #[test]
    fn an_unknown_ending_is_refused_with_the_known_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.txt");
        fs::write(&path, "").unwrap();
        assert!(run_on(&path).unwrap_err().advice().unwrap().contains(".sdc"));
    }
}
