//! What setup would do: which components are missing, outdated or damaged, and what that costs.
//! Not for doing it: that is `setup` itself.

use std::path::Path;

use super::{Options, libtorch, osu018, wheels::megabytes};
use crate::failure::{Failure, Outcome};
use crate::host;
use crate::pins::{self, Component, Wheel};
use crate::stamp::{Damage, Depth, Record, Stamp};

/// How a component stands.
#[derive(Debug, PartialEq)]
pub(crate) enum State {
    /// It is what the pins ask for.
    Installed,
    /// It was never installed, or not to the end.
    Missing,
    /// It was installed from other pins.
    Outdated {
        /// The version that was installed.
        found: String,
    },
    /// Files are not what was installed.
    Damaged(Vec<Damage>),
}

/// Compares a component with what the stamp says of it and with what is on the disk.
pub(crate) fn state(
    deps: &Path,
    component: &Component,
    record: Option<&mut Record>,
    depth: Depth,
) -> Outcome<State> {
    let Some(record) = record else {
        return Ok(State::Missing);
    };
    if !is_from_pins(component, record) {
        return Ok(State::Outdated {
            found: record.version.clone(),
        });
    }
    let damages = record.verify(deps, depth)?;
    let is_gone = |damage: &Damage| matches!(damage, Damage::Missing(_));
    Ok(if damages.is_empty() {
        State::Installed
    } else if damages.len() == record.files.len() && damages.iter().all(is_gone) {
        State::Missing
    } else {
        State::Damaged(damages)
    })
}

/// The wheels that a component is made of.
fn wheels_of(component: &Component, variant: &str) -> Vec<&'static Wheel> {
    match component.name {
        "libtorch" if variant == libtorch::STUBS => vec![&pins::TORCH],
        "libtorch" => vec![&pins::TORCH, &pins::CUDA_RUNTIME, &pins::CUDA_CUPTI],
        "abc" | "yosys" => vec![&pins::PYOSYS],
        "circuits" => vec![&pins::LOGIKBENCH],
        _ => Vec::new(),
    }
}

fn is_from_pins(component: &Component, record: &Record) -> bool {
    let wheels_match = wheels_of(component, &record.variant).iter().all(|wheel| {
        let archive = format!("{} {}", wheel.name, wheel.version);
        record
            .archives
            .get(&archive)
            .is_some_and(|digest| digest == wheel.sha256)
    });
    let library_matches = component.name != pins::OSU018.name
        || record.variant == osu018::FALLBACK
        || record
            .files
            .get(pins::OSU018.main_file)
            .is_some_and(|facts| facts.sha256 == pins::OSU018_LIBERTY_SHA256);
    record.version == component.version && wheels_match && library_matches
}

/// One component to install.
#[derive(Debug)]
pub(super) struct Step {
    /// Which one.
    pub(super) component: &'static Component,
    /// Which way.
    pub(super) variant: String,
    why: String,
}

/// All components to install.
#[derive(Debug)]
pub(super) struct Plan {
    /// In the order of installation.
    pub(super) steps: Vec<Step>,
}

impl Plan {
    /// Finds what differs from the pins and the options.
    pub(super) fn make(
        deps: &Path,
        stamp: &mut Stamp,
        options: &Options,
        wants_libtorch: bool,
    ) -> Outcome<Self> {
        let asked = |name: &str| options.with.iter().any(|with| with == name);
        let depth = if options.verify { Depth::Full } else { Depth::Quick };
        let mut steps = Vec::new();
        for component in pins::COMPONENTS {
            let record = stamp.components.get_mut(component.name);
            let wanted = match component.name {
                "libtorch" => wants_libtorch,
                name => component.by_default || record.is_some() || asked(name),
            };
            if !wanted {
                continue;
            }
            let had = record.as_ref().map(|record| record.variant.clone());
            let variant = wanted_variant(component, had.as_deref(), options);
            let why = match state(deps, component, record, depth)? {
                State::Missing => "new".to_owned(),
                State::Outdated { found } => format!("replaces {found}"),
                State::Damaged(damages) => format!(
                    "repair: {}{}",
                    damages[0], // a damaged component has at least one damage
                    match damages.len() {
                        1 => String::new(),
                        count => format!(" and {} more", count - 1),
                    }
                ),
                State::Installed if had.as_deref() != Some(variant.as_str()) => "another variant".to_owned(),
                State::Installed => continue,
            };
            steps.push(Step {
                component,
                variant,
                why,
            });
        }
        Ok(Plan { steps })
    }

    /// True where everything is in place.
    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// True where pip has something to fetch.
    pub(super) fn needs_wheels(&self) -> bool {
        !self.wheels().is_empty()
    }

