//! The words of Liberty that choose one of a few.
//! Not for: free names.

/// An enumeration whose members have names in files.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $member:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* #[doc = concat!("`", $text, "`")] $member,)+
        }

        impl $name {
            /// All of them, with their names.
            pub const ALL: &[(&str, Self)] = &[$(($text, Self::$member)),+];

            /// The one of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().find(|(text, _)| *text == name).map(|&(_, member)| member)
            }

            /// As files write it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$member => $text,)+
                }
            }
        }
    };
}

named! {
    /// What an arc means: `timing_type`.
    TimingType {
        Combinational = "combinational",
        CombinationalRise = "combinational_rise",
        CombinationalFall = "combinational_fall",
        RisingEdge = "rising_edge",
        FallingEdge = "falling_edge",
        Preset = "preset",
        Clear = "clear",
        SetupRising = "setup_rising",
        SetupFalling = "setup_falling",
        HoldRising = "hold_rising",
        HoldFalling = "hold_falling",
        RecoveryRising = "recovery_rising",
        RecoveryFalling = "recovery_falling",
        RemovalRising = "removal_rising",
        RemovalFalling = "removal_falling",
        SkewRising = "skew_rising",
        SkewFalling = "skew_falling",
        ThreeStateEnable = "three_state_enable",
        ThreeStateEnableRise = "three_state_enable_rise",
        ThreeStateEnableFall = "three_state_enable_fall",
        ThreeStateDisable = "three_state_disable",
        ThreeStateDisableRise = "three_state_disable_rise",
        ThreeStateDisableFall = "three_state_disable_fall",
        NonSeqSetupRising = "non_seq_setup_rising",
        NonSeqSetupFalling = "non_seq_setup_falling",
        NonSeqHoldRising = "non_seq_hold_rising",
        NonSeqHoldFalling = "non_seq_hold_falling",
        NochangeHighHigh = "nochange_high_high",
        NochangeHighLow = "nochange_high_low",
        NochangeLowHigh = "nochange_low_high",
        NochangeLowLow = "nochange_low_low",
        MinPulseWidth = "min_pulse_width",
        MinimumPeriod = "minimum_period",
        MaxClockTreePath = "max_clock_tree_path",
        MinClockTreePath = "min_clock_tree_path",
        RetainingTime = "retaining_time",
    }
}

named! {
    /// How the output of an arc follows its input: `timing_sense`.
    TimingSense {
        PositiveUnate = "positive_unate",
        NegativeUnate = "negative_unate",
        NonUnate = "non_unate",
    }
}

named! {
    /// Which table of an arc it is.
    TableKind {
        CellRise = "cell_rise",
        CellFall = "cell_fall",
        RiseTransition = "rise_transition",
        FallTransition = "fall_transition",
        RisePropagation = "rise_propagation",
        FallPropagation = "fall_propagation",
        RetainingRise = "retaining_rise",
        RetainingFall = "retaining_fall",
        RetainRiseSlew = "retain_rise_slew",
        RetainFallSlew = "retain_fall_slew",
        RiseConstraint = "rise_constraint",
        FallConstraint = "fall_constraint",
    }
}

named! {
    /// What an axis of a table is.
    Variable {
        InputNetTransition = "input_net_transition",
        InputTransitionTime = "input_transition_time",
        RelatedPinTransition = "related_pin_transition",
        ConstrainedPinTransition = "constrained_pin_transition",
        TotalOutputNetCapacitance = "total_output_net_capacitance",
        OutputNetLength = "output_net_length",
        OutputNetWireCap = "output_net_wire_cap",
        OutputNetPinCap = "output_net_pin_cap",
        EqualOrOppositeOutputNetCapacitance = "equal_or_opposite_output_net_capacitance",
        RelatedOutTotalOutputNetCapacitance = "related_out_total_output_net_capacitance",
        RelatedOutOutputNetLength = "related_out_output_net_length",
        RelatedOutOutputNetWireCap = "related_out_output_net_wire_cap",
        RelatedOutOutputNetPinCap = "related_out_output_net_pin_cap",
        ConnectDelay = "connect_delay",
        FanoutNumber = "fanout_number",
        FanoutPinCapacitance = "fanout_pin_capacitance",
        DriverSlew = "driver_slew",
        Time = "time",
        NormalizedVoltage = "normalized_voltage",
        InputVoltage = "input_voltage",
        OutputVoltage = "output_voltage",
        IvOutputVoltage = "iv_output_voltage",
        InputNoiseHeight = "input_noise_height",
        InputNoiseWidth = "input_noise_width",
    }
}

named! {
    /// `tree_type`: where the resistance of a wire load stands.
    TreeType {
        BestCase = "best_case_tree",
        Balanced = "balanced_tree",
        WorstCase = "worst_case_tree",
    }
}

named! {
    /// `default_wire_load_mode`
    WireLoadMode {
        Top = "top",
        Enclosed = "enclosed",
        Segmented = "segmented",
    }
}
