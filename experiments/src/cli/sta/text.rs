//! The report of a design that options tell: paths, then figures.
//! Not for reports of scripts, which say themselves what they want.

use netlearn_graph::library::Units;
use netlearn_graph::session::{Analysis, Figures, PathQuery};
use netlearn_graph::timing::report::{Field, Layout, PathFormat};

use super::csv::SIDES;
use crate::table::Table;

/// The worst paths of every group and side, and figures of all groups. Times are in ns.
pub(super) fn report(analysis: &Analysis<'_>, query: &PathQuery, digits: usize) -> String {
    let layout = Layout {
        digits,
        fields: vec![Field::Fanout, Field::Capacitance, Field::Slew],
        units: Units::default(),
    };
    let mut text = String::new();
    for path in analysis.paths(query) {
        text += &path.text(PathFormat::FullClockExpanded, &layout);
        text += "\n\n";
    }
    let columns = [
        "check",
        "group",
        "worst slack",
        "WNS",
        "TNS",
        "violations",
        "endpoints",
    ];
    let mut table = Table::new("figures in ns", &columns);
    for (mode, name) in SIDES {
        table.push(row(name, "all", analysis.figures(mode), &layout));
        for (group, figures) in analysis.groups(mode) {
            table.push(row(name, &group, figures, &layout));
        }
    }
    text + &table.to_string()
}

fn row(check: &str, group: &str, figures: Figures, layout: &Layout) -> Vec<String> {
    vec![
        check.to_owned(),
        group.to_owned(),
        figures
            .worst_slack_ps
            .map_or("-".to_owned(), |slack| layout.time(slack)),
        layout.time(figures.wns_ps),
        layout.time(figures.tns_ps),
        figures.violations.to_string(),
        figures.endpoints.to_string(),
    ]
}
