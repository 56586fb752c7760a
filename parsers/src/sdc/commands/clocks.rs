//! Clocks: what they are, when their edges come, and which belong together.
//! Not for: paths between them; see [`super::exceptions`].

use crate::sdc::collection::Collection;
use crate::sdc::statement::{choice, statement};

statement! {
    /// `create_clock`: a clock at ports or pins, or without any a virtual one.
    CreateClock {
        /// `-name`. Without, the clock has the name of its first object.
        key name: Option<String> = "-name";
        /// `-period`, in the library's unit of time.
        need period: f64 = "-period";
        /// `-waveform`: times of rising and falling edges in turn. Without, 0 and half the period.
        key waveform: Option<Vec<f64>> = "-waveform";
        /// `-add`: other clocks at these objects stay.
        flag add: bool = "-add";
        /// `-comment`.
        key comment: Option<String> = "-comment";
        /// Where the clock comes from.
        optional objects: Option<Collection> [Port, Pin, Net];
    }
}

statement! {
    /// `create_generated_clock`: a clock that a circuit makes of another one.
    CreateGeneratedClock {
        /// `-name`. Without, the clock has the name of its first object.
        key name: Option<String> = "-name";
        /// `-source`: the port or pin where the master clock is.
        need source: Collection = "-source" [Port, Pin];
        /// `-master_clock`: which clock of those at the source.
        key master_clock: Option<Collection> = "-master_clock" [Clock];
        /// `-divide_by`.
        key divide_by: Option<u32> = "-divide_by";
        /// `-multiply_by`.
        key multiply_by: Option<u32> = "-multiply_by";
        /// `-duty_cycle`: in percent.
        key duty_cycle: Option<f64> = "-duty_cycle";
        /// `-edges`: numbers of edges of the master, from 1, that make the edges of this clock.
        key edges: Option<Vec<u32>> = "-edges";
        /// `-edge_shift`: by how much each of `edges` is moved.
        key edge_shift: Option<Vec<f64>> = "-edge_shift";
        /// `-combinational`: only gates lie between.
        flag combinational: bool = "-combinational";
        /// `-invert`.
        flag invert: bool = "-invert";
        /// `-add`: other clocks at these objects stay.
        flag add: bool = "-add";
        /// `-pll_output`.
        key pll_output: Option<Collection> = "-pll_output" [Pin];
        /// `-pll_feedback`.
        key pll_feedback: Option<Collection> = "-pll_feedback" [Pin];
        /// `-comment`.
        key comment: Option<String> = "-comment";
        /// Where the clock comes out.
        word objects: Collection [Port, Pin, Net];
    }
}

statement! {
    /// `set_propagated_clock`: latency is what the clock network takes.
    SetPropagatedClock {
        /// Clocks, or ports and pins behind which it holds.
        word objects: Collection [Clock, Port, Pin];
    }
}

statement! {
    /// `set_clock_latency`: how long a clock takes to its source, or from there to registers.
    SetClockLatency {
        /// `-source`: to the source; else in the network of an ideal clock.
        flag source: bool = "-source";
        /// `-early`.
        flag early: bool = "-early";
        /// `-late`.
        flag late: bool = "-late";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// `-clock`: only of these clocks, at ports and pins.
        key clock: Option<Collection> = "-clock" [Clock];
        /// How long.
        word latency: f64;
        /// Clocks, ports or pins.
        word objects: Collection [Clock, Port, Pin];
    }
}

statement! {
    /// `set_clock_uncertainty`: a margin for edges that are not where they should be.
    SetClockUncertainty {
        /// `-from`, with `to`: between two clocks.
        key from: Option<Collection> = "-from" [Clock];
        /// `-rise_from`.
        key rise_from: Option<Collection> = "-rise_from" [Clock];
        /// `-fall_from`.
        key fall_from: Option<Collection> = "-fall_from" [Clock];
        /// `-to`.
        key to: Option<Collection> = "-to" [Clock];
        /// `-rise_to`.
        key rise_to: Option<Collection> = "-rise_to" [Clock];
        /// `-fall_to`.
        key fall_to: Option<Collection> = "-fall_to" [Clock];
        /// `-setup`.
        flag setup: bool = "-setup";
        /// `-hold`.
        flag hold: bool = "-hold";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// The margin.
        word uncertainty: f64;
        /// Clocks, ports or pins; none with `from` and `to`.
        optional objects: Option<Collection> [Clock, Port, Pin];
    }
}

