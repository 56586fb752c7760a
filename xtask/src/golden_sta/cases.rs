//! Cases of reference answers: which folders hold one.
//! Not for running them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::tolerance::Class;
use crate::failure::{Context, Failure, Outcome};
use crate::files;

/// A design with answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Case {
    /// Its folder, as far as it tells cases apart.
    pub(super) name: String,
    /// Where its files are.
    pub(super) folder: PathBuf,
    /// How it is run.
    pub(super) kind: Kind,
}

/// How a case is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// By its script `cmds.tcl`.
    Script,
    /// A design of the contest TAU 2015: its operations, one answer each.
    Tau,
    /// A placed and routed design, with wires and without.
    Openlane,
}

/// All cases at or below some folders, in order of their names.
pub(super) fn find(folders: &[PathBuf]) -> Outcome<Vec<Case>> {
    let mut cases = BTreeSet::new();
    for root in folders {
        if !root.is_dir() {
            return Err(Failure::new(format!("{} is no folder", root.display())));
        }
        let root = fs::canonicalize(root).context(|| root.display().to_string())?;
        let files = files::walk(&root)?;
        let folders: BTreeSet<&Path> = files.iter().filter_map(|file| file.parent()).collect();
        for folder in folders {
            if let Some(kind) = kind_of(folder) {
                cases.insert(Case {
                    name: name_of(folder),
                    folder: folder.to_owned(),
                    kind,
                });
            }
        }
    }
    Ok(cases.into_iter().collect())
}

fn kind_of(folder: &Path) -> Option<Kind> {
    let has = |name: &str| folder.join(name).is_file();
    let stem = folder.file_name()?.to_string_lossy();
    if has("cmds.tcl") && (has("golden.tsv") || has("summary.tsv")) {
        Some(Kind::Script)
    } else if has(&format!("{stem}.ops.gz")) {
        Some(Kind::Tau)
    } else if has("endpoints.sta.tsv.gz") && has("netlist.v.gz") {
        Some(Kind::Openlane)
    } else {
        None
    }
}

/// The last two folders; of micro cases and of openlane, the last says all.
fn name_of(folder: &Path) -> String {
    let last = |folder: &Path| folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = last(folder).unwrap_or_default();
    match folder.parent().and_then(last) {
        Some(parent) if parent != "micro" && parent != "openlane" => format!("{parent}/{name}"),
        _ => name,
    }
}

/// How near a script must come: iterated where wires or wire loads meet a calculator of effective
/// capacitance.
pub(super) fn class_of_script(folder: &Path) -> Outcome<Class> {
    let read = |path: PathBuf| fs::read_to_string(&path).context(|| path.display().to_string());
    let script = read(folder.join("cmds.tcl"))?;
    let constraints = folder.join("design.sdc");
    let constraints = if constraints.is_file() {
        read(constraints)?
    } else {
        String::new()
    };
    let says = |words: &[&str]| {
        let lines = script.lines().chain(constraints.lines());
        lines
            .filter_map(|line| line.split_whitespace().next())
            .any(|command| words.contains(&command))
    };
    let has_wires = says(&["read_spef", "set_pi_model", "set_wire_load_model"]);
    let is_simple = ["lumped_cap", "unit"]
        .iter()
        .any(|name| script.contains(&format!("set_delay_calculator {name}")));
    Ok(if has_wires && !is_simple {
        Class::Iterated
    } else {
        Class::Exact
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_variants_apart() {
        assert_eq!(name_of(Path::new("/x/timing/micro/m01_comb")), "m01_comb");
        assert_eq!(
            name_of(Path::new("/x/timing/aes_nangate45/sdf")),
            "aes_nangate45/sdf"
        );
        assert_eq!(name_of(Path::new("/x/timing/tau2015/c17")), "tau2015/c17");
    }

    #[test]
    fn cases_are_found_by_their_files() {
        let root = tempfile::tempdir().unwrap();
        for file in [
            "timing/micro/m1/cmds.tcl",
            "timing/micro/m1/golden.tsv",
            "timing/micro/lib/micro.lib",
            "timing/tau2015/c17/c17.ops.gz",
            "openlane/a__b/endpoints.sta.tsv.gz",
            "openlane/a__b/netlist.v.gz",
        ] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "set_delay_calculator unit\nread_spef x\n").unwrap();
        }
        let cases = find(&[root.path().to_owned()]).unwrap();
        let found: Vec<_> = cases.iter().map(|case| (case.name.as_str(), case.kind)).collect();
        assert_eq!(
            found,
            [
                ("a__b", Kind::Openlane),
                ("m1", Kind::Script),
                ("tau2015/c17", Kind::Tau)
            ]
        );
        assert_eq!(class_of_script(&cases[1].folder).unwrap(), Class::Exact);
    }
}
