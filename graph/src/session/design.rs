//! The libraries and the netlist of a session.
//! Not for: constraints and wires.

use std::cell::{OnceCell, RefCell, RefMut};
use std::path::Path;
use std::sync::Arc;

use netlearn_parsers::sdc::{Object, Objects, Term};
use netlearn_parsers::{Report, Source, def};

use crate::constraints::Finder;
use crate::library::{Library, LibrarySet, Mode};
use crate::netlist::{EditError, LinkError, Linked, Linker, Netlist};

/// A library, and where it holds.
#[derive(Debug)]
struct Added {
    /// The name that its file has, without folders.
    file: String,
    library: Library,
    scene: Option<String>,
    mode: Option<Mode>,
}

/// A scene whose libraries are named (`define_scene`).
#[derive(Debug)]
struct Scene {
    name: String,
    /// Names of libraries or files, of early and late delays.
    libraries: [Vec<String>; 2],
}

/// What a design is linked from, until it is in use.
#[derive(Debug, Default)]
struct Inputs {
    libraries: Vec<Added>,
    scenes: Vec<Scene>,
    netlists: Vec<Arc<Source>>,
    /// The netlist where there are no modules.
    placed: Option<Arc<def::Ast>>,
    /// The module that is the design; `None` inside is the one at the top.
    top: Option<Option<String>>,
}

/// Libraries and a netlist.
///
/// It is linked when that is said, so that errors stand there; but until somebody looks, scenes may be
/// added, and it is linked anew.
#[derive(Debug, Default)]
pub(super) struct Design {
    inputs: RefCell<Inputs>,
    /// Linked and not in use yet.
    linked: RefCell<Option<NewDesign>>,
    netlist: OnceCell<Arc<Netlist>>,
    /// Warnings of libraries and of the netlist, until they are told.
    warnings: RefCell<Vec<Report>>,
    /// What does not fit together among libraries.
    remarks: RefCell<Vec<String>>,
}

/// A netlist and what was odd on the way to it.
#[derive(Debug)]
struct NewDesign {
    netlist: Netlist,
    warnings: Vec<Report>,
    remarks: Vec<String>,
}

impl Design {
    /// Adds a library.
    pub(super) fn add_library(&self, path: &Path, library: Library, scene: Option<&str>, mode: Option<Mode>) {
        self.warnings.borrow_mut().extend_from_slice(library.warnings());
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
        self.change().libraries.push(Added {
            file: file.unwrap_or_default(),
            library,
            scene: scene.map(str::to_owned),
            mode,
        });
    }

    /// Adds a file of modules.
    pub(super) fn add_netlist(&self, source: Source) {
        self.change().netlists.push(Arc::new(source));
    }

    /// Adds a placed netlist, which is the design where there are no modules.
    pub(super) fn add_placed(&self, file: &Arc<def::Ast>) {
        let mut inputs = self.change();
        if inputs.netlists.is_empty() {
            inputs.placed = Some(Arc::clone(file));
            inputs.top = Some(None);
        }
    }

    /// Says which module is the design, and links it.
    ///
    /// # Errors
    /// Why it cannot be linked.
    pub(super) fn link(&self, top: Option<&str>) -> Result<(), DesignError> {
        self.change().top = Some(top.map(str::to_owned));
        let design = self.inputs.borrow().link()?;
        *self.linked.borrow_mut() = Some(design);
        Ok(())
    }

