//! From Verilog to a netlist: modules and libraries are found by name, hierarchy is flattened.
//! Not for: anything but structure; a file with operators or processes is refused.
//!
//! IEEE 1364-2005 clause 12 says how ports are connected. Where a netlist is odd, what is done is
//! what OpenSTA does, and a warning tells it.

mod expression;
mod flatten;
mod interface;
mod module;

use std::path::Path;
use std::sync::Arc;

use netlearn_parsers::verilog::{self, Ast, ast::Module};
use netlearn_parsers::{Diagnostic, NameId, Names, OpenError, Report, Source, Span, Warnings};
use rustc_hash::{FxHashMap, FxHashSet};

use self::interface::{Interface, Target};
use self::module::{Local, Template};
use super::Netlist;
use crate::library::LibrarySet;

/// Makes a netlist of Verilog files.
///
/// ```
/// use netlearn_graph::library::{Library, LibrarySet};
/// use netlearn_graph::netlist::Linker;
/// use netlearn_parsers::Source;
///
/// let library = "library (l) { cell (BUF) { pin (A) { direction : input; } pin (Y) { direction : output; } } }";
/// let library = Library::from_source(&Source::from_bytes("l.lib", library)).expect("a library");
/// let design = "module half (input i, output o); BUF b (.A(i), .Y(o)); endmodule
///               module top (input x, output y); wire w; half h0 (x, w), h1 (.i(w), .o(y)); endmodule";
///
/// let mut linker = Linker::new(LibrarySet::single(library));
/// linker.add(Source::from_bytes("top.v", design))?;
/// let linked = linker.link(None)?;
/// assert!(linked.warnings.is_empty());
///
/// let netlist = linked.netlist;
/// let pin = netlist.find_pin("h1/b/A").expect("b of h1 has it");
/// let net = netlist.net_of(pin).expect("it is connected");
/// assert_eq!((netlist.name(), netlist.net_name(net).to_string().as_str()), ("top", "w"));
/// assert_eq!(netlist.find_net("h0/o"), Some(net));
/// # Ok::<(), netlearn_graph::netlist::LinkError>(())
/// ```
#[derive(Debug)]
pub struct Linker {
    libraries: Arc<LibrarySet>,
    files: Vec<File>,
    warnings: Vec<Report>,
    max_size: u64,
}

#[derive(Debug)]
struct File {
    source: Arc<Source>,
    ast: Ast,
}

/// A netlist and what was odd on the way to it.
#[derive(Debug)]
pub struct Linked {
    /// The design.
    pub netlist: Netlist,
    /// What was odd: cells that no library has, pins that a cell has not, widths that differ.
    pub warnings: Vec<Report>,
}

/// Why files are no netlist.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// A file cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A file is not Verilog, or not a netlist.
    #[error(transparent)]
    Verilog(#[from] Report),
    /// There is no module of the name that was asked for.
    #[error("no module `{name}`{}", nearest.as_ref().map_or(String::new(), |near| format!("; there is `{near}`")))]
    NoModule {
        /// The name.
        name: String,
        /// The module whose name is most like it.
        nearest: Option<String>,
    },
    /// No name was asked for, and not one module alone stands at the top.
    #[error("{}", match candidates.as_slice() {
        [] => "no module stands at the top: each is part of another, or there is none".to_owned(),
        several => format!("the design may be any of these modules: {}; say which", several.join(", ")),
    })]
    Top {
        /// The modules that are part of no other.
        candidates: Vec<String>,
    },
    /// Flattened, the design is larger than [`Linker::max_size`] allows.
    #[error("the flattened design would have {size} instances and nets, more than the limit of {limit}")]
    TooLarge {
        /// Instances and bits of nets of all levels.
        size: u64,
        /// What is allowed.
        limit: u64,
    },
}

/// A module of a file.
#[derive(Clone, Copy)]
struct ModuleRef {
    file: usize,
    index: usize,
}

impl Linker {
    /// A linker without files.
    pub fn new(libraries: impl Into<Arc<LibrarySet>>) -> Self {
        Self {
            libraries: libraries.into(),
            files: Vec::new(),
            warnings: Vec::new(),
            max_size: 1 << 27,
        }
    }

    /// Allows as many instances and bits of nets on all levels together; a file of a few lines can
    /// ask for any number. 2^27 where nothing is said.
    pub fn max_size(&mut self, size: u64) -> &mut Self {
        self.max_size = size;
        self
    }

    /// Reads a file, compressed by gzip or not.
    ///
    /// # Errors
    /// If it cannot be opened, or is not Verilog.
    pub fn read(&mut self, path: impl AsRef<Path>) -> Result<&mut Self, LinkError> {
        self.add(Source::open(path)?)
    }

