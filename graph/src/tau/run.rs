//! A design of a contest: its operations, and the answers.
//! Not for: reading them; see [`super::operations`].

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use netlearn_parsers::{Diagnostic, Report, Source, spef};

use super::operations::{Operation, Quantity, Script, Statement};
use super::required::Required;
use crate::constraints::Constraints;
use crate::ids::{CellId, InstanceId, NetId, PinId};
use crate::library::{Edge, Mode};
use crate::netlist::{EditError, Netlist, Swap};
use crate::parasitics::{Parasitics, SpefOptions};
use crate::timing::{self, DelayCalculator, EndKind, PathQuery, Timing};

/// A question's answer. `Display` writes it as the contest does.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A time in ps; none where nothing arrives or nothing is required.
    Time(Option<f64>),
    /// The worst paths, the worst first.
    Paths(Vec<RankedPath>),
}

/// A path of [`Answer::Paths`].
#[derive(Clone, Debug, PartialEq)]
pub struct RankedPath {
    /// Its slack, in ps.
    pub slack_ps: f64,
    /// Early or late.
    pub mode: Mode,
    /// Whether a register tests its end: by hold if it is early, by setup if it is late.
    pub is_tested: bool,
    /// Its pins and edges from the end back to an input or a clock.
    pub pins: Vec<(String, Edge)>,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Time(Some(ps)) => write!(f, "{ps:.4}"),
            Answer::Time(None) => f.write_str("nan"),
            Answer::Paths(paths) => {
                write!(f, "report_worst_paths {}", paths.len())?;
                for (number, path) in paths.iter().enumerate() {
                    let (test, mode) = match path.mode {
                        Mode::Early => ("Hold", 'E'),
                        Mode::Late => ("Setup", 'L'),
                    };
                    let test = if path.is_tested { test } else { "RAT" };
                    let (number, pins) = (number + 1, path.pins.len());
                    write!(f, "\nPath {number}: {test} {:.3} {pins} {mode}", path.slack_ps)?;
                    for (pin, edge) in &path.pins {
                        let edge = match edge {
                            Edge::Rise => 'R',
                            Edge::Fall => 'F',
                        };
                        write!(f, "\n{pin} {edge}")?;
                    }
                }
                Ok(())
            }
        }
    }
}

/// A design that is changed and asked.
#[derive(Debug)]
pub struct Contest {
    timing: Timing,
    wires: Arc<Parasitics>,
    /// Found with the first question behind a change.
    required: Option<Required>,
    /// Where files lie that operations name.
    folder: PathBuf,
    warnings: Vec<String>,
}

impl Contest {
    /// A design with its constraints and without wires. `folder` is where `read_spef` looks for files.
    #[must_use]
    pub fn new(netlist: Netlist, constraints: Constraints, folder: impl Into<PathBuf>) -> Self {
        let mut timing = Timing::new(netlist);
        timing.set_constraints(constraints);
        timing.set_calculator(DelayCalculator::Tau);
        Self {
            timing,
            wires: Arc::default(),
            required: None,
            folder: folder.into(),
            warnings: Vec::new(),
        }
    }

