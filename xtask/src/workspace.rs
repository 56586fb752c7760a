//! Where things are: the checkout, the folder of dependencies, libtorch.
//! Not for what is in them: that is `stamp` and `pins`.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Context, Failure, Outcome};
use crate::libtorch_version::libtorch_version;
use crate::pins;

/// Where setup puts libtorch, relative to the folder of dependencies.
const INSTALLED_LIBTORCH: &str = "libtorch/torch";

/// The checkout and the folder that `cargo xtask setup` fills.
pub(crate) struct Workspace {
    /// Folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// `NETLEARN_DEPS`, or `.deps` of the checkout.
    pub(crate) deps: PathBuf,
    users_libtorch: Option<PathBuf>,
    /// `LIBTORCH` as it was, where that already names the libtorch in use: cargo compiles libtorch's
    /// bindings anew for another spelling of the same path.
    spelled_libtorch: Option<PathBuf>,
}

/// A libtorch that the user brought.
#[derive(Debug)]
pub(crate) struct UsersLibtorch {
    /// Value of `LIBTORCH`.
    pub(crate) path: PathBuf,
    /// Its version, without a suffix such as `+cu130`.
    pub(crate) version: String,
}

impl Workspace {
    /// Finds the checkout this program was built from, and reads the environment.
    pub(crate) fn locate() -> Outcome<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .parent()
            .ok_or_else(|| Failure::new("the xtask crate lies in no workspace"))?;
        Self::at(root, variable("NETLEARN_DEPS"), variable("LIBTORCH"))
    }

    fn at(root: &Path, deps: Option<OsString>, libtorch: Option<OsString>) -> Outcome<Self> {
        let own = root.join(".deps");
        let deps = match deps {
            Some(deps) => {
                std::path::absolute(&deps).context(|| format!("NETLEARN_DEPS={}", deps.display()))?
            }
            None => own.clone(),
        };
        let installed = resolve(&deps.join(INSTALLED_LIBTORCH));
        let libtorch = libtorch.map(PathBuf::from);
        let spelled_libtorch = libtorch.clone().filter(|path| resolve(path) == installed);
        let users_libtorch =
            libtorch.filter(|path| !is_set_by_cargo(path, root) && resolve(path) != installed);
        Ok(Workspace {
            root: root.to_owned(),
            deps,
            users_libtorch,
            spelled_libtorch,
        })
    }

    /// The libtorch that this machine's builds use: the user's own, or the one that setup installs.
    pub(crate) fn libtorch(&self) -> PathBuf {
        self.users_libtorch
            .as_ref()
            .or(self.spelled_libtorch.as_ref())
            .map_or_else(|| self.deps.join(INSTALLED_LIBTORCH), PathBuf::clone)
    }

    /// True where the user has set `LIBTORCH`, whatever it points to.
    pub(crate) fn has_users_libtorch(&self) -> bool {
        self.users_libtorch.is_some()
    }

    /// The user's own libtorch, checked; `None` where `LIBTORCH` is not set by the user.
    pub(crate) fn users_libtorch(&self) -> Outcome<Option<UsersLibtorch>> {
        let Some(path) = &self.users_libtorch else {
            return Ok(None);
        };
        let shown = path.display();
        let mend = format!(
            "unset LIBTORCH and run `cargo xtask setup`, or point it to libtorch {}",
            pins::LIBTORCH_VERSION
        );
        if !path.join("lib/libtorch_cpu.so").is_file() {
            return Err(
                Failure::new(format!("LIBTORCH is {shown}, where no lib/libtorch_cpu.so is")).mend(mend),
            );
        }
        match libtorch_version(path) {
            Some(version) if version == pins::LIBTORCH_VERSION => Ok(Some(UsersLibtorch {
                path: path.clone(),
                version,
            })),
            found => Err(Failure::new(format!(
                "LIBTORCH is {shown}, which is libtorch {}, not {}",
                found.as_deref().unwrap_or("of an unknown version"),
                pins::LIBTORCH_VERSION
            ))
            .mend(mend)),
        }
    }

    /// True where plain `cargo` looks for libtorch at another place than setup puts it.
    pub(crate) fn needs_exported_libtorch(&self) -> bool {
        self.users_libtorch.is_none() && resolve(&self.deps) != resolve(&self.root.join(".deps"))
    }

    /// Where cargo builds: `CARGO_TARGET_DIR`, or `target` of the checkout.
    pub(crate) fn target(&self) -> PathBuf {
        let elsewhere = variable("CARGO_TARGET_DIR").map(|folder| self.root.join(folder));
        elsewhere.unwrap_or_else(|| self.root.join("target"))
    }

    /// Where files are made that are too large to keep.
    pub(crate) fn generated(&self) -> PathBuf {
        self.target().join("generated")
    }

    /// A cargo command run in the checkout, with the right libtorch.
    pub(crate) fn cargo(&self) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&self.root).env("LIBTORCH", self.libtorch());
        // What the outer cargo set for this program means nothing to the commands it runs.
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    }
}