    /// Lists what will be downloaded, with sizes and licences.
    pub(super) fn print(&self, deps: &Path) {
        println!("To install into {}:", deps.display());
        for Step { component, why, .. } in &self.steps {
            println!(
                "  {:<10}{:<9}{} ({why})",
                component.name, component.version, component.purpose
            );
        }
        println!("To download:");
        for wheel in self.wheels() {
            println!(
                "  {:<21}{:<9}{:>9}  {}",
                wheel.name,
                wheel.version,
                megabytes(wheel.bytes),
                wheel.licence
            );
        }
        let mut total: u64 = self.wheels().iter().map(|wheel| wheel.bytes).sum();
        if self.has(&pins::OSU018) {
            total += pins::OSU018_BYTES;
            println!(
                "  {:<21}{:<9}{:>9}  cells free with their notice; Debian package, mostly lists",
                pins::OSU018_PACKAGE,
                pins::OSU018.version,
                megabytes(pins::OSU018_BYTES)
            );
        }
        println!("  {:<30}{:>9}", "together", megabytes(total));
    }

    /// Checks that the machine can do it, before anything is downloaded.
    pub(super) fn check_machine(&self, deps: &Path) -> Outcome {
        if self.has(&pins::LIBTORCH) || self.has(&pins::ABC) {
            host::glibc()?;
        }
        if self.has(&pins::LIBTORCH) {
            host::compiler("gcc")?;
            host::compiler("g++")?;
        }
        let needed = self.peak_disk();
        match host::free_disk(deps) {
            Some(free) if free < needed => Err(Failure::new(format!(
                "set-up needs {} of disk for a while, and {} has {}",
                megabytes(needed),
                deps.display(),
                megabytes(free)
            ))
            .mend("make room, or set NETLEARN_DEPS to a folder on another disk")),
            _ => Ok(()),
        }
    }

    fn has(&self, component: &Component) -> bool {
        self.steps
            .iter()
            .any(|step| step.component.name == component.name)
    }

    /// Each wheel once, although ABC and Yosys come in the same one.
    fn wheels(&self) -> Vec<&'static Wheel> {
        let mut wheels: Vec<&'static Wheel> = Vec::new();
        for step in &self.steps {
            for wheel in wheels_of(step.component, &step.variant) {
                if !wheels.iter().any(|known| known.name == wheel.name) {
                    wheels.push(wheel);
                }
            }
        }
        wheels
    }

    /// Downloads and unpacked files at their largest, with some air.
    fn peak_disk(&self) -> u64 {
        let unpacked: u64 = self
            .steps
            .iter()
            .map(|step| match step.component.name {
                "libtorch" => 900_000_000,
                "yosys" => 150_000_000,
                _ => 50_000_000,
            })
            .sum();
        unpacked + self.wheels().iter().map(|wheel| wheel.bytes).sum::<u64>()
    }
}

/// Which way to install a component: as the user asks, else as it was, else the usual way.
fn wanted_variant(component: &Component, had: Option<&str>, options: &Options) -> String {
    let asked = |name: &str| options.with.iter().any(|with| with == name);
    let variant = match component.name {
        "libtorch" if options.without_nvidia => libtorch::STUBS,
        "libtorch" if asked("nvidia") => "",
        "osu018" if asked("osu018") => "",
        _ => had.unwrap_or_default(),
    };
    variant.to_owned()
}

