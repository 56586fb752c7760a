//! The readers of netlearn.
//! Not for peers'.

use std::rc::Rc;

use netlearn_parsers::{ReadResult, Source, def, lef, liberty, sdf, spef, verilog};

use crate::reader::{Format, How, Outcome, Reader, Text, Timed};

/// Name of netlearn's reader in the table.
pub(crate) const NAME: &str = "netlearn";

/// Name of a second reader of Liberty.
const TREE: &str = "netlearn, tree";

/// True where a reader is netlearn's.
pub(crate) fn is_ours(reader: &Reader) -> bool {
    [NAME, TREE].contains(&reader.name)
}

/// Every reader of netlearn's.
pub(crate) fn readers() -> Vec<Reader> {
    let reader = |format, name, builds, prepare| Reader {
        format,
        name,
        builds,
        licence: "MIT OR Apache-2.0",
        how: How::Here(prepare),
    };
    vec![
        reader(
            Format::Liberty,
            NAME,
            "typed library, tables decoded, power and CCS passed over",
            |text| read(text, liberty::parse, |tree| tree.cells.len()),
        ),
        reader(
            Format::Liberty,
            TREE,
            "every group and attribute, values as text",
            |text| {
                let source = Rc::new(source(text));
                Box::new(move || {
                    let tree = liberty::parse_tree(&source)
                        .map_err(|report| report.to_string())?
                        .tree;
                    let source = Rc::clone(&source);
                    Ok(Outcome::new(tree, move |tree| {
                        tree.all_statements(&source)
                            .filter(|item| item.is_group() && item.name() == b"cell")
                            .count()
                    }))
                })
            },
        ),
        reader(Format::Lef, NAME, "all statements", |text| {
            read(text, lef::parse, |tree| tree.macros.len())
        }),
        reader(Format::Def, NAME, "all statements, wires too", |text| {
            read(text, def::parse, |tree| tree.nets.len())
        }),
        reader(Format::Verilog, NAME, "syntax tree, names interned", |text| {
            read(text, verilog::parse, instances)
        }),
        reader(
            Format::Sdf,
            NAME,
            "all delays and checks, names interned",
            |text| read(text, sdf::parse, |tree| tree.cells().count()),
        ),
        reader(Format::Spef, NAME, "all nets, names interned", |text| {
            read(text, spef::parse, |tree| tree.nets().count())
        }),
    ]
}

fn source(text: &Text) -> Source {
    Source::from_bytes(text.path.to_string_lossy(), text.text.as_bytes())
}

fn read<T: 'static>(text: &Text, parse: fn(&Source) -> ReadResult<T>, count: fn(&T) -> usize) -> Timed {
    let source = source(text);
    Box::new(move || {
        let parsed = parse(&source).map_err(|report| report.to_string())?;
        Ok(Outcome::new(parsed, move |parsed| count(&parsed.tree)))
    })
}

fn instances(tree: &verilog::Ast) -> usize {
    let modules = tree.modules.iter();
    modules.map(|module| tree.instances(module).count()).sum()
}
