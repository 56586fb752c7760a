//! The crates that read the same formats, each behind a feature of its own name.
//! Not for programs and Python modules: those are `tools`.

#[cfg(any(
    feature = "lef21",
    feature = "liberty-db",
    feature = "liberty-io",
    feature = "liberty-parse",
    feature = "liberty-parser",
    feature = "libertyparse",
    feature = "libreda-lefdef",
    feature = "sdfparse",
    feature = "spef-parser",
    feature = "spefparse",
    feature = "sverilogparse",
))]
use crate::reader::Outcome;
use crate::reader::{Format, How, Reader};

/// A reader that is there where its feature is.
macro_rules! peer {
    ($feature:literal, $version:literal, $format:ident, $licence:literal, $builds:literal, $prepare:expr) => {
        Reader {
            format: Format::$format,
            name: concat!($feature, " ", $version),
            builds: $builds,
            licence: $licence,
            #[cfg(feature = $feature)]
            how: How::Here($prepare),
            #[cfg(not(feature = $feature))]
            how: How::NotBuilt,
        }
    };
}

/// Every peer of this kind, also those that are not built in.
pub(crate) fn readers() -> Vec<Reader> {
    vec![
        peer!("liberty-io", "0.0.4", Liberty, "AGPL-3.0", "group tree", |text| {
            let text = text.text.clone();
            Box::new(move || {
                let tree = liberty_io::read_liberty_bytes(&mut text.as_bytes()).map_err(debug)?;
                Ok(Outcome::new(tree, |tree| {
                    tree.groups.iter().filter(|group| group.name == "cell").count()
                }))
            })
        }),
        peer!(
            "liberty-db",
            "0.17.5",
            Liberty,
            "MIT",
            "typed library, all groups",
            |text| {
                let text = text.text.clone();
                Box::new(move || {
                    let tree = liberty_db::Library::<liberty_db::DefaultCtx>::parse_lib(&text, None);
                    Ok(Outcome::new(tree.map_err(debug)?, |tree| tree.cell.len()))
                })
            }
        ),
        peer!(
            "liberty-parse",
            "0.1.0",
            Liberty,
            "MIT",
            "group tree, cells and pins named",
            |text| {
                let text = text.text.clone();
                Box::new(move || {
                    let tree = liberty_parse::parse_lib(&text).map_err(debug)?;
                    Ok(Outcome::new(tree, |tree| {
                        tree.0.iter().map(|library| library.cells.len()).sum()
                    }))
                })
            }
        ),
        peer!("liberty-parser", "0.3.0", Liberty, "MIT", "group tree", |text| {
            let text = text.text.clone();
            Box::new(move || {
                let tree = liberty_parser::parse_lib(&text).map_err(debug)?;
                Ok(Outcome::new(tree, |tree| {
                    let groups = tree.0.iter().flat_map(|library| &library.subgroups);
                    groups.filter(|group| group.type_ == "cell").count()
                }))
            })
        }),
        peer!(
            "libertyparse",
            "0.3.0",
            Liberty,
            "AGPL-3.0",
            "typed library, NLDM only",
            |text| {
                let text = text.text.clone();
                Box::new(move || {
                    let tree = libertyparse::Liberty::parse_str(&text)?;
                    Ok(Outcome::new(tree, |tree| {
                        tree.libs.iter().map(|(_, library)| library.cells.len()).sum()
                    }))
                })
            }
        ),
        peer!(
            "lef21",
            "0.2.0",
            Lef,
            "BSD-3-Clause",
            "macros, sites, via definitions",
            |text| {
                let path = text.path.clone();
                Box::new(move || {
                    let tree = lef21::LefLibrary::open(&path).map_err(debug)?;
                    Ok(Outcome::new(tree, |tree| tree.macros.len()))
                })
            }
        ),
        peer!(
            "libreda-lefdef",
            "0.0.5",
            Lef,
            "AGPL-3.0",
            "all statements",
            |text| {
                let text = text.text.clone();
                Box::new(move || {
                    let tree =
                        libreda_lefdef::lef_parser::read_lef_bytes(&mut text.as_bytes()).map_err(debug)?;
                    Ok(Outcome::new(tree, |tree| tree.library.macros.len()))
                })
            }
        ),
        peer!(
            "libreda-lefdef",
            "0.0.5",
            Def,
            "AGPL-3.0",
            "all statements but special nets",
            |text| {
                let text = text.text.clone();
                Box::new(move || {
                    let tree =
                        libreda_lefdef::def_parser::read_def_bytes(&mut text.as_bytes()).map_err(debug)?;
                    Ok(Outcome::new(tree, |tree| tree.nets.len()))
                })
            }
        ),
        peer!(
            "sverilogparse",
            "0.3.3",
            Verilog,
            "AGPL-3.0",
            "syntax tree",
            |text| {
                let text = arcstr::ArcStr::from(text.text.as_str());
                Box::new(move || {
                    let tree = sverilogparse::SVerilog::parse_str(text.clone())?;
                    Ok(Outcome::new(tree, |tree| {
                        tree.modules.iter().map(|(_, module)| module.cells.len()).sum()
                    }))
                })
            }
        ),
        peer!(
            "sdfparse",
            "0.1.1",
            Sdf,
            "AGPL-3.0",
            "delays, no checks",
            |text| {
                let text = text.text.clone();
                Box::new(move || {
                    let tree = sdfparse::SDF::parse_str(&text)?;
                    Ok(Outcome::new(tree, |tree| tree.cells.len()))
                })
            }
        ),
        peer!(
            "spefparse",
            "0.2.0",
            Spef,
            "AGPL-3.0",
            "all nets, names shared",
            |text| {
                let text = text.text.clone();
                Box::new(move || {
                    let tree = spefparse::SPEF::parse_str(&text)?;
                    Ok(Outcome::new(tree, |tree| tree.nets.len()))
                })
            }
        ),
        peer!(
            "spef-parser",
            "0.2.5",
            Spef,
            "MulanPSL-2.0",
            "all nets, names not expanded",
            |text| {
                let path = text.path.to_string_lossy().into_owned();
                Box::new(move || {
                    let tree = spef_parser::spef_parser::parse_spef_file(&path);
                    Ok(Outcome::new(tree, |tree| tree.nets.len()))
                })
            }
        ),
    ]
}

/// An error whose type has no text of its own.
#[cfg(any(
    feature = "lef21",
    feature = "liberty-db",
    feature = "liberty-io",
    feature = "liberty-parse",
    feature = "liberty-parser",
    feature = "libreda-lefdef",
))]
fn debug(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}
