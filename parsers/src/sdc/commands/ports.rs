//! What stands outside of the design: delays, drivers and loads at its ports.
//! Not for: limits on them; see [`super::environment`].

use crate::sdc::collection::Collection;
use crate::sdc::statement::statement;

statement! {
    /// What `set_input_delay` and `set_output_delay` have in common.
    PortDelay {
        /// `-clock`: after an edge of which clock.
        key clock: Option<Collection> = "-clock" [Clock];
        /// `-clock_fall`: its falling edge.
        flag clock_fall: bool = "-clock_fall";
        /// `-reference_pin`: after the clock's arrival at this pin.
        key reference_pin: Option<Collection> = "-reference_pin" [Port, Pin];
        /// `-level_sensitive`: a latch stands outside.
        flag level_sensitive: bool = "-level_sensitive";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// `-source_latency_included`.
        flag source_latency_included: bool = "-source_latency_included";
        /// `-network_latency_included`.
        flag network_latency_included: bool = "-network_latency_included";
        /// `-add_delay`: delays after other edges stay.
        flag add_delay: bool = "-add_delay";
        /// How long after the edge, or before it.
        word delay: f64;
        /// Ports, or pins within.
        word objects: Collection [Port, Pin];
    }
}

statement! {
    /// `set_input_delay`: when data come.
    SetInputDelay {
        /// Its options and words.
        part delay: PortDelay;
    }
}

statement! {
    /// `set_output_delay`: when data are needed.
    SetOutputDelay {
        /// Its options and words.
        part delay: PortDelay;
    }
}

statement! {
    /// `set_input_transition`: the slew at ports.
    SetInputTransition {
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// `-clock`: of data of this clock.
        key clock: Option<Collection> = "-clock" [Clock];
        /// `-clock_fall`.
        flag clock_fall: bool = "-clock_fall";
        /// The slew.
        word transition: f64;
        /// Which ports.
        word ports: Collection [Port];
    }
}

statement! {
    /// `set_driving_cell`: a cell of the library drives ports.
    SetDrivingCell {
        /// `-lib_cell`.
        key lib_cell: Option<String> = "-lib_cell";
        /// `-cell`, an older name of `-lib_cell`.
        key cell: Option<String> = "-cell";
        /// `-library`.
        key library: Option<String> = "-library";
        /// `-pin`: which output of the cell.
        key pin: Option<String> = "-pin";
        /// `-from_pin`: from which input.
        key from_pin: Option<String> = "-from_pin";
        /// `-input_transition_rise`.
        key input_transition_rise: Option<f64> = "-input_transition_rise";
        /// `-input_transition_fall`.
        key input_transition_fall: Option<f64> = "-input_transition_fall";
        /// `-multiply_by`.
        key multiply_by: Option<f64> = "-multiply_by";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// `-clock`: of data of this clock.
        key clock: Option<Collection> = "-clock" [Clock];
        /// `-clock_fall`.
        flag clock_fall: bool = "-clock_fall";
        /// `-dont_scale`.
        flag dont_scale: bool = "-dont_scale";
        /// `-no_design_rule`: its limits do not count.
        flag no_design_rule: bool = "-no_design_rule";
        /// Which ports.
        word ports: Collection [Port];
    }
}

statement! {
    /// `set_drive`: a resistance drives ports.
    SetDrive {
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// The resistance.
        word resistance: f64;
        /// Which ports.
        word ports: Collection [Port];
    }
}

statement! {
    /// `set_load`: capacitance at ports, or of nets.
    SetLoad {
        /// `-pin_load`: of what stands outside.
        flag pin_load: bool = "-pin_load";
        /// `-wire_load`: of its wires.
        flag wire_load: bool = "-wire_load";
        /// `-subtract_pin_load`: without the pins of a net.
        flag subtract_pin_load: bool = "-subtract_pin_load";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// The capacitance, in the first library's unit.
        word capacitance: f64;
        /// Ports or nets.
        word objects: Collection [Port, Net];
    }
}

statement! {
    /// `set_port_fanout_number`: how many pins hang at ports outside, for wire loads.
    SetPortFanoutNumber {
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// How many.
        word fanout: u32;
        /// Which ports.
        word ports: Collection [Port];
    }
}

statement! {
    /// `set_fanout_load`: the fanout that output ports count as.
    SetFanoutLoad {
        /// The fanout.
        word fanout: f64;
        /// Which ports.
        word ports: Collection [Port];
    }
}
