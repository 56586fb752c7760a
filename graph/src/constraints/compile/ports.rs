//! What drives inputs and what hangs on outputs and nets.
//! Not for: when data come; see [`super::delays`].

use netlearn_parsers::sdc::{Collection, commands};

use super::Compiler;
use super::values::{either, put, put_row};
use crate::constraints::{DrivingCell, PerEdge};
use crate::ids::{CellId, PinId, PortId};

impl Compiler<'_> {
    /// The ports that drive the design; others are told.
    fn inputs(&mut self, ports: &Collection) -> Vec<PinId> {
        let netlist = self.netlist();
        let ports = self.resolve(ports).ports();
        let (inputs, others) = ports.into_iter().partition(|&port| netlist.drives(port));
        let _: &Vec<PinId> = &others;
        for port in others {
            self.warn(format!(
                "`{}`: the port `{}` is no input",
                self.name,
                netlist.pin_name(port)
            ));
        }
        inputs
    }

    pub(super) fn set_input_transition(&mut self, command: &commands::SetInputTransition) {
        if command.clock.is_some() {
            self.not_modelled("-clock");
        }
        let value = Some((command.transition * self.units.time_ps) as f32);
        for port in self.inputs(&command.ports) {
            let drive = self.constraints.environment.drives.entry(port).or_default();
            put(
                &mut drive.slew_ps,
                either(command.min, command.max),
                either(command.rise, command.fall),
                value,
            );
        }
    }

    pub(super) fn set_drive(&mut self, command: &commands::SetDrive) {
        let value = Some((command.resistance * self.units.resistance_kohm) as f32);
        for port in self.inputs(&command.ports) {
            let drive = self.constraints.environment.drives.entry(port).or_default();
            put(
                &mut drive.kohm,
                either(command.min, command.max),
                either(command.rise, command.fall),
                value,
            );
        }
    }

    pub(super) fn set_driving_cell(&mut self, command: &commands::SetDrivingCell) {
        let Some(name) = command.lib_cell.as_ref().or(command.cell.as_ref()) else {
            return self.error("`set_driving_cell` without a cell");
        };
        for (option, is_given) in [
            ("-clock", command.clock.is_some()),
            ("-multiply_by", command.multiply_by.is_some()),
            ("-dont_scale", command.dont_scale),
            ("-no_design_rule", command.no_design_rule),
        ] {
            if is_given {
                self.not_modelled(option);
            }
        }
        let driver = match self.driving_cell(name, command) {
            Ok(driver) => driver,
            Err(message) => return self.error(message),
        };
        let modes = either(command.min, command.max);
        let edges = either(command.rise, command.fall);
        for port in self.inputs(&command.ports) {
            let drive = self.constraints.environment.drives.entry(port).or_default();
            for (row, _) in drive.cell.iter_mut().zip(modes).filter(|(_, chosen)| *chosen) {
                for (slot, _) in row.iter_mut().zip(edges).filter(|(_, chosen)| *chosen) {
                    *slot = Some(driver.clone());
                }
            }
        }
    }

    fn driving_cell(&self, name: &str, command: &commands::SetDrivingCell) -> Result<DrivingCell, String> {
        let library = self.finder.library();
        let (in_name, name) = name
            .rsplit_once('/')
            .map_or((None, name), |(of, name)| (Some(of), name));
        let of = command.library.as_deref().or(in_name);
        let cell = match of {
            None => library.find_cell(name),
            Some(of) => {
                let ids = (0..library.cells().len()).map(|index| CellId(index as u32));
                ids.into_iter()
                    .find(|&id| library.cell_name(id) == name && library.header_of(id).name == of)
            }
        };
        let cell = cell.ok_or_else(|| format!("no library has the cell `{name:.80}`"))?;
        let port = |name: &str| {
            let port = library.find_port(cell, name);
            port.ok_or_else(|| format!("the cell has no pin `{name:.80}`"))
        };
        let to = match &command.pin {
            Some(name) => port(name)?,
            None => {
                let outputs = library.cell(cell).ports.into_iter();
                let outputs: Vec<PortId> = outputs
                    .filter(|&port| library.port(port).direction.drives())
                    .collect();
                match outputs[..] {
                    [output] => output,
                    [] => return Err(format!("the cell `{name:.80}` has no output")),
                    _ => {
                        return Err(format!(
                            "the cell `{name:.80}` has several outputs: which one is said by `-pin`"
                        ));
                    }
                }
            }
        };
        let from = command.from_pin.as_deref().map(port).transpose()?;
        let slew = |slew: Option<f64>| (slew.unwrap_or(0.0) * self.units.time_ps) as f32;
        Ok(DrivingCell {
            cell,
            from,
            to,
            from_slew_ps: [
                slew(command.input_transition_rise),
                slew(command.input_transition_fall),
            ],
        })
    }

    pub(super) fn set_load(&mut self, command: &commands::SetLoad) {
        let objects = self.resolve(&command.objects);
        let modes = either(command.min, command.max);
        let edges = either(command.rise, command.fall);
        let value = (command.capacitance * self.units.capacitance_ff) as f32;
        for port in objects.ports() {
            let load = self.constraints.environment.loads.entry(port).or_default();
            let table = match command.wire_load && !command.pin_load {
                true => &mut load.wire_ff,
                false => &mut load.pin_ff,
            };
            put_number(table, modes, edges, value);
        }
        let nets = objects.nets();
        if !nets.is_empty() && (command.pin_load || command.wire_load || command.rise || command.fall) {
            self.warn("the load of a net is one of wires, for both edges");
        }
        for net in nets {
            let wire = self.constraints.environment.wires.entry(net).or_default();
            put_row(&mut wire.ff, modes, Some(value));
            wire.includes_pins = command.subtract_pin_load;
        }
    }

    pub(super) fn set_resistance(&mut self, command: &commands::SetResistance) {
        let value = Some((command.resistance * self.units.resistance_kohm) as f32);
        for net in self.resolve(&command.nets).nets() {
            let wire = self.constraints.environment.wires.entry(net).or_default();
            put_row(&mut wire.kohm, either(command.min, command.max), value);
        }
    }

    pub(super) fn set_port_fanout_number(&mut self, command: &commands::SetPortFanoutNumber) {
        for port in self.resolve(&command.ports).ports() {
            let fanout = self.constraints.environment.fanouts.entry(port).or_default();
            put_row(fanout, either(command.min, command.max), Some(command.fanout));
        }
    }
}

fn put_number(table: &mut PerEdge<f32>, modes: [bool; 2], edges: [bool; 2], value: f32) {
    for (row, _) in table.iter_mut().zip(modes).filter(|(_, chosen)| *chosen) {
        for (slot, _) in row.iter_mut().zip(edges).filter(|(_, chosen)| *chosen) {
            *slot = value;
        }
    }
}
