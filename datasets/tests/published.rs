//! The importers against the files under `../shared`, with the counts their READMEs give.

use std::path::PathBuf;

use netlearn_datasets::{lostin, openabcd, recipes, reference};

/// The folder of a shared data set, or a word on what is skipped.
fn shared(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("NETLEARN_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let folder = root.join("data").join(name);
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

#[test]
fn the_published_recipes_are_1500_distinct_ones() {
    let Some(folder) = shared("openabcd") else { return };
    let pool = recipes::read(&folder.join("recipes_1500.csv.gz")).expect("the file is whole");
    let digits: Vec<String> = pool.iter().filter_map(|recipe| recipe.recipe.digits()).collect();
    let distinct: std::collections::BTreeSet<&String> = digits.iter().collect();
    assert_eq!((pool.len(), digits.len(), distinct.len()), (1_500, 1_500, 1_500));
    assert!(digits.iter().all(|recipe| recipe.len() == recipes::STEPS));
    let totals = ['0', '1', '2', '3', '4', '5', '6'].map(|digit| {
        digits
            .iter()
            .map(|recipe| recipe.matches(digit).count())
            .sum::<usize>()
    });
    assert_eq!(totals, [4_358, 4_265, 4_307, 4_207, 4_362, 4_236, 4_265]);
    assert_eq!(digits[0], "53022604306434204435");
    assert_eq!(digits[670], "12142206343225216122");
}

#[test]
fn the_reference_trajectories_have_all_rows() {
    for (name, rows, circuits) in [("epfl", 3_491, 20), ("openabcd", 6_448, 12)] {
        let Some(folder) = shared(name) else { return };
        let table =
            reference::read_table(&folder.join("reference_trajectories.csv.gz")).expect("the table is whole");
        assert_eq!(table.values().map(Vec::len).sum::<usize>(), rows, "{name}");
        assert_eq!(table.len(), circuits, "{name}");
    }
}

#[test]
fn a_reference_data_set_starts_from_its_circuits() {
    let Some(folder) = shared("epfl") else { return };
    let dataset = reference::load(&folder, &["i2c", "router"]).expect("files are whole");
    let names: Vec<&str> = dataset
        .circuits
        .iter()
        .map(|circuit| circuit.name.as_str())
        .collect();
    assert_eq!(names, ["i2c", "router"]);
    for circuit in &dataset.circuits {
        assert_eq!(circuit.rows.len(), 500);
        for row in &circuit.rows {
            assert_eq!(row.ands[0] as usize, circuit.aig.num_ands());
            assert_eq!(row.levels[0], circuit.aig.depth());
        }
    }
}

#[test]
fn the_published_labels_cover_nine_designs() {
    let Some(folder) = shared("openabcd") else { return };
    let designs = openabcd::read_published(&folder.join("published_z_and_9designs.csv.gz"))
        .expect("the table is whole");
    assert_eq!(designs.len(), 9);
    assert!(designs.values().all(|labels| labels.len() == 1_500));
    assert!(
        openabcd::TEST_DESIGNS
            .iter()
            .all(|design| designs.contains_key(*design))
    );
    assert_eq!(designs["aes_secworks"][0].z_ands, 0.11839);
}

#[test]
fn the_lostin_labels_are_6000_flows_of_two_lengths() {
    let Some(folder) = shared("epfl") else { return };
    let flows = lostin::read(&folder.join("lostin_labels_10_15.csv.gz")).expect("the table is whole");
    let of_length = |length| flows.iter().filter(|flow| flow.recipe.len() == length).count();
    assert_eq!((flows.len(), of_length(10), of_length(15)), (6_000, 3_000, 3_000));
    assert_eq!((flows[0].area[0], flows[0].delay_ps[0]), (941.1, 1006.42));
}
