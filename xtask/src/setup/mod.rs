//! `cargo xtask setup`: installs what is not a crate, pinned and checksummed, without root.
//! Not for telling what is wrong without mending it: that is `doctor`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::host::{self, Python};
use crate::pins::{self, Component};
use crate::stamp::{Record, Stamp};
use crate::workspace::Workspace;

mod abc;
mod circuits;
mod libtorch;
mod osu018;
mod plan;
mod wheels;
mod yosys;

pub(crate) use plan::{State, state};

use plan::Plan;
use wheels::Downloads;

/// Text of `cargo xtask setup --help`.
pub(crate) const HELP: &str = "\
Install what is not a crate into the git-ignored folder .deps (or NETLEARN_DEPS).

Usage: cargo xtask setup [OPTIONS]

Options:
  --with NAME          install something more: yosys; or try again for osu018, nvidia
  --without-nvidia     make stubs instead of downloading the two NVIDIA libraries
  --without-libtorch   leave libtorch out; what needs it will not build
  --verify             read every installed file, even where nothing seems to have changed

Each download is listed with its size and licence before it begins. Running it again does
nothing, or repairs what is missing or damaged. Your own LIBTORCH is used where it is set.
";

/// What the user asked of setup.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// More components, or components to try once more.
    pub(crate) with: Vec<String>,
    /// Stubs in place of the NVIDIA libraries.
    pub(crate) without_nvidia: bool,
    /// No libtorch.
    pub(crate) without_libtorch: bool,
    /// Whether installed files are read again.
    pub(crate) verify: bool,
}

impl Options {
    fn parse(mut arguments: Arguments) -> Outcome<Self> {
        let options = Options {
            with: arguments.values("--with")?,
            without_nvidia: arguments.switch("--without-nvidia"),
            without_libtorch: arguments.switch("--without-libtorch"),
            verify: arguments.switch("--verify"),
        };
        arguments.finish()?;
        options.check()?;
        Ok(options)
    }

    fn check(&self) -> Outcome {
        for name in &self.with {
            let known = pins::COMPONENTS.iter().any(|component| component.name == name);
            if !known && name != "nvidia" {
                return Err(Failure::new(format!("setup knows nothing called `{name}`"))
                    .mend("--with takes libtorch, nvidia, abc, circuits, osu018 or yosys"));
            }
        }
        if self.without_nvidia && self.with.iter().any(|name| name == "nvidia") {
            return Err(Failure::new(
                "--with nvidia and --without-nvidia exclude each other",
            ));
        }
        if self.without_libtorch && self.with.iter().any(|name| name == "libtorch") {
            return Err(Failure::new(
                "--with libtorch and --without-libtorch exclude each other",
            ));
        }
        Ok(())
    }
}

/// Runs the command.
pub(crate) fn run(workspace: &Workspace, arguments: Arguments) -> Outcome<Answer> {
    set_up(workspace, &Options::parse(arguments)?)?;
    Ok(Answer::Yes)
}

/// Brings the folder of dependencies to what the pins and the options ask for.
pub(crate) fn set_up(workspace: &Workspace, options: &Options) -> Outcome {
    let started = Instant::now();
    host::platform()?;
    files::create_folder(&workspace.deps)?;
    let _lock = lock(&workspace.deps)?;

    let mut stamp = Stamp::load(&workspace.deps);
    let recorded = stamp.components.clone();
    let users_libtorch = if options.without_libtorch {
        None
    } else {
        workspace.users_libtorch()?
    };
    if let Some(libtorch) = &users_libtorch {
        println!(
            "Using your LIBTORCH: libtorch {} in {}",
            libtorch.version,
            libtorch.path.display()
        );
    }
    let wants_libtorch = !options.without_libtorch && users_libtorch.is_none();
    let plan = Plan::make(&workspace.deps, &mut stamp, options, wants_libtorch)?;
    if plan.is_empty() {
        if stamp.components != recorded {
            stamp.save(&workspace.deps)?;
        }
        println!("{}", plan::in_place(&stamp));
    } else {
        carry_out(workspace, &plan, &mut stamp)?;
        println!(
            "Set up in {:.0} s: {}",
            started.elapsed().as_secs_f64(),
            workspace.deps.display()
        );
    }
    advise(workspace, &stamp, wants_libtorch);
    Ok(())
}

