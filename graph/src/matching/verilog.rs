//! The names of a Verilog netlist, its hierarchy walked.
//! Not for: values and connections; only names and the ranges of vectors are looked at.

use std::borrow::Cow;

use netlearn_parsers::NameRules;
use netlearn_parsers::verilog::ast::{
    Ast, Connection, Declarator, Expr, ExprKind, Id, Item, List, Module, Ports, Range, Symbol, UnaryOp, Value,
};
use rustc_hash::FxHashMap;

use super::MatchError;
use super::netlist::{Kind, Netlist, Scope};
use super::table::Bits;
use crate::level_graph::{Edge, LevelError, LevelGraph, Levelled};

/// Trees hold names without the backslash that escapes them.
const RULES: NameRules = NameRules {
    has_escaped_identifiers: false,
    ..NameRules::VERILOG
};

/// More objects are refused: a few lines that double themselves thirty times would fill any memory.
const MOST_OBJECTS: u64 = 1 << 24;

/// The names of a netlist in one or more files. The top is the module of that name, or the only
/// one that no other uses; of several such, the first that `hints` name.
pub(super) fn netlist<'a>(
    asts: &[&'a Ast],
    top: Option<&str>,
    hints: &[&str],
) -> Result<Netlist<'a>, MatchError> {
    let modules = Modules::new(asts);
    let (top, uses) = modules.top(top, hints)?;
    let copies = modules.copies(top, &uses)?;
    let mut netlist = Netlist::new(modules.name(top), true);
    for (name, bits) in modules.ports(top) {
        netlist.add(Kind::Port, name, &RULES.key(name), (0, name, bits))?;
    }
    let locals: Vec<Local<'a>> = (copies.iter().enumerate())
        .map(|(module, &copies)| match copies {
            0 => Local::default(),
            _ => modules.local(module, &mut netlist),
        })
        .collect();
    let sizes = locals
        .iter()
        .map(|local| (local.nets.len() + local.instances.len()) as u64);
    let size = sizes.zip(&copies).fold(0u64, |sum, (size, &copies)| {
        sum.saturating_add(size.saturating_mul(copies))
    });
    if size > MOST_OBJECTS {
        return Err(MatchError::TooLarge);
    }
    let mut pending = vec![(top, 0, String::new(), String::new())];
    while let Some((module, scope, spelled, key)) = pending.pop() {
        let local = &locals[module];
        let mut path = Path::new(spelled, key);
        for (name, local_key, bits) in &local.nets {
            let (spelled, key) = path.with(name, local_key);
            netlist.add(Kind::Net, spelled, key, (scope, name, *bits))?;
        }
        for instance in &local.instances {
            let (spelled, key) = path.with(instance.name, &instance.key);
            let kind = Kind::Instance { cell: instance.cell };
            netlist.add(kind, spelled, key, (scope, instance.name, Bits::Scalar))?;
            if let Some(module) = instance.module {
                // Fits: every scope is an instance, and their number is bounded.
                let inside = netlist.scopes.len() as u32;
                netlist.scopes.push(Scope {
                    parent: scope,
                    name: instance.name,
                });
                pending.push((module, inside, format!("{spelled}/"), format!("{key}/")));
            }
        }
    }
    Ok(netlist)
}

/// A path with the names of one scope put to its end in turn.
struct Path {
    spelled: String,
    key: String,
    lengths: (usize, usize),
}

impl Path {
    fn new(spelled: String, key: String) -> Self {
        let lengths = (spelled.len(), key.len());
        Self {
            spelled,
            key,
            lengths,
        }
    }

    fn with(&mut self, name: &str, key: &str) -> (&str, &str) {
        self.spelled.truncate(self.lengths.0);
        self.spelled.push_str(name);
        self.key.truncate(self.lengths.1);
        self.key.push_str(key);
        (&self.spelled, &self.key)
    }
}

/// The names of one module, once however many instances it has.
#[derive(Default)]
struct Local<'a> {
    nets: Vec<(&'a str, Cow<'a, str>, Bits)>,
    instances: Vec<LocalInstance<'a>>,
}

struct LocalInstance<'a> {
    name: &'a str,
    key: Cow<'a, str>,
    cell: u32,
    /// Where it is one of the netlist's.
    module: Option<usize>,
}

/// The modules of all files.
struct Modules<'a> {
    all: Vec<(&'a Ast, &'a Module)>,
    /// The first of each name.
    by_name: FxHashMap<&'a str, usize>,
}

impl<'a> Modules<'a> {
    fn new(asts: &[&'a Ast]) -> Self {
        let mut modules = Self {
            all: Vec::new(),
            by_name: FxHashMap::default(),
        };
        for &ast in asts {
            for module in &ast.modules {
                modules
                    .by_name
                    .entry(&ast[module.name.symbol])
                    .or_insert(modules.all.len());
                modules.all.push((ast, module));
            }
        }
        modules
    }

    fn name(&self, module: usize) -> &'a str {
        let (ast, module) = self.all[module];
        &ast[module.name.symbol]
    }

