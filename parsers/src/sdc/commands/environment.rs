//! Constants, cut arcs, derates, conditions, wires, limits and units.
//! Not for: what stands at ports; see [`super::ports`].

use crate::sdc::collection::Collection;
use crate::sdc::statement::{choice, statement};

choice! {
    /// What a pin is held at.
    CaseValue {
        /// 0.
        Zero = "0" | "zero",
        /// 1.
        One = "1" | "one",
        /// Only rising edges.
        Rising = "rising" | "rise",
        /// Only falling edges.
        Falling = "falling" | "fall",
    }
}

statement! {
    /// `set_case_analysis`: a pin is constant, or has one kind of edge.
    SetCaseAnalysis {
        /// What it is held at.
        word value: CaseValue;
        /// Ports or pins.
        word objects: Collection [Port, Pin];
    }
}

statement! {
    /// `set_logic_zero`: input ports are 0.
    SetLogicZero {
        /// Which ports.
        word ports: Collection [Port, Pin];
    }
}

statement! {
    /// `set_logic_one`: input ports are 1.
    SetLogicOne {
        /// Which ports.
        word ports: Collection [Port, Pin];
    }
}

statement! {
    /// `set_logic_dc`: input ports are of no account.
    SetLogicDc {
        /// Which ports.
        word ports: Collection [Port, Pin];
    }
}

statement! {
    /// `set_disable_timing`: arcs are cut.
    SetDisableTiming {
        /// `-from`: those from this pin of the cells.
        key from: Option<String> = "-from";
        /// `-to`: those to this pin of the cells.
        key to: Option<String> = "-to";
        /// Cells, pins or ports, or cells and pins of a library.
        word objects: Collection [LibCell, LibPin, Cell, Port, Pin];
    }
}

statement! {
    /// `set_timing_derate`: delays times a factor.
    SetTimingDerate {
        /// `-early`.
        flag early: bool = "-early";
        /// `-late`.
        flag late: bool = "-late";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-clock`: of clock paths.
        flag clock: bool = "-clock";
        /// `-data`: of data paths.
        flag data: bool = "-data";
        /// `-net_delay`.
        flag net_delay: bool = "-net_delay";
        /// `-cell_delay`.
        flag cell_delay: bool = "-cell_delay";
        /// `-cell_check`.
        flag cell_check: bool = "-cell_check";
        /// The factor.
        word derate: f64;
        /// Where; without, in all of the design.
        optional objects: Option<Collection> [LibCell, Cell, Net];
    }
}

choice! {
    /// How early and late delays are used together.
    AnalysisType {
        /// One set of delays.
        Single = "single",
        /// Best case for hold, worst case for setup.
        BcWc = "bc_wc",
        /// Early against late.
        OnChipVariation = "on_chip_variation",
    }
}

statement! {
    /// `set_operating_conditions`: process, voltage and temperature by a library's names.
    SetOperatingConditions {
        /// `-analysis_type`.
        key analysis_type: Option<AnalysisType> = "-analysis_type";
        /// `-library`.
        key library: Option<String> = "-library";
        /// `-min`.
        key min: Option<String> = "-min";
        /// `-max`.
        key max: Option<String> = "-max";
        /// `-min_library`.
        key min_library: Option<String> = "-min_library";
        /// `-max_library`.
        key max_library: Option<String> = "-max_library";
        /// The conditions.
        optional condition: Option<String>;
    }
}

choice! {
    /// Whose wire load a net has that crosses blocks.
    WireLoadMode {
        /// The design's.
        Top = "top",
        /// The smallest block's that holds all of it.
        Enclosed = "enclosed",
        /// Each block's for its part.
        Segmented = "segmented",
    }
}

statement! {
    /// `set_wire_load_mode`.
    SetWireLoadMode {
        /// The mode.
        word mode: WireLoadMode;
    }
}

statement! {
    /// `set_wire_load_model`.
    SetWireLoadModel {
        /// `-name`.
        need name: String = "-name";
        /// `-library`.
        key library: Option<String> = "-library";
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// Where; without, in all of the design.
        optional objects: Option<Collection> [Design, Cell, Port];
    }
}

statement! {
    /// `set_wire_load_selection_group`.
    SetWireLoadSelectionGroup {
        /// `-library`.
        key library: Option<String> = "-library";
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// The group.
        word group: String;
        /// Where; without, in all of the design.
        optional objects: Option<Collection> [Design, Cell];
    }
}

statement! {
    /// `set_wire_load_min_block_size`.
    SetWireLoadMinBlockSize {
        /// The area.
        word size: f64;
    }
}

statement! {
    /// `set_max_transition`: slews must be shorter.
    SetMaxTransition {
        /// `-clock_path`.
        flag clock_path: bool = "-clock_path";
        /// `-data_path`.
        flag data_path: bool = "-data_path";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// The limit.
        word limit: f64;
        /// Clocks, ports, or the design.
        word objects: Collection [Clock, Design, Port, Pin];
    }
}

statement! {
    /// `set_max_capacitance`: loads must be smaller.
    SetMaxCapacitance {
        /// The limit.
        word limit: f64;
        /// Ports, pins, or the design.
        word objects: Collection [Design, Port, Pin];
    }
}

statement! {
    /// `set_min_capacitance`: loads must be larger.
    SetMinCapacitance {
        /// The limit.
        word limit: f64;
        /// Ports, pins, or the design.
        word objects: Collection [Design, Port, Pin];
    }
}

statement! {
    /// `set_max_fanout`: drivers must have fewer loads.
    SetMaxFanout {
        /// The limit.
        word limit: f64;
        /// Ports or the design.
        word objects: Collection [Design, Port];
    }
}

statement! {
    /// `set_min_pulse_width`.
    SetMinPulseWidth {
        /// `-low`: of low pulses.
        flag low: bool = "-low";
        /// `-high`: of high pulses.
        flag high: bool = "-high";
        /// The width.
        word width: f64;
        /// Where; without, in all of the design.
        optional objects: Option<Collection> [Clock, Cell, Port, Pin];
    }
}

statement! {
    /// `set_resistance`: of nets.
    SetResistance {
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// The resistance.
        word resistance: f64;
        /// Which nets.
        word nets: Collection [Net];
    }
}

statement! {
    /// `set_ideal_network`.
    SetIdealNetwork {
        /// `-no_propagate`: only of these nets.
        flag no_propagate: bool = "-no_propagate";
        /// `-no_propagation`, another spelling.
        flag no_propagation: bool = "-no_propagation";
        /// Ports, pins or nets.
        word objects: Collection [Port, Pin, Net];
    }
}

statement! {
    /// `set_ideal_net`.
    SetIdealNet {
        /// Which nets.
        word nets: Collection [Net];
    }
}

statement! {
    /// What `set_ideal_latency` and `set_ideal_transition` have in common.
    IdealValue {
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-min`.
        flag min: bool = "-min";
        /// `-max`.
        flag max: bool = "-max";
        /// The latency or the slew.
        word value: f64;
        /// Ports or pins.
        word objects: Collection [Port, Pin];
    }
}