/// The sentence for a set-up with nothing to do.
pub(super) fn in_place(stamp: &Stamp) -> String {
    let parts: Vec<_> = stamp
        .components
        .iter()
        .map(|(name, record)| format!("{name} {}", record.version))
        .collect();
    format!("Everything is in place: {}.", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;
    use crate::stamp::FileFacts;

    /// A folder where every component is one small file, as a stamp of the present pins has it.
    fn installed(names: &[&str]) -> (tempfile::TempDir, Stamp) {
        let deps = tempfile::tempdir().unwrap();
        let mut stamp = Stamp::default();
        for component in pins::COMPONENTS {
            if !names.contains(&component.name) {
                continue;
            }
            let folder = deps.path().join(component.folder);
            files::create_folder(&folder).unwrap();
            for part in ["a", "b"] {
                files::write_atomically(&folder.join(part), part.as_bytes()).unwrap();
            }
            let mut record = Record {
                version: component.version.into(),
                ..Record::default()
            };
            for wheel in wheels_of(component, "") {
                record
                    .archives
                    .insert(format!("{} {}", wheel.name, wheel.version), wheel.sha256.into());
            }
            if component.name == "osu018" {
                record.variant = osu018::FALLBACK.into();
            }
            record.survey(&folder, component.folder).unwrap();
            stamp.components.insert(component.name.into(), record);
        }
        (deps, stamp)
    }

    const ALL: [&str; 4] = ["libtorch", "abc", "circuits", "osu018"];

    fn names(plan: &Plan) -> Vec<&str> {
        plan.steps.iter().map(|step| step.component.name).collect()
    }

    fn with(name: &str) -> Options {
        Options {
            with: vec![name.into()],
            ..Options::default()
        }
    }

    #[test]
    fn make_on_empty_folder_installs_the_defaults() {
        let deps = tempfile::tempdir().unwrap();
        let mut stamp = Stamp::default();
        let plan = Plan::make(deps.path(), &mut stamp, &Options::default(), true).unwrap();
        assert_eq!(names(&plan), ALL);
        let plan = Plan::make(deps.path(), &mut stamp, &Options::default(), false).unwrap();
        assert_eq!(names(&plan), ALL[1..]);
    }

    #[test]
    fn make_on_complete_folder_has_nothing_to_do() {
        let (deps, mut stamp) = installed(&ALL);
        let plan = Plan::make(deps.path(), &mut stamp, &Options::default(), true).unwrap();
        assert!(plan.is_empty(), "{plan:?}");
    }

    #[test]
    fn make_repairs_only_what_is_damaged() {
        let (deps, mut stamp) = installed(&ALL);
        files::remove(&deps.path().join("bench/b")).unwrap();
        let plan = Plan::make(deps.path(), &mut stamp, &Options::default(), true).unwrap();
        assert_eq!(names(&plan), ["circuits"]);
        assert_eq!(plan.steps[0].why, "repair: bench/b is missing");
    }

    #[test]
    fn state_tells_a_removed_folder_from_damaged_files() {
        let (deps, mut stamp) = installed(&["abc"]);
        let record = stamp.components.get_mut("abc").unwrap();
        let folder = deps.path().join("abc");
        for part in ["a", "b"] {
            files::write_atomically(&folder.join(part), b"cut off").unwrap();
        }
        let found = state(deps.path(), &pins::ABC, Some(&mut *record), Depth::Quick).unwrap();
        assert!(matches!(found, State::Damaged(damages) if damages.len() == 2));
        files::remove(&folder).unwrap();
        let found = state(deps.path(), &pins::ABC, Some(record), Depth::Quick).unwrap();
        assert_eq!(found, State::Missing);
    }

    #[test]
    fn make_verify_reads_content_that_seems_unchanged() {
        let (deps, mut stamp) = installed(&ALL);
        let abc = stamp.components.get_mut("abc").unwrap();
        let facts: &mut FileFacts = abc.files.get_mut("abc/a").unwrap();
        facts.sha256 = "0".repeat(64);
        let quick = Plan::make(deps.path(), &mut stamp, &Options::default(), true).unwrap();
        assert!(quick.is_empty());
        let options = Options {
            verify: true,
            ..Options::default()
        };
        let full = Plan::make(deps.path(), &mut stamp, &options, true).unwrap();
        assert_eq!(names(&full), ["abc"]);
    }

    #[test]
    fn make_replaces_other_pins() {
        let (deps, mut stamp) = installed(&ALL);
        stamp.components.get_mut("abc").unwrap().version = "0.69".into();
        let circuits = stamp.components.get_mut("circuits").unwrap();
        circuits
            .archives
            .insert("logikbench 1.0.0".into(), "0".repeat(64));
        let plan = Plan::make(deps.path(), &mut stamp, &Options::default(), true).unwrap();
        assert_eq!(names(&plan), ["abc", "circuits"]);
        assert_eq!(plan.steps[0].why, "replaces 0.69");
    }

    #[test]
    fn make_keeps_a_variant_until_asked_otherwise() {
        let (deps, mut stamp) = installed(&ALL);
        stamp.components.get_mut("libtorch").unwrap().variant = libtorch::STUBS.into();
        let mut make = |options: &Options| {
            let plan = Plan::make(deps.path(), &mut stamp, options, true).unwrap();
            plan.steps
                .iter()
                .map(|step| (step.component.name, step.variant.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(make(&Options::default()), []);
        assert_eq!(make(&with("nvidia")), [("libtorch", String::new())]);
        assert_eq!(make(&with("osu018")), [("osu018", String::new())]);
        assert_eq!(make(&with("yosys")), [("yosys", String::new())]);
    }

    #[test]
    fn wheels_counts_a_shared_one_once() {
        let deps = tempfile::tempdir().unwrap();
        let plan = Plan::make(deps.path(), &mut Stamp::default(), &with("yosys"), false).unwrap();
        assert_eq!(names(&plan), ["abc", "circuits", "osu018", "yosys"]);
        let wheels: Vec<_> = plan.wheels().iter().map(|wheel| wheel.name).collect();
        assert_eq!(wheels, ["pyosys", "logikbench"]);
    }
}
