//! Every command of SDC that is read, each as a struct of its options and words.
//! Not for: queries; see [`super::Collection`].

mod clocks;
mod environment;
mod exceptions;
mod ports;
mod removals;

pub use clocks::*;
pub use environment::*;
pub use exceptions::*;
pub use ports::*;
pub use removals::*;

use super::collection::Collection;
use super::state::State;
use super::statement::{Args, Described, Opt};
use super::words::Unwritable;
use crate::diagnostic::Diagnostic;
use crate::tcl::Call;

macro_rules! kinds {
    ($($name:ident = $word:literal $(| $alias:literal)*,)+) => {
        /// What a command says. A field of a command is named as its option.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Kind {
            $(
                #[doc = concat!("`", $word, "`.")]
                $name(Box<$name>),
            )+
        }

        impl Kind {
            /// The names of all commands that are read.
            pub const NAMES: &'static [&'static str] = &[$($word),+];

            /// The name of the command.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $word,)+
                }
            }

            /// The objects that it is about, in the order of its fields.
            pub fn collections(&self) -> Vec<&Collection> {
                let mut all = Vec::new();
                match self {
                    $(Self::$name(command) => Described::collections(&**command, &mut all),)+
                }
                all
            }

            /// Reads a command; `None` where there is none of its name.
            pub(super) fn read(call: &mut Call<'_>, state: &State<'_>) -> Result<Option<Self>, Diagnostic> {
                match call.name {
                    $($word $(| $alias)* => {
                        let mut options: Vec<Opt> = Vec::new();
                        <$name as Described>::options(&mut options);
                        let mut args = Args::new(call, state, &options)?;
                        let command = <$name as Described>::read(&mut args)?;
                        args.finish()?;
                        Ok(Some(Self::$name(Box::new(command))))
                    })+
                    _ => Ok(None),
                }
            }

            /// Writes it as one line, without the end.
            pub(super) fn write(&self, out: &mut String) -> Result<(), Unwritable> {
                out.push_str(self.name());
                match self {
                    $(Self::$name(command) => Described::write(&**command, out),)+
                }
            }
        }
    };
}

kinds! {
    CreateClock = "create_clock",
    CreateGeneratedClock = "create_generated_clock",
    SetPropagatedClock = "set_propagated_clock",
    SetClockLatency = "set_clock_latency",
    SetClockUncertainty = "set_clock_uncertainty",
    SetClockTransition = "set_clock_transition",
    SetSense = "set_sense" | "set_clock_sense",
    SetClockGroups = "set_clock_groups",
    SetClockGatingCheck = "set_clock_gating_check",
    SetDisableClockGatingCheck = "set_disable_clock_gating_check",
    SetMaxTimeBorrow = "set_max_time_borrow",
    SetInputDelay = "set_input_delay",
    SetOutputDelay = "set_output_delay",
    SetInputTransition = "set_input_transition",
    SetDrivingCell = "set_driving_cell",
    SetDrive = "set_drive",
    SetLoad = "set_load",
    SetPortFanoutNumber = "set_port_fanout_number",
    SetFanoutLoad = "set_fanout_load",
    SetFalsePath = "set_false_path",
    SetMulticyclePath = "set_multicycle_path",
    SetMaxDelay = "set_max_delay",
    SetMinDelay = "set_min_delay",
    SetPathMargin = "set_path_margin",
    ResetPath = "reset_path" | "unset_path_exceptions",
    GroupPath = "group_path",
    SetDataCheck = "set_data_check",
    SetCaseAnalysis = "set_case_analysis",
    SetLogicZero = "set_logic_zero",
    SetLogicOne = "set_logic_one",
    SetLogicDc = "set_logic_dc",
    SetDisableTiming = "set_disable_timing",
    SetTimingDerate = "set_timing_derate",
    SetOperatingConditions = "set_operating_conditions",
    SetWireLoadMode = "set_wire_load_mode",
    SetWireLoadModel = "set_wire_load_model",
    SetWireLoadSelectionGroup = "set_wire_load_selection_group",
    SetWireLoadMinBlockSize = "set_wire_load_min_block_size",
    SetMaxTransition = "set_max_transition",
    SetMaxCapacitance = "set_max_capacitance",
    SetMinCapacitance = "set_min_capacitance",
    SetMaxFanout = "set_max_fanout",
    SetMinPulseWidth = "set_min_pulse_width",
    SetResistance = "set_resistance",
    SetIdealNetwork = "set_ideal_network",
    SetIdealNet = "set_ideal_net",
    SetIdealLatency = "set_ideal_latency",
    SetIdealTransition = "set_ideal_transition",
    SetMaxArea = "set_max_area",
    SetUnits = "set_units",
    SetVoltage = "set_voltage",
    SetHierarchySeparator = "set_hierarchy_separator",
    CurrentDesign = "current_design",
    SetVariable = "set",
    DeleteClock = "delete_clock" | "remove_clock",
    DeleteGeneratedClock = "delete_generated_clock" | "remove_generated_clock",
    UnsetPropagatedClock = "unset_propagated_clock" | "remove_propagated_clock",
    UnsetClockLatency = "unset_clock_latency" | "remove_clock_latency",
    UnsetClockTransition = "unset_clock_transition" | "remove_clock_transition",
    UnsetClockUncertainty = "unset_clock_uncertainty" | "remove_clock_uncertainty",
    UnsetInputDelay = "unset_input_delay" | "remove_input_delay",
    UnsetOutputDelay = "unset_output_delay" | "remove_output_delay",
    UnsetCaseAnalysis = "unset_case_analysis" | "remove_case_analysis",
    UnsetDisableTiming = "unset_disable_timing" | "remove_disable_timing",
    UnsetTimingDerate = "unset_timing_derate" | "reset_timing_derate",
    UnsetClockGroups = "unset_clock_groups" | "remove_clock_groups",
}