    /// The top, and which module uses which.
    fn top(&self, wanted: Option<&str>, hints: &[&str]) -> Result<(usize, Vec<Edge>), MatchError> {
        let mut uses = Vec::new();
        let mut is_used = vec![false; self.all.len()];
        for (user, &(ast, module)) in self.all.iter().enumerate() {
            for item in &ast[module.items] {
                if let Item::Instances(group) = item
                    && let Some(&used) = self.by_name.get(&ast[group.module.symbol])
                {
                    is_used[used] = true;
                    // Fit: every module takes some bytes of a file of 4 GiB at most.
                    let edge = Edge::new(user as u32, used as u32, 0);
                    uses.extend(ast[group.instances].iter().map(|_| edge));
                }
            }
        }
        if let Some(wanted) = wanted {
            let top = self.by_name.get(wanted).copied();
            let top = top.ok_or_else(|| MatchError::NoModule(wanted.to_owned()))?;
            return Ok((top, uses));
        }
        let mut tops = (0..self.all.len()).filter(|&module| !is_used[module]);
        let top = match (tops.next(), tops.next()) {
            (Some(top), None) => Some(top),
            (Some(_), Some(_)) => {
                let named = hints.iter().filter_map(|&hint| self.by_name.get(hint).copied());
                named.into_iter().find(|&module| !is_used[module])
            }
            // Each is used by another, which is told when they are checked.
            (None, _) => self.all.first().map(|_| 0),
        };
        let top = top.ok_or_else(|| {
            let tops = (0..self.all.len()).filter(|&module| !is_used[module]);
            MatchError::NoTop(tops.take(3).map(|module| self.name(module).to_owned()).collect())
        })?;
        Ok((top, uses))
    }

    /// How often each module stands in the flattened design.
    fn copies(&self, top: usize, uses: &[Edge]) -> Result<Vec<u64>, MatchError> {
        let Levelled { graph, new_id, .. } = match LevelGraph::from_edges(self.all.len(), uses, &[]) {
            Ok(levelled) => levelled,
            Err(LevelError::Loop { nodes }) => {
                let first = nodes.first().map_or(0, |&module| module as usize);
                return Err(MatchError::Recursion(self.name(first).to_owned()));
            }
            // Edges join modules that are there, and there are fewer than bytes in a source.
            Err(error) => unreachable!("{error}"),
        };
        let mut copies = vec![0u64; self.all.len()];
        copies[new_id[top] as usize] = 1;
        for module in 0..self.all.len() as u32 {
            for &user in graph.sources(module) {
                copies[module as usize] = copies[module as usize].saturating_add(copies[user as usize]);
            }
        }
        Ok(new_id.iter().map(|&module| copies[module as usize]).collect())
    }

    /// What the header of a module lists.
    fn ports(&self, module: usize) -> Vec<(&'a str, Bits)> {
        let (ast, module) = self.all[module];
        match module.ports {
            Ports::Declared(declarations) => {
                let ports = ast[declarations].iter().flat_map(|declaration| {
                    let bits = bits(ast, declaration.range);
                    ast[declaration.declarators]
                        .iter()
                        .map(move |port| (&ast[port.name.symbol], bits))
                });
                ports.collect()
            }
            Ports::Listed(ports) => {
                let mut declared: FxHashMap<Symbol, Bits> = FxHashMap::default();
                for item in &ast[module.items] {
                    if let Item::Port(declaration) = item {
                        let bits = bits(ast, declaration.range);
                        let names = &ast[declaration.declarators];
                        declared.extend(names.iter().map(|port| (port.name.symbol, bits)));
                    }
                }
                let named = ast[ports]
                    .iter()
                    .filter_map(|port| Some((port.name?.symbol, port.value)));
                let ports = named.map(|(name, value)| {
                    let is_itself = value.is_some_and(|value| ast[value].kind == ExprKind::Identifier(name));
                    let bits = match declared.get(&name) {
                        Some(&bits) if is_itself => bits,
                        _ => Bits::Unknown,
                    };
                    (&ast[name], bits)
                });
                ports.collect()
            }
        }
    }

