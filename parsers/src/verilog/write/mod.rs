//! Trees as text. What is written reads back as an equal tree.
//! Not for: keeping the layout, comments or redundant brackets of a file.

mod expressions;
mod items;
mod printer;

use std::io;

use super::ast::{Ast, Module, NetKind, Port, Ports};
use printer::Printer;

/// Writes a tree: a statement a line, names escaped where they must be.
///
/// # Errors
/// Those of `out`.
pub fn write(ast: &Ast, out: &mut dyn io::Write) -> io::Result<()> {
    let mut printer = Printer::new(ast, out);
    let mut implicit_net = Some(NetKind::Wire);
    for (index, module) in ast.modules.iter().enumerate() {
        if index > 0 {
            printer.end_line()?;
        }
        if module.implicit_net != implicit_net {
            implicit_net = module.implicit_net;
            printer.text("`default_nettype ");
            printer.text(implicit_net.map_or("none", items::net_keyword));
            printer.end_line()?;
        }
        write_module(&mut printer, module)?;
    }
    Ok(())
}

fn write_module(printer: &mut Printer<'_>, module: &Module) -> io::Result<()> {
    if !module.attributes.is_empty() {
        printer.attributes(module.attributes)?;
        printer.end_line()?;
    }
    printer.text("module ");
    printer.name(module.name.symbol);
    if !module.parameters.is_empty() {
        printer.text(" #(");
        printer.list(module.parameters, Printer::parameter_declaration)?;
        printer.text(")");
    }
    match module.ports {
        Ports::Listed(ports) if ports.is_empty() => {}
        Ports::Listed(ports) => {
            printer.text(" (");
            printer.list(ports, port)?;
            printer.text(")");
        }
        Ports::Declared(ports) => {
            printer.text(" (");
            printer.list(ports, Printer::port_declaration)?;
            printer.text(")");
        }
    }
    printer.text(";");
    printer.end_line()?;
    printer.indent();
    let ast = printer.ast;
    for item in &ast[module.items] {
        printer.item(item)?;
        printer.end_line()?;
    }
    printer.outdent();
    printer.text("endmodule");
    printer.end_line()
}

/// A name stands for itself; anything else is written out.
fn port(printer: &mut Printer<'_>, port: Port) -> io::Result<()> {
    let stands_for_itself = port.value.is_some_and(|value| {
        let name = port.name.map(|name| name.symbol);
        printer.symbol_of(value) == name
    });
    match (port.name, port.value) {
        (Some(name), value) if !stands_for_itself => {
            printer.text(".");
            printer.name(name.symbol);
            printer.text("(");
            if let Some(value) = value {
                printer.expr(value)?;
            }
            printer.text(")");
            Ok(())
        }
        (_, Some(value)) => printer.expr(value),
        (_, None) => Ok(()),
    }
}
