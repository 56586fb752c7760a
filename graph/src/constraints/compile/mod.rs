//! From the commands of SDC to constraints of a netlist.
//! Not for: reading SDC; see [`netlearn_parsers::sdc`].
//!
//! Semantics are OpenSTA's: what a later command replaces, which units numbers have, how a generated
//! clock follows from its master. Nothing is dropped silently: what finds no object, and what is not
//! modelled, is a [`Finding`] with its place.

mod checks;
mod clock_values;
mod clocks;
mod delays;
mod environment;
mod exceptions;
mod filter;
mod finder;
mod generated;
mod groups;
mod pattern;
mod ports;
mod properties;
mod registers;
mod renumber;
mod resolve;
mod search;
mod values;

use netlearn_parsers::sdc::{Ast, Command, Kind};
use netlearn_parsers::tcl::{FileId, Place};
use netlearn_parsers::{Diagnostic, Severity};

pub use finder::Finder;

use self::clocks::ClockNames;
use self::delays::PortDelays;
use self::groups::ClockGroups;
use super::{Clock, Constraints, Settings};
use crate::ids::ClockId;
use crate::library::Units;
use crate::netlist::Netlist;

/// What is said of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The file that the command is in, by its place among the files of the script.
    pub file: FileId,
    /// What is odd or wrong, and where.
    pub diagnostic: Diagnostic,
}

/// Constraints, and what was said of the commands that they come from.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// What holds for the design.
    pub constraints: Constraints,
    /// What was odd or wrong, in the order of the commands.
    pub findings: Vec<Finding>,
}

impl Compiled {
    /// What could not be used.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.of(Severity::Error)
    }

    /// What was odd: names that find nothing, commands that are not modelled.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding> {
        self.of(Severity::Warning)
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        let is = move |finding: &&Finding| finding.diagnostic.severity == severity;
        self.findings.iter().filter(is)
    }
}

impl Constraints {
    /// What the commands of a file say of a netlist.
    ///
    /// Numbers are in the units of the first library of the netlist.
    #[must_use]
    pub fn compile(netlist: &Netlist, tree: &Ast) -> Compiled {
        let mut compiler = Compiler::new(netlist);
        compiler.apply_all(tree);
        compiler.finish()
    }
}

/// Takes commands one by one and makes constraints of them.
///
/// Commands may go on after [`Compiler::finish`], as in a script that reports between them.
#[derive(Debug)]
pub struct Compiler<'a> {
    finder: Finder<'a>,
    units: Units,
    constraints: Constraints,
    names: ClockNames,
    groups: ClockGroups,
    findings: Vec<Finding>,
    port_delays: PortDelays,
    /// Where the command stands that is looked at.
    place: Place,
    /// Its name.
    name: &'static str,
}

impl<'a> Compiler<'a> {
    /// Without a command yet.
    #[must_use]
    pub fn new(netlist: &'a Netlist) -> Self {
        let headers = netlist.libraries().library().headers();
        let mut constraints = Constraints::default();
        constraints.environment.wire_loads.mode = headers.first().and_then(|header| header.wire_load_mode);
        Self {
            finder: Finder::new(netlist),
            units: headers.first().map(|header| header.units).unwrap_or_default(),
            constraints,
            names: ClockNames::default(),
            groups: ClockGroups::default(),
            findings: Vec::new(),
            port_delays: PortDelays::default(),
            place: Place::default(),
            name: "",
        }
    }

    /// The constraints so far, without what follows from all of them: edges of generated clocks, and
    /// clocks that are not related.
    #[must_use]
    pub fn clocks(&self) -> &[Clock] {
        &self.constraints.clocks
    }