    /// The names of a module; its cells and their pins are added to the netlist.
    fn local(&self, module: usize, netlist: &mut Netlist<'a>) -> Local<'a> {
        let (ast, module) = self.all[module];
        let mut nets = Nets::new(ast);
        nets.declared(module);
        let mut instances = Vec::new();
        for item in &ast[module.items] {
            match item {
                Item::Instances(group) => {
                    let name = &ast[group.module.symbol];
                    let cell = netlist.cells.number(name);
                    let inside = self.by_name.get(name).copied();
                    if let Some(inside) = inside {
                        netlist.cells.rows[cell as usize].is_module = true;
                        for (port, _) in self.ports(inside) {
                            netlist.cells.add_pin(cell, port);
                        }
                    }
                    for instance in &ast[group.instances] {
                        self.connections(&ast[instance.connections], (cell, inside), netlist, &mut nets);
                        let name = &ast[instance.name.symbol];
                        instances.push(LocalInstance {
                            name,
                            key: RULES.key(name),
                            cell,
                            module: inside,
                        });
                    }
                }
                Item::Gate(gate) => {
                    ast[gate.terminals].iter().for_each(|&net| nets.used(net));
                    if let Some(name) = gate.name {
                        let cell = netlist.cells.primitive();
                        let name = &ast[name];
                        instances.push(LocalInstance {
                            name,
                            key: RULES.key(name),
                            cell,
                            module: None,
                        });
                    }
                }
                Item::Assign(assignment) => {
                    nets.used(assignment.target);
                    nets.used(assignment.value);
                }
                _ => {}
            }
        }
        Local {
            nets: nets.found,
            instances,
        }
    }

    fn connections(
        &self,
        connections: &[Connection],
        (cell, module): (u32, Option<usize>),
        netlist: &mut Netlist<'a>,
        nets: &mut Nets<'a>,
    ) {
        for connection in connections {
            match connection.port {
                Some(port) => netlist.cells.add_pin(cell, &nets.ast[port]),
                None if module.is_none() => netlist.cells.set_ordered(cell),
                None => {}
            }
            match connection.value {
                Value::Open => {}
                Value::Net(net) | Value::Bit { net, .. } => nets.add(net, Bits::Scalar),
                Value::Expr(expr) => nets.used(expr),
            }
        }
    }
}

/// The nets of one module.
struct Nets<'a> {
    ast: &'a Ast,
    found: Vec<(&'a str, Cow<'a, str>, Bits)>,
    /// For each symbol its place in `found`, or what is no net.
    places: FxHashMap<Symbol, Option<usize>>,
}

impl<'a> Nets<'a> {
    fn new(ast: &'a Ast) -> Self {
        Self {
            ast,
            found: Vec::new(),
            places: FxHashMap::default(),
        }
    }

    /// Ports, nets and variables that a module declares.
    fn declared(&mut self, module: &'a Module) {
        let ast = self.ast;
        if let Ports::Declared(declarations) = module.ports {
            for declaration in &ast[declarations] {
                self.declarators(declaration.declarators, declaration.range);
            }
        }
        let of_header = &ast[module.parameters];
        let of_body = ast[module.items].iter().filter_map(|item| match item {
            Item::Parameter(declaration) => Some(declaration),
            _ => None,
        });
        for declaration in of_header.iter().chain(of_body) {
            for parameter in &ast[declaration.parameters] {
                self.places.insert(parameter.name.symbol, None);
            }
        }
        for item in &ast[module.items] {
            match item {
                Item::Port(declaration) => self.declarators(declaration.declarators, declaration.range),
                Item::Net(declaration) => self.declarators(declaration.declarators, declaration.range),
                Item::Variable(declaration) => self.declarators(declaration.declarators, declaration.range),
                _ => {}
            }
        }
    }

    fn declarators(&mut self, list: List<Declarator>, range: Option<Range>) {
        let bits = bits(self.ast, range);
        for declarator in &self.ast[list] {
            self.add(declarator.name.symbol, bits);
        }
    }

    /// A port may be declared again as a net; either may have the range.
    fn add(&mut self, symbol: Symbol, bits: Bits) {
        match self.places.get(&symbol) {
            Some(&Some(place)) if self.found[place].2 == Bits::Scalar => self.found[place].2 = bits,
            Some(_) => {}
            None => {
                self.places.insert(symbol, Some(self.found.len()));
                let name = &self.ast[symbol];
                self.found.push((name, RULES.key(name), bits));
            }
        }
    }

    /// Names that are not declared are nets of one bit.
    fn used(&mut self, expr: Id<Expr>) {
        for node in self.ast.subtree(expr) {
            if let ExprKind::Identifier(symbol) | ExprKind::Bit { net: symbol, .. } = self.ast[node].kind {
                self.add(symbol, Bits::Scalar);
            }
        }
    }
}

fn bits(ast: &Ast, range: Option<Range>) -> Bits {
    let Some(range) = range else {
        return Bits::Scalar;
    };
    match (constant(ast, range.left), constant(ast, range.right)) {
        (Some(left), Some(right)) => Bits::Range(left, right),
        _ => Bits::Unknown,
    }
}

/// The value of a number, perhaps with a minus.
fn constant(ast: &Ast, expr: Id<Expr>) -> Option<i64> {
    match ast[expr].kind {
        ExprKind::Number(number) => i64::try_from(ast[number].to_u64()?).ok(),
        ExprKind::Unary {
            op: UnaryOp::Minus,
            operand,
        } if matches!(ast[operand].kind, ExprKind::Number(_)) => constant(ast, operand)?.checked_neg(),
        _ => None,
    }
}