    /// As [`Linker::read`], of what is in memory.
    ///
    /// # Errors
    /// If it is not Verilog.
    pub fn add(&mut self, source: impl Into<Arc<Source>>) -> Result<&mut Self, LinkError> {
        let source = source.into();
        let parsed = verilog::parse(&source)?;
        self.warnings.extend(parsed.warnings);
        let ast = parsed.tree;
        self.files.push(File { source, ast });
        Ok(self)
    }

    /// Links the design: the module `top`, or the only one that is part of no other.
    ///
    /// # Errors
    /// If there is no such module, a module is part of itself, or a module says more than which
    /// instances there are and how they are connected.
    pub fn link(mut self, top: Option<&str>) -> Result<Linked, LinkError> {
        let renamed = self.share_names();
        let Some(first) = self.files.first() else {
            let candidates = Vec::new();
            return Err(LinkError::Top { candidates });
        };
        let mut link = Link::new(&self.files, &first.ast.names, renamed, &self.libraries);
        let top = link.top(top)?;
        let order = link.order(top)?;
        for &module in &order {
            let template = link.template(module)?;
            link.templates[module] = Some(template);
        }
        let size = link.size_of(&order);
        let limit = self.max_size.min(u64::from(super::FLAG));
        if size >= limit {
            return Err(LinkError::TooLarge { size, limit });
        }
        let (design, warnings) = link.finish(top);
        self.warnings.extend(warnings);
        let names = self.files.swap_remove(0).ast.names;
        Ok(Linked {
            netlist: flatten::flatten(self.libraries, names, &design),
            warnings: self.warnings,
        })
    }

    /// Brings the names of all files into the first one's; for each of the others, what its names
    /// are there.
    fn share_names(&mut self) -> Vec<Vec<NameId>> {
        let mut renamed = vec![Vec::new()];
        let Some((first, others)) = self.files.split_first_mut() else {
            return renamed;
        };
        for file in others {
            let names = file.ast.names.iter();
            renamed.push(names.map(|(_, name)| first.ast.names.intern(name)).collect());
        }
        renamed
    }
}

/// A link on its way.
struct Link<'a> {
    files: &'a [File],
    names: &'a Names,
    /// What the names of each file but the first are in `names`.
    renamed: Vec<Vec<NameId>>,
    libraries: &'a LibrarySet,
    modules: Vec<ModuleRef>,
    module_of: FxHashMap<NameId, usize>,
    /// What each name is as the type of an instance, once that was asked.
    targets: Vec<Option<Target>>,
    /// By module; of those that are part of the design, once they are read.
    templates: Vec<Option<Template>>,
    cell_interfaces: Vec<Interface>,
    black_boxes: Vec<BlackBox>,
    /// Pins that were connected and are not there: by type and name of the pin.
    no_pins: FxHashSet<(NameId, NameId)>,
    warnings: Vec<Warnings<'a>>,
    /// What each name is in the module that is being read.
    locals: Vec<Local>,
    epoch: u32,
}

/// A type of instances that is neither a cell nor a module.
struct BlackBox {
    name: NameId,
    file: usize,
    first: Span,
    count: usize,
}

/// All that flattening needs.
struct Design {
    top: usize,
    /// By module; `None` of those that are not part of it.
    templates: Vec<Option<Template>>,
    black_boxes: Vec<NameId>,
}

impl<'a> Link<'a> {
    fn new(
        files: &'a [File],
        names: &'a Names,
        renamed: Vec<Vec<NameId>>,
        libraries: &'a LibrarySet,
    ) -> Self {
        let mut link = Self {
            files,
            names,
            renamed,
            libraries,
            modules: Vec::new(),
            module_of: FxHashMap::default(),
            targets: vec![None; names.len()],
            templates: Vec::new(),
            cell_interfaces: Vec::new(),
            black_boxes: Vec::new(),
            no_pins: FxHashSet::default(),
            warnings: files.iter().map(|file| Warnings::new(&file.source)).collect(),
            locals: vec![Local::default(); names.len()],
            epoch: 0,
        };
        for (file, content) in files.iter().enumerate() {
            for (index, module) in content.ast.modules.iter().enumerate() {
                let name = link.name(file, module.name.symbol);
                let number = link.modules.len();
                if link.module_of.contains_key(&name) {
                    let message = format!("module `{}` stands twice; the first one holds", names.text(name));
                    link.warn(file, content.ast.name_span(module.name), message);
                    continue;
                }
                link.module_of.insert(name, number);
                link.modules.push(ModuleRef { file, index });
            }
        }
        link.templates.resize_with(link.modules.len(), || None);
        link
    }

    /// A name of a file as one of the design.
    fn name(&self, file: usize, symbol: NameId) -> NameId {
        match file {
            0 => symbol,
            _ => self.renamed[file][symbol.index()],
        }
    }

    fn warn(&mut self, file: usize, span: Span, message: String) {
        self.warnings[file].push(Diagnostic::warning(span, message));
    }