statement! {
    /// `set_ideal_latency`.
    SetIdealLatency {
        /// Its options and words.
        part ideal: IdealValue;
    }
}

statement! {
    /// `set_ideal_transition`.
    SetIdealTransition {
        /// Its options and words.
        part ideal: IdealValue;
    }
}

statement! {
    /// `set_max_area`.
    SetMaxArea {
        /// `-ignore_tns`.
        flag ignore_tns: bool = "-ignore_tns";
        /// The area.
        word area: f64;
    }
}

statement! {
    /// `set_units`: which units the numbers have; to be compared with the library's.
    SetUnits {
        /// `-capacitance`.
        key capacitance: Option<String> = "-capacitance";
        /// `-resistance`.
        key resistance: Option<String> = "-resistance";
        /// `-time`.
        key time: Option<String> = "-time";
        /// `-voltage`.
        key voltage: Option<String> = "-voltage";
        /// `-current`.
        key current: Option<String> = "-current";
        /// `-power`.
        key power: Option<String> = "-power";
        /// `-distance`.
        key distance: Option<String> = "-distance";
    }
}

statement! {
    /// `set_voltage`.
    SetVoltage {
        /// `-min`: of early paths; the other is of late ones.
        key min: Option<f64> = "-min";
        /// `-object_list`: of these nets.
        key object_list: Option<Collection> = "-object_list" [Net];
        /// In volts.
        word voltage: f64;
    }
}

statement! {
    /// `set_hierarchy_separator`: what stands between the names of a path.
    SetHierarchySeparator {
        /// One character.
        word separator: String;
    }
}

statement! {
    /// `current_design` with a name: which design is meant.
    CurrentDesign {
        /// Its name.
        word design: String;
    }
}

statement! {
    /// `set` of a variable of the timing engine, `sta_...`.
    SetVariable {
        /// Its name.
        word name: String;
        /// Its value.
        word value: String;
    }
}