statement! {
    /// `set_clock_transition`: the slew of an ideal clock at registers.
    SetClockTransition {
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// The slew.
        word transition: f64;
        /// Which clocks.
        word clocks: Collection [Clock];
    }
}

choice! {
    /// What `set_sense` is said of.
    SenseType {
        /// Clock networks.
        Clock = "clock",
        /// Data paths.
        Data = "data",
    }
}

choice! {
    /// A pulse that a pin makes of a clock's edge.
    Pulse {
        /// From a rising edge, a high pulse.
        RiseTriggeredHigh = "rise_triggered_high_pulse",
        /// From a rising edge, a low pulse.
        RiseTriggeredLow = "rise_triggered_low_pulse",
        /// From a falling edge, a high pulse.
        FallTriggeredHigh = "fall_triggered_high_pulse",
        /// From a falling edge, a low pulse.
        FallTriggeredLow = "fall_triggered_low_pulse",
    }
}

statement! {
    /// `set_sense` and, without a type, `set_clock_sense`: which edges go through a pin.
    SetSense {
        /// `-type`.
        key sense_type: Option<SenseType> = "-type";
        /// `-positive`.
        flag positive: bool = "-positive";
        /// `-negative`.
        flag negative: bool = "-negative";
        /// `-non_unate`.
        flag non_unate: bool = "-non_unate";
        /// `-stop_propagation`: none.
        flag stop_propagation: bool = "-stop_propagation";
        /// `-clock_leaf`.
        flag clock_leaf: bool = "-clock_leaf";
        /// `-pulse`.
        key pulse: Option<Pulse> = "-pulse";
        /// `-clocks`: of which clocks; without, of all.
        key clocks: Option<Collection> = "-clocks" [Clock];
        /// Where.
        word pins: Collection [Port, Pin];
    }
}

statement! {
    /// `set_clock_groups`: no path between clocks of different groups counts.
    SetClockGroups {
        /// `-name`.
        key name: Option<String> = "-name";
        /// `-asynchronous`.
        flag asynchronous: bool = "-asynchronous";
        /// `-logically_exclusive`.
        flag logically_exclusive: bool = "-logically_exclusive";
        /// `-physically_exclusive`.
        flag physically_exclusive: bool = "-physically_exclusive";
        /// `-allow_paths`: only for noise; paths count.
        flag allow_paths: bool = "-allow_paths";
        /// `-group`, as often as it is given. A single group is against all other clocks.
        keys groups: Vec<Collection> = "-group" [Clock];
        /// `-comment`.
        key comment: Option<String> = "-comment";
    }
}

statement! {
    /// `set_clock_gating_check`: margins of the enables of clock gates.
    SetClockGatingCheck {
        /// `-setup`.
        key setup: Option<f64> = "-setup";
        /// `-hold`.
        key hold: Option<f64> = "-hold";
        /// `-high`: the clock is active high.
        flag high: bool = "-high";
        /// `-low`.
        flag low: bool = "-low";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// Where; without, in all of the design.
        optional objects: Option<Collection> [Clock, Cell, Port, Pin];
    }
}

statement! {
    /// `set_disable_clock_gating_check`.
    SetDisableClockGatingCheck {
        /// Cells or pins.
        word objects: Collection [Cell, Port, Pin];
    }
}

statement! {
    /// `set_max_time_borrow`: how far data may come after a latch opens.
    SetMaxTimeBorrow {
        /// The longest time.
        word limit: f64;
        /// Clocks, cells or pins.
        word objects: Collection [Clock, Cell, Pin];
    }
}
