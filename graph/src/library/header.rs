//! What a library says of all its cells: thresholds, conditions, wire loads, scaling.
//! Not for: cells.

use netlearn_parsers::liberty::{TreeType, WireLoadMode};

use super::{Edge, Limits};

/// The part of a library that is no cell. Everything is in ps, fF and kΩ.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// The name of the library.
    pub name: String,
    /// The units of its file; those of the first library are also the units of constraints.
    pub units: Units,
    /// Where delays and slews are measured.
    pub thresholds: Thresholds,
    /// `slew_derate_from_library`: slews of tables are measured ones divided by it.
    pub slew_derate: f32,
    /// `nom_process`, `nom_voltage`, `nom_temperature`: for which its numbers hold.
    pub nominal: Conditions,
    /// `operating_conditions`
    pub conditions: Vec<NamedConditions>,
    /// The index in `conditions` of `default_operating_conditions`.
    pub default_conditions: Option<usize>,
    /// `default_max_transition`, `default_max_capacitance`, `default_max_fanout`.
    pub default_limits: Limits,
    /// `default_fanout_load`
    pub default_fanout_load: Option<f32>,
    /// `wire_load`
    pub wire_loads: Vec<WireLoad>,
    /// The index in `wire_loads` of `default_wire_load`.
    pub default_wire_load: Option<usize>,
    /// `default_wire_load_mode`
    pub wire_load_mode: Option<WireLoadMode>,
    /// `wire_load_selection`
    pub wire_load_selections: Vec<WireLoadSelection>,
    /// The index in `wire_load_selections` of `default_wire_load_selection`.
    pub default_wire_load_selection: Option<usize>,
    /// `k_process_…`, `k_volt_…`, `k_temp_…` by their names in files.
    pub scaling: Vec<(String, f64)>,
    /// `scaling_factors` groups: such factors for the cells that name one.
    pub scaling_groups: Vec<(String, Vec<(String, f64)>)>,
}

/// The units in which a file says its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Units {
    /// Of time, in ps.
    pub time_ps: f64,
    /// Of capacitance, in fF.
    pub capacitance_ff: f64,
    /// Of resistance, in kΩ.
    pub resistance_kohm: f64,
}

impl Default for Units {
    /// ns, pF and kΩ, as of files that say none.
    fn default() -> Self {
        Self {
            time_ps: 1e3,
            capacitance_ff: 1e3,
            resistance_kohm: 1.0,
        }
    }
}

/// Where signals are measured, as fractions of the supply, by [`Edge`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Where a delay begins.
    pub input: [f32; 2],
    /// Where a delay ends.
    pub output: [f32; 2],
    /// The lower end of a slew.
    pub slew_lower: [f32; 2],
    /// The upper end of a slew.
    pub slew_upper: [f32; 2],
}

impl Thresholds {
    /// The part of the swing that a slew covers.
    #[must_use]
    pub fn slew_fraction(&self, edge: Edge) -> f32 {
        self.slew_upper[edge.index()] - self.slew_lower[edge.index()]
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            input: [0.5; 2],
            output: [0.5; 2],
            slew_lower: [0.2; 2],
            slew_upper: [0.8; 2],
        }
    }
}

/// Process, voltage and temperature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conditions {
    /// A factor without a unit.
    pub process: f64,
    /// In volts.
    pub voltage: f64,
    /// In degrees Celsius.
    pub temperature: f64,
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            process: 1.0,
            voltage: 0.0,
            temperature: 0.0,
        }
    }
}

/// An `operating_conditions` group.
#[derive(Clone, Debug)]
pub struct NamedConditions {
    /// Its name.
    pub name: String,
    /// Its values; nominal ones where it says none.
    pub conditions: Conditions,
    /// `tree_type`
    pub tree_type: Option<TreeType>,
}

