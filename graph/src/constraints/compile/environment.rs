//! Derates, conditions, wire loads, limits, units and switches.
//! Not for: what stands at ports; see [`super::ports`].

use netlearn_parsers::sdc::{Collection, commands};

use super::Compiler;
use super::finder::Found;
use super::values::{either, put_row};
use crate::constraints::{
    AnalysisType, CrprMode, DerateKind, Factors, OperatingConditions, PathKind, WireLoadId,
};
use crate::library::{Edge, Header, Mode, WireLoadMode};

impl Compiler<'_> {
    pub(super) fn set_timing_derate(&mut self, command: &commands::SetTimingDerate) {
        let modes = either(command.early, command.late);
        let edges = either(command.rise, command.fall);
        let paths = either(command.clock, command.data);
        let factor = command.derate as f32;
        let said = |factors: &mut Factors, kind: DerateKind| {
            for path in [PathKind::Clock, PathKind::Data] {
                for mode in Mode::ALL {
                    for edge in Edge::ALL {
                        if paths[path as usize] && modes[mode.index()] && edges[edge.index()] {
                            factors.set(kind, path, mode, edge, factor);
                        }
                    }
                }
            }
        };
        // Checks are multiplied only where they are named.
        let is_plain = !(command.net_delay || command.cell_delay || command.cell_check);
        let mut kinds = Vec::new();
        for (is_meant, kind) in [
            (command.cell_delay || is_plain, DerateKind::Cell),
            (command.net_delay || is_plain, DerateKind::Net),
            (command.cell_check, DerateKind::Check),
        ] {
            kinds.extend(is_meant.then_some(kind));
        }
        let Some(objects) = &command.objects else {
            for &kind in &kinds {
                said(&mut self.constraints.derates.design, kind);
            }
            return;
        };
        let objects = self.resolve(objects);
        let instances = objects.instances(self.netlist());
        let derates = &mut self.constraints.derates;
        for net in objects.nets() {
            said(derates.nets.entry(net).or_default(), DerateKind::Net);
        }
        if !command.cell_delay && !command.cell_check {
            kinds = vec![DerateKind::Cell];
        }
        for &kind in kinds.iter().filter(|&&kind| kind != DerateKind::Net) {
            for &instance in &instances {
                said(derates.instances.entry(instance).or_default(), kind);
            }
            for cell in objects.library_cells() {
                said(derates.cells.entry(cell).or_default(), kind);
            }
        }
    }

    pub(super) fn set_operating_conditions(&mut self, command: &commands::SetOperatingConditions) {
        match command.analysis_type {
            Some(commands::AnalysisType::Single) => self.constraints.analysis = AnalysisType::Single,
            Some(commands::AnalysisType::BcWc) => self.constraints.analysis = AnalysisType::BestWorst,
            Some(commands::AnalysisType::OnChipVariation) => {
                self.constraints.analysis = AnalysisType::OnChipVariation;
            }
            None => {}
        }
        for (name, library, modes) in [
            (&command.condition, &command.library, [true, true]),
            (&command.min, &command.min_library, [true, false]),
            (&command.max, &command.max_library, [false, true]),
        ] {
            let Some(name) = name else {
                continue;
            };
            let found = self.in_headers(library.as_deref(), |header| header.find_conditions(name).cloned());
            match found {
                Some((_, found)) => {
                    let conditions = OperatingConditions {
                        conditions: found.conditions,
                        tree_type: found.tree_type,
                    };
                    put_row(
                        &mut self.constraints.environment.conditions,
                        modes,
                        Some(conditions),
                    );
                }
                None => self.error(format!("no library has the operating conditions `{name:.80}`")),
            }
        }
    }

    /// The first library, of that name if one is said, that has something.
    fn in_headers<T>(
        &self,
        library: Option<&str>,
        find: impl Fn(&Header) -> Option<T>,
    ) -> Option<(usize, T)> {
        let headers = self.finder.library().headers().iter().enumerate();
        let mut named = headers.filter(|(_, header)| library.is_none_or(|name| header.name == name));
        named.find_map(|(index, header)| Some((index, find(header)?)))
    }

    pub(super) fn set_wire_load_mode(&mut self, mode: commands::WireLoadMode) {
        self.constraints.environment.wire_loads.mode = Some(match mode {
            commands::WireLoadMode::Top => WireLoadMode::Top,
            commands::WireLoadMode::Enclosed => WireLoadMode::Enclosed,
            commands::WireLoadMode::Segmented => WireLoadMode::Segmented,
        });
    }

    pub(super) fn set_wire_load_model(&mut self, command: &commands::SetWireLoadModel) {
        if !self.is_of_design(command.objects.as_ref()) {
            return;
        }
        let place = |header: &Header| {
            header
                .wire_loads
                .iter()
                .position(|load| load.name == command.name)
        };
        let found: Option<WireLoadId> = self.in_headers(command.library.as_deref(), place);
        match found {
            Some(_) => {
                let models = &mut self.constraints.environment.wire_loads.models;
                put_row(models, either(command.min, command.max), found);
            }
            None => self.error(format!("no library has the wire load `{:.80}`", command.name)),
        }
    }

    pub(super) fn set_wire_load_selection(&mut self, command: &commands::SetWireLoadSelectionGroup) {
        if !self.is_of_design(command.objects.as_ref()) {
            return;
        }
        let name = Some(&command.group);
        let place = |header: &Header| {
            let mut all = header.wire_load_selections.iter();
            all.position(|selection| selection.name.as_ref() == name)
        };
        let found: Option<WireLoadId> = self.in_headers(command.library.as_deref(), place);
        match found {
            Some(_) => {
                let selections = &mut self.constraints.environment.wire_loads.selections;
                put_row(selections, either(command.min, command.max), found);
            }
            None => self.error(format!(
                "no library has the wire load selection `{:.80}`",
                command.group
            )),
        }
    }

    /// Whether a command is about the whole design; about parts of it some are not modelled.
    fn is_of_design(&mut self, objects: Option<&Collection>) -> bool {
        let objects = self.resolve_if(objects);
        let is_part = objects.0.iter().any(|&found| found != Found::Design);
        if is_part {
            self.not_modelled("of a part of the design");
        }
        !is_part
    }

    pub(super) fn set_max_transition(&mut self, command: &commands::SetMaxTransition) {
        let objects = self.resolve(&command.objects);
        let limit = (command.limit * self.units.time_ps) as f32;
        let edges = either(command.rise, command.fall);
        let paths = either(command.clock_path, command.data_path);
        let pins = self.leaf_pins(&objects);
        let limits = &mut self.constraints.limits;
        if objects.has_design() {
            limits.max_slew_ps = Some(limit);
        }
        limits
            .pin_max_slew_ps
            .extend(pins.into_iter().map(|pin| (pin, limit)));
        for clock in objects.clocks() {
            let table = limits.clock_max_slew_ps.entry(clock).or_default();
            super::values::put(table, paths, edges, Some(limit));
        }
    }

    pub(super) fn set_capacitance_limit(&mut self, limit: f64, objects: &Collection, mode: usize) {
        let objects = self.resolve(objects);
        let limit = Some((limit * self.units.capacitance_ff) as f32);
        let pins = self.leaf_pins(&objects);
        let limits = &mut self.constraints.limits;
        if objects.has_design() {
            limits.capacitance_ff[mode] = limit;
        }
        for pin in pins {
            limits.pin_capacitance_ff.entry(pin).or_default()[mode] = limit;
        }
    }

    pub(super) fn set_max_fanout(&mut self, command: &commands::SetMaxFanout) {
        let objects = self.resolve(&command.objects);
        let limits = &mut self.constraints.limits;
        let limit = command.limit as f32;
        if objects.has_design() {
            limits.max_fanout = Some(limit);
        }
        limits
            .port_max_fanout
            .extend(objects.ports().into_iter().map(|port| (port, limit)));
    }

    /// Units are those of the first library; others are only told.
    pub(super) fn set_units(&mut self, command: &commands::SetUnits) {
        let units = self.units;
        for (name, said, is) in [
            ("time", &command.time, units.time_ps * 1e-12),
            ("capacitance", &command.capacitance, units.capacitance_ff * 1e-15),
            ("resistance", &command.resistance, units.resistance_kohm * 1e3),
        ] {
            let Some(said) = said else {
                continue;
            };
            match unit(said) {
                Some(value) if (value / is - 1.0).abs() < 1e-6 => {}
                Some(_) => self.warn(format!(
                    "the unit of {name} `{said:.20}` is not that of the first library"
                )),
                None => self.warn(format!("`{said:.20}` is no unit of {name}")),
            }
        }
    }

    pub(super) fn current_design(&mut self, command: &commands::CurrentDesign) {
        let name = self.netlist().name();
        if name != command.design {
            self.warn(format!("the design is `{name}`, not `{:.80}`", command.design));
        }
    }

    pub(super) fn set_variable(&mut self, command: &commands::SetVariable) {
        let settings = &mut self.constraints.settings;
        let switch = match command.name.as_str() {
            "sta_crpr_mode" => {
                settings.crpr_mode = match command.value.as_str() {
                    "same_pin" => CrprMode::SamePin,
                    "same_transition" => CrprMode::SameTransition,
                    other => return self.error(format!("`sta_crpr_mode` cannot be `{other:.40}`")),
                };
                return;
            }
            "sta_crpr_enabled" => &mut settings.crpr,
            "sta_preset_clear_arcs_enabled" => &mut settings.set_clear_arcs,
            "sta_cond_default_arcs_enabled" => &mut settings.default_arcs,
            "sta_bidirect_inst_paths_enabled" | "sta_internal_bidirect_instance_paths_enabled" => {
                &mut settings.bidirectional_paths
            }
            "sta_recovery_removal_checks_enabled" => &mut settings.recovery_removal_checks,
            "sta_gated_clock_checks_enabled" => &mut settings.gating_checks,
            "sta_propagate_gated_clock_enable" => &mut settings.gated_clocks_propagate,
            "sta_clock_through_tristate_enabled" => &mut settings.clocks_through_three_state,
            "sta_dynamic_loop_breaking" => &mut settings.dynamic_loop_breaking,
            "sta_propagate_all_clocks" => &mut settings.all_clocks_propagated,
            "sta_input_port_default_clock" => &mut settings.default_arrival_clock,
            other => {
                let name = format!("`{other:.60}`");
                return self.not_modelled(&name);
            }
        };
        let value = match command.value.as_str() {
            "1" | "true" | "yes" | "on" => true,
            "0" | "false" | "no" | "off" => false,
            other => return self.error(format!("`{:.60}` cannot be `{other:.40}`", command.name)),
        };
        let is_changed = std::mem::replace(switch, value) != value;
        if is_changed && NOT_FOLLOWED.contains(&command.name.as_str()) {
            self.not_modelled(&format!("`{:.60}`", command.name));
        }
    }
}

/// Variables that are kept, but change nothing.
const NOT_FOLLOWED: [&str; 5] = [
    "sta_bidirect_inst_paths_enabled",
    "sta_internal_bidirect_instance_paths_enabled",
    "sta_propagate_gated_clock_enable",
    "sta_dynamic_loop_breaking",
    "sta_input_port_default_clock",
];

/// `100ps`, `1kOhm`, `pF`: in seconds, farads, ohms.
fn unit(text: &str) -> Option<f64> {
    let start = text
        .find(|c: char| c.is_ascii_alphabetic() && c != 'e' && c != 'E')
        .unwrap_or(text.len());
    let (number, name) = text.split_at(start);
    let number = match number.trim() {
        "" => 1.0,
        number => number.parse::<f64>().ok()?,
    };
    let name = name.trim().to_ascii_lowercase();
    let prefix = ["ohm", "s", "f", "v", "a", "w", "m"]
        .into_iter()
        .find_map(|base| name.strip_suffix(base))?;
    let scale = match prefix {
        "" => 1.0,
        "f" => 1e-15,
        "p" => 1e-12,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        _ => return None,
    };
    Some(number * scale)
}