/// True for the value that `.cargo/config.toml` gives `LIBTORCH` where the user has not set it.
fn is_set_by_cargo(path: &Path, root: &Path) -> bool {
    path.strip_prefix(root)
        .ok()
        .or_else(|| {
            let checkout = path.ancestors().nth(3)?;
            let same = resolve(checkout) == resolve(root);
            same.then(|| path.strip_prefix(checkout).ok())?
        })
        .is_some_and(|tail| tail == Path::new(".deps").join(INSTALLED_LIBTORCH))
}

/// A variable of the environment; an empty one counts as not set.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// The path without links, as far as it exists.
fn resolve(path: &Path) -> PathBuf {
    for ancestor in path.ancestors() {
        if let Ok(real) = ancestor.canonicalize() {
            return match path.strip_prefix(ancestor) {
                Ok(tail) if !tail.as_os_str().is_empty() => real.join(tail),
                _ => real,
            };
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    fn fake_libtorch(folder: &Path, build_version: &str) -> PathBuf {
        let torch = folder.join("my libtorch");
        files::create_folder(&torch.join("lib")).unwrap();
        files::write_atomically(&torch.join("lib/libtorch_cpu.so"), b"").unwrap();
        files::write_atomically(&torch.join("build-version"), build_version.as_bytes()).unwrap();
        torch
    }

    #[test]
    fn users_libtorch_right_version_wins_over_deps() {
        let folder = tempfile::tempdir().unwrap();
        let torch = fake_libtorch(folder.path(), "2.13.0+cu130\n");
        let workspace = Workspace::at(folder.path(), None, Some(torch.clone().into())).unwrap();
        let found = workspace.users_libtorch().unwrap().unwrap();
        assert_eq!(found.version, "2.13.0");
        assert_eq!(workspace.libtorch(), torch);
        assert!(!workspace.needs_exported_libtorch());
    }

    #[test]
    fn users_libtorch_wrong_version_is_told_with_both_versions() {
        let folder = tempfile::tempdir().unwrap();
        let torch = fake_libtorch(folder.path(), "2.1.0");
        let workspace = Workspace::at(folder.path(), None, Some(torch.into())).unwrap();
        let failure = workspace.users_libtorch().unwrap_err();
        assert!(failure.what().contains("libtorch 2.1.0, not 2.13.0"));
        assert!(failure.advice().unwrap().contains("unset LIBTORCH"));
    }

    #[test]
    fn libtorch_of_cargo_config_is_not_the_users() {
        let folder = tempfile::tempdir().unwrap();
        let configured = folder.path().join(".deps/libtorch/torch");
        let workspace = Workspace::at(folder.path(), None, Some(configured.clone().into())).unwrap();
        assert!(workspace.users_libtorch().unwrap().is_none());
        assert_eq!(workspace.libtorch(), configured);
    }

    #[test]
    #[cfg(unix)]
    fn users_libtorch_behind_a_linked_deps_folder_is_still_the_users() {
        let folder = tempfile::tempdir().unwrap();
        let torch = fake_libtorch(folder.path(), "2.13.0");
        let elsewhere = folder.path().join("linked/libtorch");
        files::create_folder(&elsewhere).unwrap();
        files::rename(&torch, &elsewhere.join("torch")).unwrap();
        let root = folder.path().join("checkout");
        files::create_folder(&root).unwrap();
        std::os::unix::fs::symlink(folder.path().join("linked"), root.join(".deps")).unwrap();
        let own = folder.path().join("own").into_os_string();
        let torch = elsewhere.join("torch");
        let found = |deps, libtorch: PathBuf| {
            let workspace = Workspace::at(&root, deps, Some(libtorch.into())).unwrap();
            workspace.users_libtorch().unwrap().is_some()
        };
        assert!(found(Some(own.clone()), torch.clone()));
        assert!(!found(Some(own), root.join(".deps/libtorch/torch")));
        assert!(!found(None, torch.clone()));
        let workspace = Workspace::at(&root, None, Some(torch.clone().into())).unwrap();
        assert_eq!(workspace.libtorch(), torch, "the user's spelling stays");
    }

    #[test]
    fn deps_elsewhere_need_an_exported_libtorch() {
        let folder = tempfile::tempdir().unwrap();
        let deps = folder.path().join("else where");
        let workspace = Workspace::at(folder.path(), Some(deps.clone().into()), None).unwrap();
        assert!(workspace.needs_exported_libtorch());
        assert_eq!(workspace.libtorch(), deps.join("libtorch/torch"));
    }

    #[test]
    fn libtorch_version_without_build_version_reads_the_header() {
        let folder = tempfile::tempdir().unwrap();
        let include = folder.path().join("include/torch/headeronly");
        files::create_folder(&include).unwrap();
        let header = "#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 13\n\
                      #define TORCH_VERSION_PATCH 0\n";
        files::write_atomically(&include.join("version.h"), header.as_bytes()).unwrap();
        assert_eq!(libtorch_version(folder.path()).unwrap(), "2.13.0");
    }
}