/// A `wire_load` group: wires by how many pins they reach.
#[derive(Clone, Debug, Default)]
pub struct WireLoad {
    /// Its name.
    pub name: String,
    /// kΩ for each unit of length.
    pub resistance: f64,
    /// fF for each unit of length.
    pub capacitance: f64,
    /// Length that each pin beyond the last entry adds.
    pub slope: f64,
    /// Pins and length, by rising number of pins.
    pub fanout_lengths: Vec<(f64, f64)>,
}

impl WireLoad {
    /// The length of a wire to `fanout` pins: between entries on the line between them, before the
    /// first and beyond the last on `slope`, and never less than none.
    ///
    /// ```
    /// use netlearn_graph::library::WireLoad;
    ///
    /// let wires = WireLoad {
    ///     slope: 1.2,
    ///     fanout_lengths: vec![(1.0, 1.0), (2.0, 2.5), (4.0, 4.5)],
    ///     ..WireLoad::default()
    /// };
    /// assert_eq!([1.0, 3.0, 6.0].map(|fanout| wires.length(fanout)), [1.0, 3.5, 6.9]);
    /// ```
    #[must_use]
    pub fn length(&self, fanout: f64) -> f64 {
        let entries = &self.fanout_lengths;
        let Some(&(last_fanout, last_length)) = entries.last() else {
            return 0.0;
        };
        let length = match entries.partition_point(|&(entry, _)| entry <= fanout) {
            0 => entries[0].1 - (entries[0].0 - fanout) * self.slope,
            next if next < entries.len() => {
                let ((x0, y0), (x1, y1)) = (entries[next - 1], entries[next]);
                y0 + (y1 - y0) * (fanout - x0) / (x1 - x0)
            }
            _ => last_length + (fanout - last_fanout) * self.slope,
        };
        length.max(0.0)
    }

    /// Capacitance in fF and resistance in kΩ of a wire to `fanout` pins.
    #[must_use]
    pub fn wire(&self, fanout: f64) -> (f64, f64) {
        let length = self.length(fanout);
        (length * self.capacitance, length * self.resistance)
    }
}

/// A `wire_load_selection` group.
#[derive(Clone, Debug, Default)]
pub struct WireLoadSelection {
    /// Its name; some files give none.
    pub name: Option<String>,
    /// Least area, largest area, index in [`Header::wire_loads`].
    pub from_area: Vec<(f64, f64, usize)>,
}

impl Header {
    /// The operating conditions of that name.
    #[must_use]
    pub fn find_conditions(&self, name: &str) -> Option<&NamedConditions> {
        self.conditions.iter().find(|conditions| conditions.name == name)
    }

    /// The wire load of that name.
    #[must_use]
    pub fn find_wire_load(&self, name: &str) -> Option<&WireLoad> {
        self.wire_loads.iter().find(|wire_load| wire_load.name == name)
    }

    /// The factor of what `kind` names (`cell_rise`, `fall_transition`, `setup_rise`, `pin_cap`,
    /// …) in conditions that are not the nominal ones: (1 + k_p Δp)(1 + k_v Δv)(1 + k_t Δt).
    /// `group` is that of the cell, where it names one.
    ///
    /// Liberty Reference Manual 2017.06, "Defining Scaling Factors".
    #[must_use]
    pub fn scale(&self, group: Option<usize>, kind: &str, conditions: &Conditions) -> f64 {
        let group = group.and_then(|group| self.scaling_groups.get(group));
        let factors = group.map_or(&self.scaling, |(_, factors)| factors);
        let factor = |prefix: &str, difference: f64| {
            let name = |found: &str| found.strip_prefix(prefix).is_some_and(|rest| rest == kind);
            let found = factors.iter().find(|(found, _)| name(found));
            1.0 + found.map_or(0.0, |&(_, factor)| factor) * difference
        };
        factor("k_process_", conditions.process - self.nominal.process)
            * factor("k_volt_", conditions.voltage - self.nominal.voltage)
            * factor("k_temp_", conditions.temperature - self.nominal.temperature)
    }
}
