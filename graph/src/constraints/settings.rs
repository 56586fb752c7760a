//! Switches of the timing engine: OpenSTA's variables `sta_...`.
//! Not for: constraints of a design.

/// Where two clock paths are the same (`sta_crpr_mode`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum CrprMode {
    /// At the same pin, whichever edges go through it.
    #[default]
    SamePin,
    /// At the same pin with the same edge.
    SameTransition,
}

/// Switches of the timing engine, with OpenSTA's defaults.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Whether what early and late clock paths have in common counts once (`sta_crpr_enabled`).
    pub crpr: bool,
    /// `sta_crpr_mode`
    pub crpr_mode: CrprMode,
    /// Whether signals go through the set and clear of registers (`sta_preset_clear_arcs_enabled`).
    pub set_clear_arcs: bool,
    /// Whether arcs without condition hold beside conditional ones (`sta_cond_default_arcs_enabled`).
    pub default_arcs: bool,
    /// Whether paths go from the driving to the reading side of a pin that is both, through its
    /// instance (`sta_bidirect_inst_paths_enabled`).
    pub bidirectional_paths: bool,
    /// `sta_recovery_removal_checks_enabled`
    pub recovery_removal_checks: bool,
    /// `sta_gated_clock_checks_enabled`
    pub gating_checks: bool,
    /// Whether clocks go on behind gates (`sta_propagate_gated_clock_enable`).
    pub gated_clocks_propagate: bool,
    /// `sta_clock_through_tristate_enabled`
    pub clocks_through_three_state: bool,
    /// `sta_dynamic_loop_breaking`
    pub dynamic_loop_breaking: bool,
    /// Whether clocks are propagated from the first (`sta_propagate_all_clocks`).
    pub all_clocks_propagated: bool,
    /// Whether inputs without delay have one of 0 (`sta_input_port_default_clock`).
    pub default_arrival_clock: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            crpr: true,
            crpr_mode: CrprMode::default(),
            set_clear_arcs: false,
            default_arcs: true,
            bidirectional_paths: false,
            recovery_removal_checks: true,
            gating_checks: true,
            gated_clocks_propagate: true,
            clocks_through_three_state: false,
            dynamic_loop_breaking: false,
            all_clocks_propagated: false,
            default_arrival_clock: false,
        }
    }
}