    /// Takes over the wires of the nets that a SPEF file lists.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read_spef(&mut self, file: &Source) -> Result<(), Report> {
        let parsed = spef::parse(file)?.tree;
        self.change_wires(|netlist, wires| {
            wires
                .read_spef(netlist, &parsed, SpefOptions::default())
                .warnings()
        })
        .into_iter()
        .for_each(|warning| self.warnings.push(format!("{}: {warning}", file.name())));
        Ok(())
    }

    /// What was odd in the files that were read.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The design with its timing.
    pub fn timing(&mut self) -> &mut Timing {
        self.required = None;
        &mut self.timing
    }

    /// Does what a script says, one after the other, and hands each answer out.
    ///
    /// # Errors
    /// At the first operation that cannot be done; those before it are done.
    pub fn run(&mut self, script: &Script, mut answer: impl FnMut(Answer)) -> Result<(), Report> {
        for statement in script.statements() {
            if let Some(found) = self.step(statement, script.source())? {
                answer(found);
            }
        }
        Ok(())
    }

    fn step(&mut self, statement: &Statement, script: &Source) -> Result<Option<Answer>, Report> {
        if let Operation::ReadSpef { path } = &statement.operation {
            let path = beside(&self.folder, path);
            let file = Source::open(&path)
                .map_err(|error| Diagnostic::error(statement.span, error.to_string()).locate(script))?;
            self.read_spef(&file)?;
            return Ok(None);
        }
        let done = self.operate(&statement.operation);
        done.map_err(|message| Diagnostic::error(statement.span, message).locate(script))
    }

    fn operate(&mut self, operation: &Operation) -> Result<Option<Answer>, String> {
        let edited = |done: Result<(), EditError>| done.map_err(|error| error.to_string());
        match operation {
            Operation::Report {
                quantity,
                pin,
                edge,
                mode,
            } => {
                let pin = self.pin(pin)?;
                return Ok(Some(Answer::Time(self.time(*quantity, pin, *edge, *mode))));
            }
            Operation::ReportWorstPaths { count } => {
                return Ok(Some(Answer::Paths(self.worst_paths(*count))));
            }
            Operation::RepowerGate { gate, cell } => self.repower(self.gate(gate)?, self.cell(cell)?)?,
            Operation::InsertGate { gate, cell } => {
                let cell = self.cell(cell)?;
                edited(self.netlist_mut().add_instance(gate, cell).map(drop))?;
            }
            Operation::RemoveGate { gate } => {
                let gate = self.gate(gate)?;
                self.netlist_mut().remove_instance(gate);
            }
            Operation::InsertNet { net } => edited(self.netlist_mut().add_net(net).map(drop))?,
            Operation::RemoveNet { net } => {
                let net = self.net(net)?;
                self.netlist_mut().remove_net(net);
            }
            Operation::ConnectPin { pin, net } => {
                let (pin, net) = (self.pin(pin)?, self.net(net)?);
                self.netlist_mut().connect(pin, net);
            }
            Operation::DisconnectPin { pin } => {
                let pin = self.pin(pin)?;
                self.netlist_mut().disconnect(pin);
            }
            Operation::ReadSpef { .. } => {}
        }
        Ok(None)
    }

    fn time(&mut self, quantity: Quantity, pin: PinId, edge: Edge, mode: Mode) -> Option<f64> {
        let results = self.timing.update();
        let graph = results.graph();
        let vertex = graph.driver(pin).or_else(|| graph.load(pin))?;
        let point = results.netlist().libraries().point(0, mode);
        let arrival = results.vertex(vertex, edge, point).arrival_ps?;
        if quantity == Quantity::Arrival {
            return Some(arrival);
        }
        let all = self.required.get_or_insert_with(|| Required::new(&results));
        let required = all.at(vertex, edge, mode);
        let wanted = match (quantity, mode) {
            (Quantity::Slack, Mode::Early) => arrival - required,
            (Quantity::Slack, Mode::Late) => required - arrival,
            _ => required,
        };
        wanted.is_finite().then_some(wanted)
    }

    fn worst_paths(&mut self, count: usize) -> Vec<RankedPath> {
        let results = self.timing.update();
        let mut paths = Vec::new();
        for mode in Mode::ALL {
            let query = PathQuery {
                mode,
                per_group: count,
                per_endpoint: count,
                ..PathQuery::default()
            };
            paths.extend(results.paths(&query));
        }
        paths.sort_by(|a, b| a.end.slack_ps.total_cmp(&b.end.slack_ps));
        paths.truncate(count);
        let ranked = paths.iter().map(|path| ranked(results.netlist(), path));
        ranked.collect()
    }

    /// The pins of both cells may have other numbers: wires follow them by name.
    fn repower(&mut self, gate: InstanceId, cell: CellId) -> Result<(), String> {
        let old: Vec<PinId> = self.timing.netlist().pins_of(gate).into_iter().collect();
        let library = self.timing.netlist().libraries().clone();
        let name = |pin: PinId| {
            let port = self.timing.netlist().library_port(pin)?;
            Some(library.library().port_name(port).to_owned())
        };
        let names: Vec<Option<String>> = old.iter().map(|&pin| name(pin)).collect();
        self.required = None;
        let swap = self
            .timing
            .resize(gate, cell)
            .map_err(|error| error.to_string())?;
        if swap == Swap::SamePins {
            return Ok(());
        }
        self.change_wires(|netlist, wires| {
            for (old, name) in old.into_iter().zip(names) {
                let new = name.and_then(|name| netlist.pin(gate, &name));
                if let Some((new, net)) = new.and_then(|new| Some((new, netlist.net_of(new)?))) {
                    wires.replace_pin(net, old, new);
                }
            }
        });
        Ok(())
    }

    fn netlist_mut(&mut self) -> &mut Netlist {
        self.required = None;
        self.timing.netlist_mut()
    }

    fn change_wires<T>(&mut self, change: impl FnOnce(&Netlist, &mut Parasitics) -> T) -> T {
        self.required = None;
        // While it is the only one that holds them, they change where they are.
        self.timing.set_parasitics(Vec::new());
        let changed = change(self.timing.netlist(), Arc::make_mut(&mut self.wires));
        self.timing.set_parasitics(vec![self.wires.clone()]);
        changed
    }

    fn gate(&self, name: &str) -> Result<InstanceId, String> {
        let found = self.timing.netlist().find_instance(name);
        found.ok_or_else(|| format!("there is no gate `{name}`"))
    }

    fn cell(&self, name: &str) -> Result<CellId, String> {
        let found = self.timing.netlist().libraries().find_cell(name);
        found.ok_or_else(|| format!("no library has a cell `{name}`"))
    }

    fn net(&self, name: &str) -> Result<NetId, String> {
        let found = self.timing.netlist().find_net(name);
        found.ok_or_else(|| format!("there is no net `{name}`"))
    }

    /// `instance:pin`, or a port.
    fn pin(&self, name: &str) -> Result<PinId, String> {
        let netlist = self.timing.netlist();
        let found = match name.rsplit_once(':') {
            Some((instance, pin)) => (netlist.find_instance(instance)).and_then(|of| netlist.pin(of, pin)),
            None => netlist.find_port(name),
        };
        found.ok_or_else(|| format!("there is no pin `{name}`"))
    }
}

/// The file of that name in a folder, or the same packed.
fn beside(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let packed = folder.join(format!("{name}.gz"));
    if !path.exists() && packed.exists() {
        packed
    } else {
        path
    }
}

fn ranked(netlist: &Netlist, path: &timing::Path) -> RankedPath {
    let name = |pin: PinId| match (netlist.instance_of(pin), netlist.library_port(pin)) {
        (Some(instance), Some(port)) => {
            let library = netlist.libraries().library();
            format!("{}:{}", netlist.instance_name(instance), library.port_name(port))
        }
        _ => netlist.pin_name(pin).to_string(),
    };
    // The clock pin of a register ends the path of the clock, and begins that of the data.
    let clock = path.launch_clock.iter().rev().skip(1);
    let rows = path.data.iter().rev().chain(clock);
    RankedPath {
        slack_ps: path.end.slack_ps,
        mode: path.end.mode,
        is_tested: path.end.kind == EndKind::Check,
        pins: rows.map(|row| (name(row.pin), row.edge)).collect(),
    }
}