    /// The inputs, to change them: what was linked from them does not count any more.
    fn change(&self) -> RefMut<'_, Inputs> {
        self.linked.take();
        self.inputs.borrow_mut()
    }

    /// Adds scenes with libraries of their own; of one without, all libraries hold.
    ///
    /// # Errors
    /// If there is no such library.
    pub(super) fn add_scene(&self, name: &str, libraries: [Vec<String>; 2]) -> Result<(), String> {
        let mut inputs = self.change();
        for wanted in libraries.iter().flatten() {
            if !inputs.libraries.iter().any(|added| added.is_called(wanted)) {
                let known: Vec<_> = inputs.libraries.iter().map(Added::name).collect();
                return Err(format!(
                    "there is no library `{wanted}`; there {}",
                    match known.len() {
                        0 => "is none".to_owned(),
                        _ => format!("are {}", known.join(", ")),
                    }
                ));
            }
        }
        inputs.scenes.push(Scene {
            name: name.to_owned(),
            libraries,
        });
        Ok(())
    }

    /// Whether the netlist was looked at, so that nothing can be added any more.
    pub(super) fn is_linked(&self) -> bool {
        self.netlist.get().is_some()
    }

    /// The netlist, if it is linked.
    pub(super) fn netlist_if_linked(&self) -> Option<&Netlist> {
        self.netlist.get().map(|netlist| &**netlist)
    }

    /// As [`Design::netlist`], for those who keep it.
    pub(super) fn shared_netlist(&self) -> Result<Arc<Netlist>, DesignError> {
        self.netlist()?;
        self.netlist.get().cloned().ok_or(DesignError::NotLinked)
    }

    /// The netlist, linked now at the latest.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn netlist(&self) -> Result<&Netlist, DesignError> {
        if let Some(netlist) = self.netlist.get() {
            return Ok(netlist);
        }
        let design = match self.linked.take() {
            Some(design) => design,
            None => self.inputs.borrow().link()?,
        };
        self.inputs.take();
        self.remarks.borrow_mut().extend(design.remarks);
        self.warnings.borrow_mut().extend(design.warnings);
        Ok(self.netlist.get_or_init(|| Arc::new(design.netlist)))
    }

    /// What was odd since it was last asked.
    pub(super) fn take_warnings(&self) -> (Vec<Report>, Vec<String>) {
        (self.warnings.take(), self.remarks.take())
    }
}

impl Inputs {
    fn link(&self) -> Result<NewDesign, DesignError> {
        let Some(top) = &self.top else {
            return Err(DesignError::NotLinked);
        };
        let libraries = set(&self.libraries, &self.scenes);
        let mut remarks = libraries.warnings().to_vec();
        if let Some(file) = &self.placed {
            let (netlist, report) = Netlist::from_def(file, libraries)?;
            remarks.extend(report.warnings());
            return Ok(NewDesign {
                netlist,
                warnings: Vec::new(),
                remarks,
            });
        }
        let mut linker = Linker::new(libraries);
        for source in &self.netlists {
            linker.add(Arc::clone(source))?;
        }
        let Linked { netlist, warnings } = linker.link(top.as_deref())?;
        Ok(NewDesign {
            netlist,
            warnings,
            remarks,
        })
    }
}

impl Added {
    fn name(&self) -> &str {
        self.library
            .headers()
            .first()
            .map_or("", |header| header.name.as_str())
    }

    /// Libraries are named by themselves or by their files.
    fn is_called(&self, name: &str) -> bool {
        let file = Path::new(name).file_name().map(|name| name.to_string_lossy());
        self.name() == name || file.is_some_and(|file| file == self.file)
    }
}

fn set(libraries: &[Added], scenes: &[Scene]) -> LibrarySet {
    let mut builder = LibrarySet::builder();
    for scene in scenes {
        builder.scene(&scene.name);
    }
    for added in libraries {
        let said = added.scene.as_deref().map(|name| builder.scene(name));
        // In which scenes it is named, and for which modes.
        let mut uses = Vec::new();
        for scene in scenes {
            for mode in [Mode::Early, Mode::Late] {
                let named = &scene.libraries[mode.index()];
                if named.iter().any(|name| added.is_called(name)) {
                    uses.push((builder.scene(&scene.name), mode));
                }
            }
        }
        match uses.as_slice() {
            // Named nowhere, it still gives cells that the others lack.
            [] => _ = builder.add_for(added.library.clone(), said, added.mode),
            uses => {
                for &(scene, mode) in uses {
                    builder.add_for(added.library.clone(), Some(scene), Some(mode));
                }
            }
        }
    }
    builder.build()
}

/// Why there is no netlist.
#[derive(Debug, thiserror::Error)]
pub enum DesignError {
    /// Nobody said so yet.
    #[error("no design is linked: `link_design` comes first")]
    NotLinked,
    /// It cannot be linked.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// A DEF file is no netlist.
    #[error("the DEF file is no netlist: {0}")]
    Placed(#[from] EditError),
}

/// Answers queries of scripts for the objects of a design, once it is linked.
#[derive(Debug)]
pub(super) struct Queries<'a> {
    pub(super) design: &'a Design,
    finder: OnceCell<Finder<'a>>,
}

impl<'a> Queries<'a> {
    pub(super) fn new(design: &'a Design) -> Self {
        Self {
            design,
            finder: OnceCell::new(),
        }
    }
}

impl Objects for Queries<'_> {
    fn find(&self, term: &Term) -> Option<Vec<Object>> {
        let netlist = self.design.netlist_if_linked()?;
        self.finder.get_or_init(|| Finder::new(netlist)).find(term)
    }
}
