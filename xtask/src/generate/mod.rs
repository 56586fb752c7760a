//! `cargo xtask gen-sdf`, `gen-def` and `gen-syn`: files of a wanted size, the same bytes on every machine.
//! Not for tests of the formats: those have fixtures and real files; these are for measuring speed.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::workspace::Workspace;

mod def;
mod sdf;
mod splitmix64;
mod syn;

/// Text of `cargo xtask gen-sdf --help`.
pub(crate) const SDF_HELP: &str = "\
Write an SDF file of cells with delays. Ten megabytes are 40,000 cells with 109,825 IOPATHs.

Usage: cargo xtask gen-sdf [OPTIONS]

Options:
  -o FILE     where to write it (default: generated/made.sdf in the target folder)
  --mb SIZE   size in megabytes, 1 to 1000 (default 10)
";

/// Text of `cargo xtask gen-def --help`.
pub(crate) const DEF_HELP: &str = "\
Write a DEF file of placed components and nets of three pins.

Usage: cargo xtask gen-def [OPTIONS]

Options:
  -o FILE     where to write it (default: generated/made.def in the target folder)
  --mb SIZE   size in megabytes, 1 to 1000 (default 10)
";

/// Text of `cargo xtask gen-syn --help`.
pub(crate) const SYN_HELP: &str = "\
Write a synthetic netlist of Nangate45 cells, as NAME.v, with its parasitics, as NAME.spef.
Where the digests of the two files are known, they are checked.

Usage: cargo xtask gen-syn [NAME...] [OPTIONS]

  NAME        syn60k (the default), syn300k or syn1m, which are named by their number of cells

Options:
  -o FOLDER   where to write them (default: generated in the target folder)
";

/// Size where none is asked for, in megabytes.
const USUAL_MB: u32 = 10;

/// Largest size that one may ask for, in megabytes.
const MOST_MB: u32 = 1_000;

/// Runs `gen-sdf`.
pub(crate) fn run_sdf(workspace: &Workspace, arguments: Arguments) -> Outcome<Answer> {
    let (path, mb) = path_and_size(workspace, arguments, "made.sdf")?;
    tell(save(&path, |out| sdf::write(mb, out)))
}

/// Runs `gen-def`.
pub(crate) fn run_def(workspace: &Workspace, arguments: Arguments) -> Outcome<Answer> {
    let (path, mb) = path_and_size(workspace, arguments, "made.def")?;
    tell(save(&path, |out| def::write(mb, out)))
}

/// Runs `gen-syn`.
pub(crate) fn run_syn(workspace: &Workspace, mut arguments: Arguments) -> Outcome<Answer> {
    let folder = arguments
        .value("-o")?
        .map_or_else(|| workspace.generated(), PathBuf::from);
    let mut names = arguments.words()?;
    if names.is_empty() {
        names.push(syn::RECIPES[0].name.to_owned());
    }
    let recipes: Vec<_> = names.iter().map(|name| recipe(name)).collect::<Outcome<_>>()?;
    for recipe in recipes {
        for saved in save_netlist(recipe, &folder)? {
            tell(Ok(saved))?;
        }
    }
    Ok(Answer::Yes)
}

/// Makes what benches read, as far as it is not there yet.
pub(crate) fn inputs_of_benches(workspace: &Workspace) -> Outcome {
    let folder = workspace.generated();
    let is_missing = |name: &str| !folder.join(name).is_file();
    if is_missing("made.sdf") {
        save(&folder.join("made.sdf"), |out| sdf::write(USUAL_MB, out))?;
    }
    if is_missing("made.def") {
        save(&folder.join("made.def"), |out| def::write(USUAL_MB, out))?;
    }
    if is_missing("syn60k.v") || is_missing("syn60k.spef") {
        save_netlist(recipe("syn60k")?, &folder)?;
    }
    Ok(())
}

/// Makes the large netlists that are timed, as far as they are not there yet.
pub(crate) fn large_netlists(workspace: &Workspace) -> Outcome {
    let folder = workspace.generated();
    for name in ["syn300k", "syn1m"] {
        let is_missing = |extension| !folder.join(format!("{name}.{extension}")).is_file();
        if is_missing("v") || is_missing("spef") {
            save_netlist(recipe(name)?, &folder)?;
        }
    }
    Ok(())
}

