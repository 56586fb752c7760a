//! Which library holds at which analysis point.
//! Not for: constraints of points, as derates.

use super::matching::CellMatch;
use super::{Cell, Conditions, Edge, Gradient, Library, Mode, Role, Thresholds, TimingArc};
use crate::ids::{ArcId, CellId, Ids, PortId, TableId};

/// An analysis point: a scene (corner) in a mode. Number 2·scene + mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point(u32);

impl Point {
    /// The index: for slices with one entry a point.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The number of its scene.
    #[inline]
    #[must_use]
    pub fn scene(self) -> usize {
        self.index() / 2
    }

    /// Its mode.
    #[inline]
    #[must_use]
    pub fn mode(self) -> Mode {
        if self.0.is_multiple_of(2) {
            Mode::Early
        } else {
            Mode::Late
        }
    }
}

/// The tables of an arc at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArcTables {
    /// Delay or margin in ps.
    pub delay: TableId,
    /// Slew in ps.
    pub slew: Option<TableId>,
}

/// The libraries of all analysis points.
///
/// An instance is linked to one cell, whatever the point: the first one of its name. All ids that
/// this set takes are of those cells; at a point it looks the numbers up in the cell of the same
/// name that holds there, whose arcs and ports are matched by what they are (OpenSTA's scene
/// cells). Arcs that only one of the libraries has belong to the linked cell too.
#[derive(Clone, Debug)]
pub struct LibrarySet {
    library: Library,
    scenes: Vec<String>,
    /// The cell that holds, by point and linked cell.
    cells: Vec<Vec<CellId>>,
    numbers: Numbers,
    /// As the numbers were before any conditions were set.
    unscaled: Option<Box<Numbers>>,
    warnings: Vec<String>,
}

/// What holds for ports and arcs, by their index and then by point.
#[derive(Clone, Debug, Default)]
struct Numbers {
    /// Capacitances in fF by edge.
    capacitances: Vec<[f32; 2]>,
    arc_tables: Vec<ArcTables>,
}

/// What is said of a library in a [`SetBuilder`].
#[derive(Debug)]
struct Added {
    library: Library,
    scene: Option<usize>,
    mode: Option<Mode>,
}

/// Makes a [`LibrarySet`] library by library, as a timing script reads them.
///
/// ```
/// # use netlearn_graph::library::{Library, LibrarySet, Mode};
/// # use netlearn_parsers::Source;
/// # let read = |name: &str| {
/// #     let text = format!("library ({name}) {{ cell (BUF) {{ pin (A) {{ direction : input; }} }} }}");
/// #     Library::from_source(&Source::from_bytes("x.lib", text)).expect("a library")
/// # };
/// # let (slow, fast) = (read("slow"), read("fast"));
/// let mut builder = LibrarySet::builder();
/// let hot = builder.scene("hot");
/// let cold = builder.scene("cold");
/// builder.add_for(slow, Some(hot), None);
/// builder.add_for(fast, Some(cold), None);
/// let set = builder.build();
///
/// let buf = set.find_cell("BUF").expect("both libraries have it");
/// let at = set.cell_at(set.point(cold, Mode::Early), buf);
/// assert_eq!((set.num_points(), set.library().header_of(at).name.as_str()), (4, "fast"));
/// ```
#[derive(Debug, Default)]
pub struct SetBuilder {
    scenes: Vec<String>,
    added: Vec<Added>,
}

impl SetBuilder {
    /// The scene of that name, which is added when it is new. A set without scenes has one,
    /// `default`.
    pub fn scene(&mut self, name: &str) -> usize {
        match self.scenes.iter().position(|known| known == name) {
            Some(scene) => scene,
            None => {
                self.scenes.push(name.to_owned());
                self.scenes.len() - 1
            }
        }
    }

    /// Adds a library for all points.
    pub fn add(&mut self, library: Library) -> &mut Self {
        self.add_for(library, None, None)
    }

    /// Adds a library for a scene or all, for a mode or both. Of two that hold a cell at a point,
    /// the one added first gives it.
    pub fn add_for(&mut self, library: Library, scene: Option<usize>, mode: Option<Mode>) -> &mut Self {
        self.added.push(Added { library, scene, mode });
        self
    }

