//! One case: the program's arguments, what it must answer, and the verdict.
//! Not for finding cases or for rules of comparison.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::cases::{Case, Kind, class_of_script};
use super::compare::{Verdict, compare};
use super::program::Program;
use super::tolerance::Class;
use super::{answer, contest, reference};
use crate::failure::{Context, Failure, Outcome};
use crate::workspace::Workspace;
use crate::{files, generate};

/// Runs a case; `folder` is for what the program writes.
///
/// # Errors
/// If the program or the answers cannot be used.
pub(super) fn judge(
    workspace: &Workspace,
    program: &Program,
    case: &Case,
    folder: &Path,
) -> Outcome<Verdict> {
    match case.kind {
        Kind::Script => script(workspace, program, case, folder),
        Kind::Tau => tau(program, case, folder),
        Kind::Openlane => openlane(program, case, folder),
    }
}

fn script(workspace: &Workspace, program: &Program, case: &Case, folder: &Path) -> Outcome<Verdict> {
    let theirs = reference::of_script(&case.folder)?;
    let script = staged(workspace, &case.folder, folder)?.join("cmds.tcl");
    let readable = data_of(&case.folder);
    let csv = folder.join("csv");
    program.run(
        &[
            text(&script)?,
            "--allow-read",
            text(&readable)?,
            "--paths-per-endpoint",
            &theirs.paths_an_end.to_string(),
            "--csv",
            text(&csv)?,
        ],
        folder,
    )?;
    let ours = answer::of_folder(&csv)?;
    Ok(compare(&ours, &theirs, class_of_script(&case.folder)?))
}

/// The folder that holds timing, openlane and pdk: files of a case lie beside one another in it.
pub(super) fn data_of(folder: &Path) -> PathBuf {
    let holds_both = |folder: &&Path| folder.join("pdk").is_dir();
    let data = folder.ancestors().find(holds_both).unwrap_or(folder);
    data.to_owned()
}

/// The folder to run a script in. Netlists too large to share are generated beside a copy.
fn staged(workspace: &Workspace, case: &Path, folder: &Path) -> Outcome<PathBuf> {
    const GENERATED: [(&str, &str); 2] = [("s60k.v", "syn60k.v"), ("s60k.spef", "syn60k.spef")];
    let script = case.join("cmds.tcl");
    let commands = fs::read_to_string(&script).context(|| script.display().to_string())?;
    if !GENERATED.iter().any(|(name, _)| commands.contains(name)) || case.join("s60k.v").is_file() {
        return Ok(case.to_owned());
    }
    {
        static MAKING: Mutex<()> = Mutex::new(());
        // A case that failed to make them left nothing half done.
        let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
        generate::inputs_of_benches(workspace)?;
    }
    let absolute = |path: &Path| path.display().to_string();
    let mut copied = String::new();
    for line in commands.lines() {
        let words = line.split(' ').map(|word| {
            let generated = GENERATED.iter().find(|(name, _)| *name == word);
            match generated {
                Some((_, file)) => absolute(&folder.join(file)),
                None if word.starts_with("../") => absolute(&case.join(word)),
                None => word.to_owned(),
            }
        });
        copied += &(words.collect::<Vec<_>>().join(" ") + "\n");
    }
    for (_, file) in GENERATED {
        let (from, to) = (workspace.generated().join(file), folder.join(file));
        files::remove(&to)?;
        if fs::hard_link(&from, &to).is_err() {
            files::copy(&from, &to)?;
        }
    }
    files::write_atomically(&folder.join("cmds.tcl"), copied.as_bytes())?;
    Ok(folder.to_owned())
}