/// Writes the two files of a netlist, and checks them where their digests are known.
fn save_netlist(recipe: syn::Recipe, folder: &Path) -> Outcome<[Saved; 2]> {
    let netlist = syn::Netlist::draw(recipe);
    let path = |extension| folder.join(format!("{}.{extension}", recipe.name));
    let saved = [
        save(&path("v"), |out| netlist.write_verilog(out))?,
        save(&path("spef"), |out| netlist.write_spef(out))?,
    ];
    for (Saved { path, .. }, wanted) in saved.iter().zip(recipe.sha256.into_iter().flatten()) {
        if files::sha256(path)? != wanted {
            return Err(Failure::new(format!(
                "{} is not the file of the recipe: its SHA-256 is not {wanted}",
                path.display()
            )));
        }
    }
    Ok(saved)
}

/// The recipe of that name.
fn recipe(name: &str) -> Outcome<syn::Recipe> {
    let known = syn::RECIPES.iter().find(|recipe| recipe.name == name);
    known.copied().ok_or_else(|| {
        let names: Vec<_> = syn::RECIPES.iter().map(|recipe| recipe.name).collect();
        Failure::new(format!("there is no synthetic netlist `{name}`"))
            .mend(format!("the netlists are {}", names.join(", ")))
    })
}

fn path_and_size(workspace: &Workspace, mut arguments: Arguments, name: &str) -> Outcome<(PathBuf, u32)> {
    let path = arguments.value("-o")?;
    let size = arguments.value("--mb")?.unwrap_or_else(|| USUAL_MB.to_string());
    arguments.finish()?;
    let mb = size.parse().ok().filter(|mb| (1..=MOST_MB).contains(mb));
    let mb = mb.ok_or_else(|| {
        Failure::new(format!(
            "`--mb {size}` is no whole number of megabytes from 1 to {MOST_MB}"
        ))
    })?;
    let path = path.map_or_else(|| workspace.generated().join(name), PathBuf::from);
    Ok((path, mb))
}

/// A file that was written.
struct Saved {
    path: PathBuf,
    size: u64,
}

/// Writes a file under another name, and renames it.
fn save(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Outcome<Saved> {
    if let Some(folder) = path.parent() {
        files::create_folder(folder)?;
    }
    let aside = path.with_extension(format!("tmp-{}", std::process::id()));
    let describe = || format!("cannot write {}", path.display());
    let mut out = BufWriter::new(File::create(&aside).context(describe)?);
    let size = write(&mut out)
        .and_then(|()| out.flush())
        .and_then(|()| out.get_ref().metadata())
        .context(describe)?
        .len();
    files::rename(&aside, path)?;
    let path = path.to_owned();
    Ok(Saved { path, size })
}

/// Tells where a file is.
fn tell(saved: Outcome<Saved>) -> Outcome<Answer> {
    let Saved { path, size } = saved?;
    println!("wrote {} ({size} bytes)", path.display());
    Ok(Answer::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syn60k_is_the_recipes_to_the_byte() {
        let folder = tempfile::tempdir().unwrap();
        let words = vec!["-o".into(), folder.path().display().to_string()];
        let answer = run_syn(&Workspace::locate().unwrap(), Arguments::new(words)).unwrap();
        assert_eq!(answer, Answer::Yes);
        assert!(syn::RECIPES[0].sha256.is_some(), "the digests were compared");
        assert!(folder.path().join("syn60k.spef").is_file());
    }

    #[test]
    fn sizes_that_are_none_are_refused() {
        for size in ["0", "1001", "ten", "-1"] {
            let words = vec!["--mb".into(), size.into()];
            let workspace = Workspace::locate().unwrap();
            let failure = path_and_size(&workspace, Arguments::new(words), "x").unwrap_err();
            assert!(failure.what().contains(size), "{failure}");
        }
    }

    #[test]
    fn an_unknown_netlist_is_refused_with_the_known_ones() {
        let failure = recipe("syn61k").unwrap_err();
        assert!(failure.advice().unwrap().contains("syn60k, syn300k, syn1m"));
    }
}