    /// The set.
    ///
    /// # Panics
    /// If all libraries together have 2^32 of anything.
    #[must_use]
    pub fn build(mut self) -> LibrarySet {
        if self.scenes.is_empty() {
            self.scenes.push("default".to_owned());
        }
        let mut uses = Vec::new();
        let mut library: Option<Library> = None;
        for added in self.added {
            let start = library.as_ref().map_or(0, |library| library.cells.len());
            match &mut library {
                Some(library) => library.append(&added.library),
                None => library = Some(added.library),
            }
            let end = library.as_ref().map_or(0, |library| library.cells.len());
            uses.push((Ids::<CellId>::new(start, end), added.scene, added.mode));
        }
        let library = library.unwrap_or_default();
        let num_points = 2 * self.scenes.len();
        let mut set = LibrarySet {
            cells: Vec::with_capacity(num_points),
            numbers: Numbers {
                capacitances: Vec::with_capacity(library.ports.len() * num_points),
                arc_tables: Vec::with_capacity(library.arcs.len() * num_points),
            },
            unscaled: None,
            warnings: Vec::new(),
            scenes: self.scenes,
            library,
        };
        set.choose_cells(&uses);
        set.unite_cells();
        set.choose_numbers();
        set
    }
}

impl LibrarySet {
    /// One library for everything.
    #[must_use]
    pub fn single(library: Library) -> Self {
        let mut builder = SetBuilder::default();
        builder.add(library);
        builder.build()
    }

    /// One library for early and one for late delays. Instances are linked to the early one.
    #[must_use]
    pub fn early_late(early: Library, late: Library) -> Self {
        let mut builder = SetBuilder::default();
        builder.add_for(early, None, Some(Mode::Early));
        builder.add_for(late, None, Some(Mode::Late));
        builder.build()
    }

    /// A set of several libraries or scenes.
    #[must_use]
    pub fn builder() -> SetBuilder {
        SetBuilder::default()
    }

    /// All cells of all libraries; the ids of this set are its ids.
    #[inline]
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// What does not fit together: cells and arcs that a point lacks.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The names of the scenes.
    #[must_use]
    pub fn scenes(&self) -> &[String] {
        &self.scenes
    }

    /// Twice the number of scenes.
    #[inline]
    #[must_use]
    pub fn num_points(&self) -> usize {
        self.cells.len()
    }

    /// A scene in a mode.
    ///
    /// # Panics
    /// If there are not so many scenes.
    #[must_use]
    pub fn point(&self, scene: usize, mode: Mode) -> Point {
        assert!(
            scene < self.scenes.len(),
            "scene {scene} of {}",
            self.scenes.len()
        );
        Point((2 * scene + mode.index()) as u32)
    }

    /// All points, in the order of their indices.
    pub fn points(&self) -> impl ExactSizeIterator<Item = Point> + use<> {
        (0..self.cells.len() as u32).map(Point)
    }

    /// The cell that instances of that name are linked to.
    #[must_use]
    pub fn find_cell(&self, name: &str) -> Option<CellId> {
        self.library.find_cell(name)
    }

    /// The cell that holds at a point for a linked cell: itself where the point has none.
    #[must_use]
    pub fn cell_at(&self, point: Point, cell: CellId) -> CellId {
        self.cells[point.index()][cell.index()]
    }

    /// Where the delays and slews of a linked cell are measured at a point, and the slew derate.
    #[must_use]
    pub fn thresholds(&self, point: Point, cell: CellId) -> (&Thresholds, f32) {
        let header = self.library.header_of(self.cell_at(point, cell));
        (&header.thresholds, header.slew_derate)
    }

    /// The capacitance of a port in fF.
    #[inline]
    #[must_use]
    pub fn capacitance(&self, point: Point, port: PortId, edge: Edge) -> f32 {
        self.numbers.capacitances[port.index() * self.cells.len() + point.index()][edge.index()]
    }

    /// The capacitances of a port in fF at all points, by edge.
    #[inline]
    #[must_use]
    pub fn capacitances(&self, port: PortId) -> &[[f32; 2]] {
        let points = self.cells.len();
        &self.numbers.capacitances[port.index() * points..(port.index() + 1) * points]
    }

    /// The tables of an arc.
    #[inline]
    #[must_use]
    pub fn arc_tables(&self, point: Point, arc: ArcId) -> ArcTables {
        self.numbers.arc_tables[arc.index() * self.cells.len() + point.index()]
    }

    /// Delay and slew in ps of an arc, at a slew (ps) of its input and a load (fF) of its output.
    /// A slew is never negative; it is 0 where the arc has no table of it.
    #[inline]
    #[must_use]
    pub fn delay_and_slew(&self, point: Point, arc: ArcId, slew: f32, load: f32) -> (f32, f32) {
        let found = self.arc_tables(point, arc);
        let tables = &self.library.tables;
        let at = [slew, load, 0.0];
        match found.slew {
            Some(slew) => {
                let (delay, slew) = tables.pair(found.delay, slew, at);
                (delay, slew.max(0.0))
            }
            None => (tables.value(found.delay, at), 0.0),
        }
    }

