//! Every file of constraints of the reference data, against its netlist.

use crate::common;
use crate::fixtures::{constraints, linked, scripts};

#[test]
fn constraints_of_every_timing_case_compile() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let mut warnings = 0;
    // The netlist of syn60k is made by a recipe.
    let is_here = |path: &std::path::PathBuf| !path.to_string_lossy().contains("syn60k");
    for script in scripts(&timing).into_iter().filter(is_here) {
        let netlist = linked(&script);
        let compiled = constraints(&script, &netlist);
        let errors: Vec<_> = compiled.errors().collect();
        assert!(errors.is_empty(), "{}: {errors:?}", script.display());
        for warning in compiled.warnings() {
            warnings += 1;
            eprintln!("{}: {}", script.display(), warning.diagnostic.message);
        }
        assert!(
            !compiled.constraints.clocks.is_empty() || script.to_string_lossy().contains("m69"),
            "{}",
            script.display()
        );
    }
    eprintln!("{warnings} warnings");
}