fn carry_out(workspace: &Workspace, plan: &Plan, stamp: &mut Stamp) -> Outcome {
    let deps = &workspace.deps;
    plan.print(deps);
    plan.check_machine(deps)?;
    remove_leftovers(deps)?;
    let python = if plan.needs_wheels() {
        Python::with_pip(deps)?
    } else {
        Python::unchecked()
    };
    let site = Site {
        deps: deps.clone(),
        downloads: Downloads::new(deps, python),
    };
    for step in &plan.steps {
        let began = Instant::now();
        let record = site.install(step.component, &step.variant)?;
        println!(
            "{} {}: {} files installed in {:.1} s",
            step.component.name,
            if record.variant.is_empty() {
                step.component.version
            } else {
                &record.variant
            },
            record.files.len(),
            began.elapsed().as_secs_f64()
        );
        stamp.components.insert(step.component.name.to_owned(), record);
        stamp.save(deps)?;
    }
    site.downloads.discard()
}

/// What plain `cargo` or the reader should still know.
fn advise(workspace: &Workspace, stamp: &Stamp, wants_libtorch: bool) {
    if wants_libtorch && workspace.needs_exported_libtorch() {
        println!(
            "NETLEARN_DEPS is not the checkout's .deps, so plain cargo needs to be told:\n  \
             export LIBTORCH=\"{}\"",
            workspace.libtorch().display()
        );
    }
    let library = stamp.components.get(pins::OSU018.name);
    if library.is_some_and(|record| record.variant == osu018::FALLBACK) {
        println!(
            "The osu018 cell library could not be had here, so the project's own small library \
             stands in:\n  {} (mapped area and delay are not comparable with osu018).\n  \
             To try again: cargo xtask setup --with osu018",
            workspace.deps.join(pins::FALLBACK_LIBRARY).display()
        );
    }
}

/// Held while installing, so that two runs at once do the work one after the other.
fn lock(deps: &Path) -> Outcome<File> {
    let path = deps.join("setup.lock");
    let describe = || format!("cannot lock {}", path.display());
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .context(describe)?;
    if file.try_lock().is_err() {
        println!("Another set-up is running here; waiting for it.");
        file.lock().context(describe)?;
    }
    Ok(file)
}

/// Removes what runs that were stopped in the middle left behind.
fn remove_leftovers(deps: &Path) -> Outcome {
    let describe = || format!("cannot list {}", deps.display());
    for entry in fs::read_dir(deps).context(describe)? {
        let entry = entry.context(describe)?;
        if entry.file_name().to_string_lossy().contains(".tmp-") {
            files::remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Where components are installed, and what they are installed with.
struct Site {
    deps: PathBuf,
    downloads: Downloads,
}

impl Site {
    /// Installs a component aside, surveys it, and puts it in place by renaming.
    fn install(&self, component: &Component, variant: &str) -> Outcome<Record> {
        let aside = self
            .deps
            .join(format!("{}.tmp-{}", component.folder, std::process::id()));
        files::remove(&aside)?;
        files::create_folder(&aside)?;
        let installed = self.install_aside(component, variant, &aside);
        if installed.is_err() {
            files::remove(&aside)?;
        }
        let record = installed?;
        let place = self.deps.join(component.folder);
        files::remove(&place)?;
        files::rename(&aside, &place)?;
        Ok(record)
    }

    fn install_aside(&self, component: &Component, variant: &str, aside: &Path) -> Outcome<Record> {
        let mut record = match component.name {
            "libtorch" => libtorch::install(self, aside, variant)?,
            "abc" => abc::install(self, aside)?,
            "circuits" => circuits::install(self, aside)?,
            "osu018" => osu018::install(aside)?,
            "yosys" => yosys::install(self, aside)?,
            name => return Err(Failure::new(format!("no way to install {name} is known"))),
        };
        record.version = component.version.to_owned();
        record.survey(aside, component.folder)?;
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Outcome<Options> {
        Options::parse(Arguments::new(
            line.split_whitespace().map(str::to_owned).collect(),
        ))
    }

    #[test]
    fn parse_reads_all_options() {
        let options = parse("--with yosys --without-nvidia --verify").unwrap();
        assert_eq!(options.with, ["yosys"]);
        assert!(options.without_nvidia && options.verify && !options.without_libtorch);
    }

    #[test]
    fn parse_refuses_unknown_and_contradicting_names() {
        for (line, part) in [
            ("--with yosis", "`yosis`"),
            ("--with nvidia --without-nvidia", "exclude each other"),
            ("--with libtorch --without-libtorch", "exclude each other"),
            ("--witout-nvidia", "--witout-nvidia"),
        ] {
            let failure = parse(line).unwrap_err();
            assert!(failure.what().contains(part), "{failure}");
        }
    }

    #[test]
    fn remove_leftovers_keeps_everything_else() {
        let deps = tempfile::tempdir().unwrap();
        for folder in ["abc", "abc.tmp-17", "dl"] {
            files::create_folder(&deps.path().join(folder)).unwrap();
        }
        remove_leftovers(deps.path()).unwrap();
        assert!(deps.path().join("abc").exists());
        assert!(deps.path().join("dl").exists());
        assert!(!deps.path().join("abc.tmp-17").exists());
    }
}
