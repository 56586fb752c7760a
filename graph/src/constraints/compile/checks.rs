//! Gating checks, data checks, borrowing, pulse widths, constants and what is cut.
//! Not for: checks that libraries say.

use netlearn_parsers::sdc::{Collection, commands};

use super::Compiler;
use super::finder::Found;
use super::values::{either, put, put_row};
use crate::constraints::{Case, DataCheck, GatingCheck};
use crate::ids::{CellId, InstanceId, PortId};
use crate::library::{Edge, Logic};

impl Compiler<'_> {
    pub(super) fn set_clock_gating_check(&mut self, command: &commands::SetClockGatingCheck) {
        let scale = self.units.time_ps;
        let edges = either(command.rise, command.fall);
        let active = match (command.high, command.low) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        };
        let said = |check: &mut GatingCheck, is_pin: bool| {
            for (mode, margin) in [command.hold, command.setup].into_iter().enumerate() {
                if let Some(margin) = margin {
                    put_row(&mut check.margin_ps[mode], edges, Some(margin * scale));
                }
            }
            if is_pin {
                check.active_high = active;
            }
        };
        let Some(objects) = &command.objects else {
            return said(&mut self.constraints.gating, false);
        };
        let objects = self.resolve(objects);
        for clock in objects.clocks() {
            said(self.constraints.gating_of.clocks.entry(clock).or_default(), false);
        }
        for instance in objects.instances(self.netlist()) {
            said(
                self.constraints.gating_of.instances.entry(instance).or_default(),
                true,
            );
        }
        for pin in self.leaf_pins(&objects) {
            said(self.constraints.gating_of.pins.entry(pin).or_default(), true);
        }
    }

    pub(super) fn set_disable_clock_gating_check(&mut self, command: &commands::SetDisableClockGatingCheck) {
        let objects = self.resolve(&command.objects);
        let instances = objects.instances(self.netlist());
        let pins = self.leaf_pins(&objects);
        self.constraints.gating_of.disabled_instances.extend(instances);
        self.constraints.gating_of.disabled_pins.extend(pins);
    }

    pub(super) fn set_max_time_borrow(&mut self, command: &commands::SetMaxTimeBorrow) {
        let limit = command.limit * self.units.time_ps;
        let objects = self.resolve(&command.objects);
        let instances = objects.instances(self.netlist());
        let pins = self.leaf_pins(&objects);
        let borrow = &mut self.constraints.max_borrow_ps;
        borrow
            .clocks
            .extend(objects.clocks().into_iter().map(|id| (id, limit)));
        borrow
            .instances
            .extend(instances.into_iter().map(|id| (id, limit)));
        borrow.pins.extend(pins.into_iter().map(|id| (id, limit)));
    }

    pub(super) fn set_min_pulse_width(&mut self, command: &commands::SetMinPulseWidth) {
        let width = Some(command.width * self.units.time_ps);
        let pulses = either(command.low, command.high);
        let Some(objects) = &command.objects else {
            return put_row(&mut self.constraints.pulse_widths.design, pulses, width);
        };
        let objects = self.resolve(objects);
        let instances = objects.instances(self.netlist());
        let pins = self.leaf_pins(&objects);
        let widths = &mut self.constraints.pulse_widths;
        for clock in objects.clocks() {
            put_row(widths.clocks.entry(clock).or_default(), pulses, width);
        }
        for instance in instances {
            put_row(widths.instances.entry(instance).or_default(), pulses, width);
        }
        for pin in pins {
            put_row(widths.pins.entry(pin).or_default(), pulses, width);
        }
    }

    pub(super) fn set_data_check(&mut self, command: &commands::SetDataCheck) {
        let one_of = |options: [&Option<Collection>; 3]| {
            let edges = [[true, true], [true, false], [false, true]];
            let given = options.into_iter().zip(edges);
            given
                .filter_map(|(option, edges)| Some((option.clone()?, edges)))
                .next()
        };
        let from = one_of([&command.from, &command.rise_from, &command.fall_from]);
        let to = one_of([&command.to, &command.rise_to, &command.fall_to]);
        let (Some((from, from_edges)), Some((to, to_edges))) = (from, to) else {
            return self.error("`set_data_check` without its ends");
        };
        let (from, to) = (self.resolve(&from), self.resolve(&to));
        let (from, to) = (self.leaf_pins(&from), self.leaf_pins(&to));
        let Some(clocks) = self.clocks_of(command.clock.as_ref()) else {
            return;
        };
        let (Some(&from), Some(&to)) = (from.first(), to.first()) else {
            return;
        };
        let clock = clocks.first().copied().flatten();
        let modes = either(command.hold, command.setup);
        let margin = Some(command.margin * self.units.time_ps);
        let all = &mut self.constraints.data_checks;
        let known = all
            .iter()
            .position(|check| (check.from, check.to, check.clock) == (from, to, clock));
        let at = known.unwrap_or_else(|| {
            all.push(DataCheck {
                from,
                to,
                clock,
                margin_ps: Default::default(),
            });
            all.len() - 1
        });
        let tables = all[at].margin_ps.iter_mut().zip(from_edges);
        for (table, _) in tables.filter(|(_, chosen)| *chosen) {
            put(table, to_edges, modes, margin);
        }
    }

    pub(super) fn set_case_analysis(&mut self, command: &commands::SetCaseAnalysis) {
        let case = match command.value {
            commands::CaseValue::Zero => Case::Constant(Logic::Zero),
            commands::CaseValue::One => Case::Constant(Logic::One),
            commands::CaseValue::Rising => Case::Edge(Edge::Rise),
            commands::CaseValue::Falling => Case::Edge(Edge::Fall),
        };
        let pins = self.resolve(&command.objects);
        let pins = self.leaf_pins(&pins);
        self.constraints
            .cases
            .extend(pins.into_iter().map(|pin| (pin, case)));
    }

    pub(super) fn unset_case_analysis(&mut self, command: &commands::UnsetCaseAnalysis) {
        let pins = self.resolve(&command.objects);
        for pin in self.leaf_pins(&pins) {
            self.constraints.cases.remove(&pin);
        }
    }

    pub(super) fn set_logic(&mut self, ports: &Collection, value: Option<bool>) {
        let pins = self.resolve(ports);
        let value = value.map_or(Logic::Unknown, Logic::from);
        let pins = self.leaf_pins(&pins);
        self.constraints
            .logic
            .extend(pins.into_iter().map(|pin| (pin, value)));
    }

    /// `set_disable_timing`, or takes it back.
    pub(super) fn disable_timing(
        &mut self,
        objects: &Collection,
        from: Option<&str>,
        to: Option<&str>,
        cut: bool,
    ) {
        let objects = self.resolve(objects);
        for found in &objects.0 {
            let disabled = &mut self.constraints.disabled;
            match *found {
                Found::Port(pin) | Found::Pin(pin) => match cut {
                    true => _ = disabled.pins.insert(pin),
                    false => _ = disabled.pins.remove(&pin),
                },
                Found::LibPin(port) => match cut {
                    true => _ = disabled.library_ports.insert(port),
                    false => _ = disabled.library_ports.remove(&port),
                },
                Found::ModulePin(scope, place) => {
                    let (drivers, loads) = self.sides(scope, place);
                    let disabled = &mut self.constraints.disabled;
                    for &driver in &drivers {
                        for &load in &loads {
                            match cut {
                                true => _ = disabled.wires.insert((driver, load)),
                                false => _ = disabled.wires.remove(&(driver, load)),
                            }
                        }
                    }
                }
                Found::Cell(instance) => match self.netlist().cell(instance) {
                    Some(cell) => self.disable_arcs(cell, Some(instance), from, to, cut),
                    None => self.not_modelled("of a black box"),
                },
                Found::LibCell(cell) => self.disable_arcs(cell, None, from, to, cut),
                Found::Module(_) => self.not_modelled("of an instance of a module"),
                Found::Clock(_) | Found::Net(_) | Found::Lib(_) | Found::Design => {}
            }
        }
    }

    /// Cuts the arcs between two pins of a cell. Without pins all are meant that are no checks.
    fn disable_arcs(
        &mut self,
        cell: CellId,
        instance: Option<InstanceId>,
        from: Option<&str>,
        to: Option<&str>,
        cut: bool,
    ) {
        let library = self.finder.library();
        let ports = |name: &str| -> Vec<PortId> {
            match (library.find_port(cell, name), library.find_bus(cell, name)) {
                (Some(port), _) => vec![port],
                (None, Some(bus)) => library.bus(bus).ports.into_iter().collect(),
                (None, None) => Vec::new(),
            }
        };
        let [from, to] = [from, to].map(|name| name.map(|name| (name, ports(name))));
        for (name, ports) in [&from, &to].into_iter().flatten() {
            if ports.is_empty() {
                return self.warn(format!(
                    "the cell `{}` has no pin `{name:.80}`",
                    library.cell_name(cell)
                ));
            }
        }
        let is_in = |ports: &Option<(&str, Vec<PortId>)>, port| {
            ports.as_ref().is_none_or(|(_, ports)| ports.contains(&port))
        };
        let is_all = from.is_none() && to.is_none();
        for (id, set) in library.arc_sets(cell) {
            let is_meant = is_in(&from, set.from) && is_in(&to, set.to) && !(is_all && set.role.is_check());
            let disabled = &mut self.constraints.disabled;
            match (is_meant, instance, cut) {
                (false, ..) => {}
                (true, Some(instance), true) => _ = disabled.arcs.insert((instance, id)),
                (true, Some(instance), false) => _ = disabled.arcs.remove(&(instance, id)),
                (true, None, true) => _ = disabled.library_arcs.insert(id),
                (true, None, false) => _ = disabled.library_arcs.remove(&id),
            }
        }
    }
}