    /// Delay and slew in ps of an arc over load, at a slew (ps) of its input: by rising load in fF, where
    /// the straight pieces of either end.
    pub fn over_load(&self, point: Point, arc: ArcId, slew: f32, each: impl FnMut(f32, f32, f32)) {
        let found = self.arc_tables(point, arc);
        self.library
            .tables
            .along_second(found.delay, found.slew, slew, each);
    }

    /// The margin in ps of a check, at the slews (ps) of the clock and of the checked pin.
    #[inline]
    #[must_use]
    pub fn margin(&self, point: Point, arc: ArcId, clock_slew: f32, data_slew: f32) -> f32 {
        let found = self.arc_tables(point, arc);
        self.library
            .tables
            .value(found.delay, [clock_slew, data_slew, 0.0])
    }

    /// Delay and slew of an arc with their changes by input slew and load: what
    /// [`LibrarySet::delay_and_slew`] gives, before slews are kept from being negative.
    #[must_use]
    pub fn gradients(&self, point: Point, arc: ArcId, slew: f32, load: f32) -> (Gradient, Gradient) {
        let found = self.arc_tables(point, arc);
        let tables = &self.library.tables;
        let at = [slew, load, 0.0];
        let slew = found.slew.map(|slew| tables.gradient(slew, at));
        (tables.gradient(found.delay, at), slew.unwrap_or_default())
    }

    /// Scales all numbers of a point to operating conditions by the `k_` factors of their
    /// libraries; `None` undoes it.
    ///
    /// # Errors
    /// The name of a cell for which a scaled number is not finite. Nothing is changed then.
    pub fn set_conditions(&mut self, point: Point, conditions: Option<&Conditions>) -> Result<(), String> {
        let saved: &Numbers = self
            .unscaled
            .get_or_insert_with(|| Box::new(self.numbers.clone()));
        let points = self.cells.len();
        let mut numbers = self.numbers.clone();
        for (index, cell) in self.library.cells.iter().enumerate() {
            if !self.library.is_linked(CellId(index as u32)) {
                continue;
            }
            let at = self.cells[point.index()][index];
            let Cell { header, scaling, .. } = self.library.cells[at.index()];
            let header = &self.library.headers[header];
            let scale = |kind: &str| match conditions {
                Some(conditions) => header.scale(scaling, kind, conditions) as f32,
                None => 1.0,
            };
            let pin_cap = scale("pin_cap");
            for port in cell.ports {
                let place = port.index() * points + point.index();
                numbers.capacitances[place] =
                    saved.capacitances[place].map(|capacitance| capacitance * pin_cap);
            }
            for set in cell.arc_sets {
                let set = &self.library.arc_sets[set.index()];
                for arc in set.arcs {
                    let place = arc.index() * points + point.index();
                    let [delay, slew] = scaling_kinds(set.role, &self.library.arcs[arc.index()]).map(scale);
                    let tables = &mut self.library.tables;
                    let mut scaled = |table: TableId, factor: f32| match factor == 1.0 {
                        true => Ok(table),
                        false => tables.add_scaled(table, factor),
                    };
                    let before = saved.arc_tables[place];
                    let delay = scaled(before.delay, delay);
                    let slew = before.slew.map(|table| scaled(table, slew)).transpose();
                    let (Ok(delay), Ok(slew)) = (delay, slew) else {
                        return Err(self.library.names.text(cell.name).to_owned());
                    };
                    numbers.arc_tables[place] = ArcTables { delay, slew };
                }
            }
        }
        self.numbers = numbers;
        Ok(())
    }

    /// For each point and cell, the first cell of its name in the libraries of the point.
    fn choose_cells(&mut self, uses: &[(Ids<CellId>, Option<usize>, Option<Mode>)]) {
        let library = &self.library;
        for index in 0..2 * self.scenes.len() {
            let point = Point(index as u32);
            let mut by_name = rustc_hash::FxHashMap::default();
            for (cells, scene, mode) in uses {
                let holds = scene.is_none_or(|scene| scene == point.scene())
                    && mode.is_none_or(|mode| mode == point.mode());
                for cell in cells.into_iter().filter(|_| holds) {
                    by_name.entry(library.cell(cell).name).or_insert(cell);
                }
            }
            let mut missing = Vec::new();
            let ids = Ids::<CellId>::new(0, library.cells.len());
            let chosen = ids.into_iter().map(|cell| {
                let name = library.cell(cell).name;
                by_name.get(&name).copied().unwrap_or_else(|| {
                    if library.is_linked(cell) {
                        missing.push(library.text(name));
                    }
                    cell
                })
            });
            let chosen: Vec<CellId> = chosen.collect();
            if !missing.is_empty() {
                let scene = &self.scenes[point.scene()];
                let mode = if point.mode() == Mode::Early {
                    "early"
                } else {
                    "late"
                };
                self.warnings.push(format!(
                    "no library of scene `{scene}` has these cells for {mode} delays, so that numbers of another \
                     one are used: {}",
                    listed(&missing)
                ));
            }
            self.cells.push(chosen);
        }
    }

