//! Constraints that are taken back.
//! Not for: exceptions of paths; `reset_path` is among them.

use crate::sdc::collection::Collection;
use crate::sdc::statement::statement;

statement! {
    /// `delete_clock` or `remove_clock`.
    DeleteClock {
        /// `-all`.
        flag all: bool = "-all";
        /// Which clocks.
        optional clocks: Option<Collection> [Clock];
    }
}

statement! {
    /// `delete_generated_clock` or `remove_generated_clock`.
    DeleteGeneratedClock {
        /// `-all`.
        flag all: bool = "-all";
        /// Which clocks.
        optional clocks: Option<Collection> [Clock];
    }
}

statement! {
    /// `unset_propagated_clock` or `remove_propagated_clock`.
    UnsetPropagatedClock {
        /// Clocks, ports or pins.
        word objects: Collection [Clock, Port, Pin];
    }
}

statement! {
    /// `unset_clock_latency` or `remove_clock_latency`.
    UnsetClockLatency {
        /// `-source`.
        flag source: bool = "-source";
        /// `-clock`.
        key clock: Option<Collection> = "-clock" [Clock];
        /// Clocks, ports or pins.
        word objects: Collection [Clock, Port, Pin];
    }
}

statement! {
    /// `unset_clock_transition` or `remove_clock_transition`.
    UnsetClockTransition {
        /// Which clocks.
        word clocks: Collection [Clock];
    }
}

statement! {
    /// `unset_clock_uncertainty` or `remove_clock_uncertainty`.
    UnsetClockUncertainty {
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
        /// Clocks, ports or pins; none with `from` and `to`.
        optional objects: Option<Collection> [Clock, Port, Pin];
    }
}

statement! {
    /// What `unset_input_delay` and `unset_output_delay` have in common.
    UnsetPortDelay {
        /// `-clock`.
        key clock: Option<Collection> = "-clock" [Clock];
        /// `-clock_fall`.
        flag clock_fall: bool = "-clock_fall";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// Ports or pins.
        word objects: Collection [Port, Pin];
    }
}

statement! {
    /// `unset_input_delay` or `remove_input_delay`.
    UnsetInputDelay {
        /// Its options and words.
        part delay: UnsetPortDelay;
    }
}

statement! {
    /// `unset_output_delay` or `remove_output_delay`.
    UnsetOutputDelay {
        /// Its options and words.
        part delay: UnsetPortDelay;
    }
}

statement! {
    /// `unset_case_analysis` or `remove_case_analysis`.
    UnsetCaseAnalysis {
        /// Ports or pins.
        word objects: Collection [Port, Pin];
    }
}

statement! {
    /// `unset_disable_timing` or `remove_disable_timing`.
    UnsetDisableTiming {
        /// `-from`.
        key from: Option<String> = "-from";
        /// `-to`.
        key to: Option<String> = "-to";
        /// Cells, pins or ports, or cells and pins of a library.
        word objects: Collection [LibCell, LibPin, Cell, Port, Pin];
    }
}

statement! {
    /// `unset_timing_derate` or `reset_timing_derate`: all of them.
    UnsetTimingDerate {}
}

statement! {
    /// `unset_clock_groups` or `remove_clock_groups`.
    UnsetClockGroups {
        /// `-asynchronous`.
        flag asynchronous: bool = "-asynchronous";
        /// `-logically_exclusive`.
        flag logically_exclusive: bool = "-logically_exclusive";
        /// `-physically_exclusive`.
        flag physically_exclusive: bool = "-physically_exclusive";
        /// `-name`.
        key name: Option<String> = "-name";
        /// `-all`.
        flag all: bool = "-all";
    }
}