fn openlane(program: &Program, case: &Case, folder: &Path) -> Outcome<Verdict> {
    let (netlist, sdc) = (case.folder.join("netlist.v.gz"), case.folder.join("design.sdc"));
    let spef = case.folder.join("nom.spef.gz");
    let propagated = folder.join("propagated.sdc");
    files::write_atomically(&propagated, b"set_propagated_clock [all_clocks]\n")?;
    let (top, libraries) = top_and_libraries(&case.folder)?;
    let mut verdict = Verdict::default();
    for (with_wires, class) in [(false, Class::Exact), (true, Class::Iterated)] {
        let theirs = reference::of_openlane(&case.folder, with_wires)?;
        let csv = folder.join(if with_wires { "csv" } else { "csv-nowire" });
        let mut arguments = Vec::new();
        for library in &libraries {
            arguments.extend(["--lib", text(library)?]);
        }
        arguments.extend(["--verilog", text(&netlist)?, "--top", &top]);
        arguments.extend(["--sdc", text(&sdc)?, "--sdc", text(&propagated)?]);
        if with_wires {
            arguments.extend(["--spef", text(&spef)?]);
        }
        arguments.extend(["--csv", text(&csv)?]);
        program.run(&arguments, folder)?;
        let ours = answer::of_folder(&csv)?;
        verdict.add(compare(&ours, &theirs, class));
    }
    Ok(verdict)
}

/// What is said of a design of openlane.
pub(super) fn meta(folder: &Path) -> Outcome<serde_json::Value> {
    let path = folder.join("meta.json");
    let meta = fs::read(&path).context(|| path.display().to_string())?;
    serde_json::from_slice(&meta).context(|| path.display().to_string())
}

/// The top module, and the libraries of the platform.
pub(super) fn top_and_libraries(folder: &Path) -> Outcome<(String, Vec<PathBuf>)> {
    let meta = meta(folder)?;
    let field = |name: &str| {
        let value = meta.get(name).and_then(serde_json::Value::as_str);
        value.ok_or_else(|| Failure::new(format!("{} names no {name}", folder.join("meta.json").display())))
    };
    let data = data_of(folder);
    let libraries = match field("platform")? {
        "nangate45" => vec![data.join("pdk/nangate45/nangate45_typ.lib.gz")],
        "asap7" => {
            let beside = folder.parent().unwrap_or(folder).join("lib_asap7");
            let mut libraries = Vec::new();
            for folder in [data.join("pdk/asap7"), beside] {
                let files = files::walk(&folder)?;
                libraries.extend(
                    files
                        .into_iter()
                        .filter(|file| file.to_string_lossy().ends_with(".lib.gz")),
                );
            }
            libraries
        }
        "sky130_fd_sc_hd" | "sky130hd" => vec![data.join("pdk/sky130hd/sky130hd_tt.lib.gz")],
        other => {
            return Err(Failure::new(format!(
                "no libraries are known for the platform {other}"
            )));
        }
    };
    Ok((field("top")?.to_owned(), libraries))
}

fn tau(program: &Program, case: &Case, folder: &Path) -> Outcome<Verdict> {
    let design = case
        .folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let file = |kind: &str| case.folder.join(format!("{design}.{kind}.gz"));
    // One pair of libraries serves all designs but those that have their own.
    let shared = case.folder.parent().unwrap_or(&case.folder);
    let library = |mode: &str| {
        let own = shared.join(format!("{design}_{mode}.lib.gz"));
        if own.is_file() {
            own
        } else {
            shared.join(format!("tau2015_{mode}.lib.gz"))
        }
    };
    let [late, early] = [library("Late"), library("Early")];
    let [verilog, spef, timing, ops] = ["v", "spef", "timing", "ops"].map(file);
    program.run(
        &[
            "--lib",
            text(&late)?,
            "--lib-early",
            text(&early)?,
            "--verilog",
            text(&verilog)?,
            "--spef",
            text(&spef)?,
            "--tau-timing",
            text(&timing)?,
            "--tau-ops",
            text(&ops)?,
        ],
        folder,
    )?;
    let theirs = files::unpacked(&file("output"))?;
    let printed = folder.join("stdout.txt");
    let ours = fs::read_to_string(&printed).context(|| printed.display().to_string())?;
    Ok(contest::compare(&ours, &String::from_utf8_lossy(&theirs)))
}

pub(super) fn text(path: &Path) -> Outcome<&str> {
    path.to_str()
        .ok_or_else(|| Failure::new(format!("{} is no text", path.display())))
}