    /// Gives each linked cell the arcs that only another library has for it.
    fn unite_cells(&mut self) {
        for index in 0..self.library.cells.len() {
            let cell = CellId(index as u32);
            if !self.library.is_linked(cell) {
                continue;
            }
            let mut others: Vec<CellId> = Vec::new();
            for at in self.cells.iter().map(|cells| cells[index]) {
                if at != cell && !others.contains(&at) {
                    others.push(at);
                }
            }
            self.library.unite(cell, &others);
        }
    }

    /// Capacitances and tables of all ports and arcs at all points.
    fn choose_numbers(&mut self) {
        let library = &self.library;
        let points: Vec<Point> = self.points().collect();
        for port in library.ports() {
            let at = |point: &Point| Edge::ALL.map(|edge| port.capacitance(point.mode(), edge));
            self.numbers.capacitances.extend(points.iter().map(at));
        }
        for &TimingArc { delay, slew, .. } in &library.arcs {
            let tables = ArcTables { delay, slew };
            self.numbers.arc_tables.extend(points.iter().map(|_| tables));
        }
        let mut unmatched: Vec<&str> = Vec::new();
        for (index, cell) in library.cells.iter().enumerate() {
            let id = CellId(index as u32);
            if !library.is_linked(id) {
                continue;
            }
            let mut is_matched = true;
            for &point in &points {
                let at = self.cells[point.index()][index];
                if at == id {
                    continue;
                }
                let found = CellMatch::new(library, id, at);
                for (port, other) in cell.ports.into_iter().zip(found.ports) {
                    is_matched &= other.is_some();
                    if let Some(other) = other {
                        let other = library.port(other);
                        let edges = Edge::ALL.map(|edge| other.capacitance(point.mode(), edge));
                        self.numbers.capacitances[port.index() * points.len() + point.index()] = edges;
                    }
                }
                for (role, arc, other) in found.arcs {
                    is_matched &= other.is_some() || !is_used(role, point.mode());
                    if let Some(other) = other {
                        let TimingArc { delay, slew, .. } = *library.arc(other);
                        let place = arc.index() * points.len() + point.index();
                        self.numbers.arc_tables[place] = ArcTables { delay, slew };
                    }
                }
            }
            if !is_matched {
                unmatched.push(library.text(cell.name));
            }
        }
        if !unmatched.is_empty() {
            self.warnings.push(format!(
                "libraries of different points disagree about the pins or arcs of these cells; what one lacks is \
                 taken from another: {}",
                listed(&unmatched)
            ));
        }
    }
}

/// Whether arcs of a role are looked at in a mode: setup times with late data, hold times with
/// early data, delays with both.
fn is_used(role: Role, mode: Mode) -> bool {
    match role {
        Role::Setup | Role::Recovery | Role::NonSeqSetup => mode == Mode::Late,
        Role::Hold | Role::Removal | Role::NonSeqHold => mode == Mode::Early,
        _ => role.propagates(),
    }
}

/// The names of the factors of an arc's delay and slew in `k_` attributes.
fn scaling_kinds(role: Role, arc: &TimingArc) -> [&'static str; 2] {
    let [rise, fall]: [[&str; 2]; 2] = match role {
        Role::Setup | Role::NonSeqSetup => [["setup_rise", ""], ["setup_fall", ""]],
        Role::Hold | Role::NonSeqHold => [["hold_rise", ""], ["hold_fall", ""]],
        Role::Recovery => [["recovery_rise", ""], ["recovery_fall", ""]],
        Role::Removal => [["removal_rise", ""], ["removal_fall", ""]],
        Role::Skew => [["skew_rise", ""], ["skew_fall", ""]],
        Role::NoChange => [["nochange_rise", ""], ["nochange_fall", ""]],
        Role::MinPulseWidth => [["min_pulse_width_low", ""], ["min_pulse_width_high", ""]],
        Role::MinPeriod => [["min_period", ""], ["min_period", ""]],
        _ => [["cell_rise", "rise_transition"], ["cell_fall", "fall_transition"]],
    };
    match arc.to {
        Edge::Rise => rise,
        Edge::Fall => fall,
    }
}

/// The first few names, and how many more there are.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let mut text = names[..names.len().min(SHOWN)].join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}
