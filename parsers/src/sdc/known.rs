//! Commands that are known but not modelled: those that timing does not depend on, and those that
//! it does.
//! Not for: commands that are read; see [`super::commands`].

use super::ast::Why;
use super::commands::Kind;

/// Why a command may be read over; `None` where it may not.
pub(super) fn harmless(name: &str) -> Option<Why> {
    Some(match name {
        "echo" | "puts_log" | "print_message_info" => Why::Prints,
        "set_dont_touch"
        | "unset_dont_touch"
        | "set_dont_use"
        | "unset_dont_use"
        | "set_dont_touch_network"
        | "set_size_only"
        | "set_fix_hold"
        | "set_fix_multiple_port_nets"
        | "set_max_dynamic_power"
        | "set_max_leakage_power"
        | "set_max_total_power"
        | "set_level_shifter_strategy"
        | "set_level_shifter_threshold"
        | "set_boundary_optimization"
        | "set_flatten"
        | "set_structure"
        | "set_ungroup"
        | "set_cost_priority"
        | "set_critical_range"
        | "set_leakage_optimization"
        | "set_dynamic_optimization"
        | "set_isolate_ports"
        | "set_register_merging"
        | "set_clock_tree_options"
        | "set_clock_tree_exceptions"
        | "create_voltage_area"
        | "set_prefer"
        | "set_attribute"
        | "set_user_attribute"
        | "set_layer_rc"
        | "set_routing_layers"
        | "set_placement_padding"
        | "set_global_routing_layer_adjustment" => Why::Optimises,
        "set_app_var"
        | "suppress_message"
        | "unsuppress_message"
        | "set_message_info"
        | "history"
        | "alias"
        | "define_user_attribute"
        | "set_cmd_units"
        | "set_host_options"
        | "set_units_check"
        | "sdc_version"
        | "set_svf"
        | "current_mode" => Why::SetsUp,
        _ => {
            let prefixes = ["report_", "check_", "write_"];
            return prefixes
                .iter()
                .any(|prefix| name.starts_with(prefix))
                .then_some(Why::Reports);
        }
    })
}

/// Whether a command that is not read is one of constraints or of a timing engine.
pub(super) fn changes_timing(name: &str) -> bool {
    let prefixes = [
        "set_", "unset_", "remove_", "reset_", "delete_", "create_", "read_", "group_",
    ];
    prefixes.iter().any(|prefix| name.starts_with(prefix))
        || matches!(
            name,
            "link_design"
                | "define_scene"
                | "define_corners"
                | "append_to_collection"
                | "all_fanin"
                | "all_fanout"
                | "all_connected"
                | "current_instance"
                | "get_timing_edges"
                | "get_fanin"
                | "get_fanout"
                | "link"
        )
}

/// The command that was meant by a name that is none.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    const QUERIES: [&str; 6] = [
        "get_clocks",
        "get_cells",
        "get_ports",
        "get_pins",
        "all_inputs",
        "all_outputs",
    ];
    // Far longer than all of them.
    if name.len() > 60 {
        return None;
    }
    let known = Kind::NAMES.iter().chain(&QUERIES);
    let distances = known.map(|&known| (strsim::osa_distance(known, name), known));
    let (distance, nearest) = distances.min()?;
    // `set` is near to all short names.
    (distance <= 2 && distance * 4 <= nearest.len()).then_some(nearest)
}