    /// An error at a place of a file.
    fn error(&self, file: usize, diagnostic: Diagnostic) -> LinkError {
        LinkError::Verilog(diagnostic.locate(&self.files[file].source))
    }

    fn module(&self, module: usize) -> (usize, &'a Ast, &'a Module) {
        let ModuleRef { file, index } = self.modules[module];
        let ast = &self.files[file].ast;
        (file, ast, &ast.modules[index])
    }

    fn module_name(&self, module: usize) -> &'a str {
        let (_, ast, found) = self.module(module);
        ast.names.text(found.name.symbol)
    }

    /// The design: the module of that name, or the only one that no other has.
    fn top(&mut self, name: Option<&str>) -> Result<usize, LinkError> {
        if let Some(name) = name {
            let found = self.names.find(name).and_then(|name| self.module_of.get(&name));
            return found.copied().ok_or_else(|| {
                let known = (0..self.modules.len()).map(|module| self.module_name(module));
                let near = known.map(|known| (strsim::damerau_levenshtein(known, name), known));
                let nearest = near.filter(|(distance, _)| *distance <= name.len() / 3 + 1).min();
                LinkError::NoModule {
                    name: name.to_owned(),
                    nearest: nearest.map(|(_, known)| known.to_owned()),
                }
            });
        }
        let mut is_part = vec![false; self.modules.len()];
        for module in 0..self.modules.len() {
            for child in self.children(module) {
                is_part[child] = true;
            }
        }
        let candidates: Vec<usize> = (0..self.modules.len())
            .filter(|&module| !is_part[module])
            .collect();
        match candidates[..] {
            [top] => Ok(top),
            _ => Err(LinkError::Top {
                candidates: candidates
                    .into_iter()
                    .map(|module| self.module_name(module).to_owned())
                    .collect(),
            }),
        }
    }

    /// The modules that a module has instances of, each once.
    fn children(&mut self, module: usize) -> Vec<usize> {
        let (file, ast, found) = self.module(module);
        let mut seen = FxHashSet::default();
        let mut children = Vec::new();
        for instance in ast.instances(found) {
            if let Target::Module(child) = self.target(file, ast, instance.module)
                && seen.insert(child)
            {
                children.push(child);
            }
        }
        children
    }

    /// The modules of the design, each behind all that it has instances of.
    fn order(&mut self, top: usize) -> Result<Vec<usize>, LinkError> {
        #[derive(Clone, Copy)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut states = vec![State::New; self.modules.len()];
        let mut order = Vec::new();
        let mut stack = vec![(top, self.children(top))];
        states[top] = State::Open;
        while let Some((module, children)) = stack.last_mut() {
            let module = *module;
            let Some(child) = children.pop() else {
                states[module] = State::Done;
                order.push(module);
                stack.pop();
                continue;
            };
            match states[child] {
                State::Done => {}
                State::New => {
                    states[child] = State::Open;
                    let grandchildren = self.children(child);
                    stack.push((child, grandchildren));
                }
                State::Open => {
                    let (file, ast, found) = self.module(child);
                    let message = format!("module `{}` is part of itself", self.module_name(child));
                    let span = ast.name_span(found.name);
                    return Err(self.error(file, Diagnostic::error(span, message)));
                }
            }
        }
        Ok(order)
    }

    /// How many instances and bits of nets the last module of an order has on all levels.
    fn size_of(&self, order: &[usize]) -> u64 {
        let mut sizes = vec![0_u64; self.modules.len()];
        for &module in order {
            let Some(template) = &self.templates[module] else {
                continue;
            };
            let children = template.instances.iter().map(|instance| match instance.target {
                Target::Module(child) => sizes[child].saturating_add(1),
                _ => 1,
            });
            let inside = children.fold(0, u64::saturating_add);
            sizes[module] = inside.saturating_add(template.nets.len() as u64);
        }
        order.last().map_or(0, |&top| sizes[top])
    }

    /// What flattening needs, and all warnings.
    fn finish(mut self, top: usize) -> (Design, Vec<Report>) {
        for black_box in &self.black_boxes {
            let name = self.names.text(black_box.name);
            let instances = match black_box.count {
                // Only modules that are not part of the design have instances of it.
                0 => continue,
                1 => "1 instance is a black box".to_owned(),
                count => format!("{count} instances are black boxes"),
            };
            let message = format!("neither a library nor a file has `{name}`: {instances}");
            self.warnings[black_box.file].push(Diagnostic::warning(black_box.first, message));
        }
        let design = Design {
            top,
            templates: self.templates,
            black_boxes: self.black_boxes.iter().map(|black_box| black_box.name).collect(),
        };
        (
            design,
            self.warnings.into_iter().flat_map(Warnings::finish).collect(),
        )
    }
}