    /// Switches of the engine so far.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.constraints.settings
    }

    /// Takes all commands of a file.
    pub fn apply_all(&mut self, tree: &Ast) {
        for command in &tree.commands {
            self.apply(command);
        }
    }

    /// Takes a command.
    pub fn apply(&mut self, command: &Command) {
        self.place = command.place;
        self.name = command.kind.name();
        match &command.kind {
            Kind::CreateClock(clock) => self.create_clock(clock),
            Kind::CreateGeneratedClock(clock) => self.create_generated_clock(clock),
            Kind::SetPropagatedClock(set) => self.set_propagated_clock(&set.objects, true),
            Kind::UnsetPropagatedClock(unset) => self.set_propagated_clock(&unset.objects, false),
            Kind::SetClockLatency(set) => self.set_clock_latency(set),
            Kind::SetClockUncertainty(set) => self.set_clock_uncertainty(set),
            Kind::SetClockTransition(set) => self.set_clock_transition(set),
            Kind::SetSense(set) => self.set_sense(set),
            Kind::SetClockGroups(set) => self.set_clock_groups(set),
            Kind::UnsetClockGroups(unset) => self.unset_clock_groups(unset),
            Kind::SetClockGatingCheck(set) => self.set_clock_gating_check(set),
            Kind::SetDisableClockGatingCheck(set) => self.set_disable_clock_gating_check(set),
            Kind::SetMaxTimeBorrow(set) => self.set_max_time_borrow(set),
            Kind::SetMinPulseWidth(set) => self.set_min_pulse_width(set),
            Kind::SetDataCheck(set) => self.set_data_check(set),
            Kind::SetInputDelay(set) => self.set_port_delay(&set.delay, true),
            Kind::SetOutputDelay(set) => self.set_port_delay(&set.delay, false),
            Kind::UnsetInputDelay(unset) => self.unset_port_delay(&unset.delay, true),
            Kind::UnsetOutputDelay(unset) => self.unset_port_delay(&unset.delay, false),
            Kind::SetInputTransition(set) => self.set_input_transition(set),
            Kind::SetDrivingCell(set) => self.set_driving_cell(set),
            Kind::SetDrive(set) => self.set_drive(set),
            Kind::SetLoad(set) => self.set_load(set),
            Kind::SetResistance(set) => self.set_resistance(set),
            Kind::SetPortFanoutNumber(set) => self.set_port_fanout_number(set),
            Kind::SetFalsePath(_)
            | Kind::SetMulticyclePath(_)
            | Kind::SetMaxDelay(_)
            | Kind::SetMinDelay(_)
            | Kind::SetPathMargin(_)
            | Kind::GroupPath(_)
            | Kind::ResetPath(_) => self.exception(&command.kind),
            Kind::SetCaseAnalysis(set) => self.set_case_analysis(set),
            Kind::UnsetCaseAnalysis(unset) => self.unset_case_analysis(unset),
            Kind::SetLogicZero(set) => self.set_logic(&set.ports, Some(false)),
            Kind::SetLogicOne(set) => self.set_logic(&set.ports, Some(true)),
            Kind::SetLogicDc(set) => self.set_logic(&set.ports, None),
            Kind::SetDisableTiming(set) => {
                self.disable_timing(&set.objects, set.from.as_deref(), set.to.as_deref(), true);
            }
            Kind::UnsetDisableTiming(unset) => {
                self.disable_timing(&unset.objects, unset.from.as_deref(), unset.to.as_deref(), false);
            }
            Kind::SetTimingDerate(set) => self.set_timing_derate(set),
            Kind::UnsetTimingDerate(_) => self.constraints.derates = super::Derates::default(),
            Kind::SetOperatingConditions(set) => self.set_operating_conditions(set),
            Kind::SetWireLoadMode(set) => self.set_wire_load_mode(set.mode),
            Kind::SetWireLoadModel(set) => self.set_wire_load_model(set),
            Kind::SetWireLoadSelectionGroup(set) => self.set_wire_load_selection(set),
            Kind::SetMaxTransition(set) => self.set_max_transition(set),
            Kind::SetMaxCapacitance(set) => self.set_capacitance_limit(set.limit, &set.objects, 1),
            Kind::SetMinCapacitance(set) => self.set_capacitance_limit(set.limit, &set.objects, 0),
            Kind::SetMaxFanout(set) => self.set_max_fanout(set),
            Kind::SetMaxArea(set) => self.constraints.limits.max_area = Some(set.area),
            Kind::SetUnits(set) => self.set_units(set),
            Kind::SetVariable(set) => self.set_variable(set),
            Kind::CurrentDesign(design) => self.current_design(design),
            Kind::SetHierarchySeparator(set) if set.separator == "/" => {}
            Kind::DeleteClock(delete) => self.delete_clocks(delete.clocks.as_ref(), delete.all, false),
            Kind::DeleteGeneratedClock(delete) => {
                self.delete_clocks(delete.clocks.as_ref(), delete.all, true);
            }
            Kind::UnsetClockLatency(unset) => self.unset_clock_latency(unset),
            Kind::UnsetClockTransition(unset) => self.unset_clock_transition(&unset.clocks),
            Kind::UnsetClockUncertainty(unset) => self.unset_clock_uncertainty(unset),
            Kind::SetFanoutLoad(_)
            | Kind::SetWireLoadMinBlockSize(_)
            | Kind::SetIdealNetwork(_)
            | Kind::SetIdealNet(_)
            | Kind::SetIdealLatency(_)
            | Kind::SetIdealTransition(_)
            | Kind::SetVoltage(_)
            | Kind::SetHierarchySeparator(_) => self.not_modelled(""),
        }
    }

    /// What was said of the commands since this was last asked; [`Compiler::finish`] does not say it
    /// again.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    /// The constraints that all commands so far make.
    #[must_use]
    pub fn finish(&self) -> Compiled {
        let mut constraints = self.constraints.clone();
        let mut findings = self.findings.clone();
        constraints.input_delays = self.port_delays.inputs.to_vec();
        constraints.output_delays = self.port_delays.outputs.to_vec();
        let mut is_gone = self.names.deleted.clone();
        for lost in generated::work_out(self, &mut constraints.clocks, &mut findings) {
            is_gone[lost.index()] = true;
        }
        let ids = (0..constraints.clocks.len()).map(|index| ClockId(index as u32));
        let staying: Vec<ClockId> = ids.filter(|id| !is_gone[id.index()]).collect();
        constraints.unrelated = self.groups.unrelated(&staying);
        if is_gone.contains(&true) {
            let numbers = renumber::numbers(&is_gone);
            let renumber = |clock: ClockId| numbers.get(&clock).copied();
            constraints.forget_clocks(&renumber);
            let mut all = is_gone.iter();
            constraints
                .clocks
                .retain(|_| !all.next().copied().unwrap_or_default());
            for clock in &mut constraints.clocks {
                if let Some(generated) = &mut clock.generated {
                    generated.master = generated.master.and_then(renumber);
                }
            }
        }
        Compiled {
            constraints,
            findings,
        }
    }

    /// Says by name that something has no effect here.
    fn not_modelled(&mut self, part: &str) {
        let name = self.name;
        self.warn(match part {
            "" => format!("`{name}` is not modelled"),
            part if part.starts_with('-') => format!("`{part}` of `{name}` is not modelled"),
            part => format!("`{name}` {part} is not modelled"),
        });
    }

    fn find(&mut self, severity: Severity, message: String) {
        let diagnostic = match severity {
            Severity::Error => Diagnostic::error(self.place.span, message),
            Severity::Warning => Diagnostic::warning(self.place.span, message),
        };
        self.findings.push(Finding {
            file: self.place.file,
            diagnostic,
        });
    }

    fn warn(&mut self, message: impl Into<String>) {
        self.find(Severity::Warning, message.into());
    }

    fn error(&mut self, message: impl Into<String>) {
        self.find(Severity::Error, message.into());
    }
}
