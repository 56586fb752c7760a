//! Modules and what stands in them (A.1 to A.6) as nodes: declarations, instances, statements.
//! Not for: expressions; see [`super::expression`].

use super::expression::{Expr, Range};
use crate::NameId as Symbol;
use crate::handle::{Id, List, Offset};

/// A name where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// The name, without backslash or blank where it was escaped.
    pub symbol: Symbol,
    /// Where it is written.
    pub at: Offset,
}

/// `module ... endmodule` (A.1.2).
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// The attributes before `module`.
    pub attributes: List<Attribute>,
    /// Its name.
    pub name: Identifier,
    /// The parameters of its header, `#(parameter ...)`.
    pub parameters: List<ParameterDeclaration>,
    /// The ports of its header.
    pub ports: Ports,
    /// What stands between header and `endmodule`, in order.
    pub items: List<Item>,
    /// The kind of net that a name without declaration is; none after `` `default_nettype none ``.
    pub implicit_net: Option<NetKind>,
}

/// The ports of a module's header (A.1.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ports {
    /// Names only; directions are declared by [`Item::Port`]. Also a header without ports.
    Listed(List<Port>),
    /// Full declarations in the header ("ANSI style").
    Declared(List<PortDeclaration>),
}

/// One port of a header that lists names: `a`, `.a(b[1:0])`, `{a, b}`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Port {
    /// The name by which an instance connects it; a concatenation or select has none.
    pub name: Option<Identifier>,
    /// The nets inside the module; `a` alone stands for itself; nothing for `.a()`.
    pub value: Option<Id<Expr>>,
}

/// `(* name = value *)` (A.9.1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: Identifier,
    /// Its value, when one is given.
    pub value: Option<Id<Expr>>,
}

/// What stands in a module (A.1.4).
///
/// Lists of assignments and of gates are taken apart: `assign a = b, c = d;` is two items.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Item {
    /// Attributes of the next item.
    Attributes(List<Attribute>),
    /// `input [3:0] a, b;`
    Port(PortDeclaration),
    /// `wire [3:0] a, b = c;`
    Net(NetDeclaration),
    /// `reg [3:0] a;`
    Variable(VariableDeclaration),
    /// `parameter P = 1;` or `localparam`.
    Parameter(ParameterDeclaration),
    /// `assign target = value;`
    Assign(Assignment),
    /// `nand g1 (y, a, b);`
    Gate(Gate),
    /// `cell #(.P(1)) u1 (.A(a)), u2 (.A(b));`
    Instances(Instances),
    /// `always @(posedge clk) q <= d;`
    Always(Always),
}

/// Whether values enter or leave by a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `input`
    Input,
    /// `output`
    Output,
    /// `inout`
    Inout,
}

/// Kinds of nets (A.2.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NetKind {
    /// `wire`
    Wire,
    /// `tri`
    Tri,
    /// `wand`
    Wand,
    /// `triand`
    Triand,
    /// `wor`
    Wor,
    /// `trior`
    Trior,
    /// `tri0`
    Tri0,
    /// `tri1`
    Tri1,
    /// `trireg`: holds its value when not driven.
    Trireg,
    /// `uwire`
    Uwire,
    /// `supply0`
    Supply0,
    /// `supply1`
    Supply1,
}

/// Kinds of variables (A.2.2.1); `real` and `time` are not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VariableKind {
    /// `reg`
    Reg,
    /// `integer`
    Integer,
}

/// What a port is inside its module, when its declaration says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PortKind {
    /// A net of the implicit kind, or declared elsewhere.
    Implicit,
    /// `input wire a`
    Net(NetKind),
    /// `output reg q`
    Variable(VariableKind),
}

/// `input`, `output` or `inout` with its names (A.2.1.2), in a header or a body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PortDeclaration {
    /// Input, output or both.
    pub direction: Direction,
    /// Net or variable.
    pub kind: PortKind,
    /// Written `signed`.
    pub signed: bool,
    /// `[msb:lsb]`; none for a single bit.
    pub range: Option<Range>,
    /// The ports it declares, at least one.
    pub declarators: List<Declarator>,
}

/// Nets with their names (A.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetDeclaration {
    /// `wire`, `supply0`, ...
    pub kind: NetKind,
    /// Written `signed`.
    pub signed: bool,
    /// `[msb:lsb]`; none for a single bit.
    pub range: Option<Range>,
    /// The nets it declares, at least one. An initial value is a continuous assignment.
    pub declarators: List<Declarator>,
}

/// Variables with their names (A.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VariableDeclaration {
    /// `reg` or `integer`.
    pub kind: VariableKind,
    /// Written `signed`.
    pub signed: bool,
    /// `[msb:lsb]`; none for a single bit, and for `integer`.
    pub range: Option<Range>,
    /// The variables it declares, at least one. An initial value is that at time zero.
    pub declarators: List<Declarator>,
}

/// One name of a declaration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Declarator {
    /// The name declared.
    pub name: Identifier,
    /// The dimensions of an array, `[0:7][3:0]` after the name.
    pub dimensions: Option<Id<Dimensions>>,
    /// The value after `=`.
    pub value: Option<Id<Expr>>,
}

/// The dimensions of an array, outermost first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dimensions(pub List<Range>);

/// `parameter` or `localparam` (A.2.1.1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParameterDeclaration {
    /// `localparam`: an instance cannot override it.
    pub local: bool,
    /// Written `integer`.
    pub integer: bool,
    /// Written `signed`.
    pub signed: bool,
    /// `[msb:lsb]` when given; otherwise the width is that of the value.
    pub range: Option<Range>,
    /// Names and values, at least one.
    pub parameters: List<Parameter>,
}

/// One name of a parameter declaration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Identifier,
    /// Its default, or its only value when local.
    pub value: Id<Expr>,
}

/// A target and what it is set to (A.6.1, A.6.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assignment {
    /// An identifier, a select of one, or a concatenation of such.
    pub target: Id<Expr>,
    /// The value.
    pub value: Id<Expr>,
}

/// The primitives of gate and switch level (A.3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GateKind {
    /// `and`
    And,
    /// `nand`
    Nand,
    /// `or`
    Or,
    /// `nor`
    Nor,
    /// `xor`
    Xor,
    /// `xnor`
    Xnor,
    /// `buf`: all terminals but the last are outputs.
    Buf,
    /// `not`: all terminals but the last are outputs.
    Not,
    /// `bufif0`: output, data, control.
    Bufif0,
    /// `bufif1`
    Bufif1,
    /// `notif0`
    Notif0,
    /// `notif1`
    Notif1,
    /// `nmos`: output, data, control, as of all switches that conduct one way.
    Nmos,
    /// `pmos`
    Pmos,
    /// `rnmos`
    Rnmos,
    /// `rpmos`
    Rpmos,
    /// `cmos`: output, data, control of the n side, control of the p side.
    Cmos,
    /// `rcmos`
    Rcmos,
    /// `tran`: two nets, both ways.
    Tran,
    /// `rtran`
    Rtran,
    /// `tranif0`: two nets, both ways, and a control.
    Tranif0,
    /// `tranif1`
    Tranif1,
    /// `rtranif0`
    Rtranif0,
    /// `rtranif1`
    Rtranif1,
    /// `pullup`: one net.
    Pullup,
    /// `pulldown`: one net.
    Pulldown,
}

/// One gate (A.3.1). Its terminals are as many as its kind takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// Which primitive.
    pub kind: GateKind,
    /// The name of the instance, when it has one.
    pub name: Option<Symbol>,
    /// Where its name is written, or its terminals where it has none.
    pub at: Offset,
    /// Outputs first, then inputs.
    pub terminals: List<Id<Expr>>,
}

/// Instances of one module (A.4.1), as one statement makes them.
///
/// [`Ast::instances`](super::ast::Ast::instances) goes through all of a module one by one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Instances {
    /// The module or library cell.
    pub module: Identifier,
    /// `#(...)`; none is as good as an empty list.
    pub parameters: Option<Id<Overrides>>,
    /// The instances, at least one.
    pub instances: List<Instance>,
}

/// The values of parameters that a statement gives its instances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overrides(pub List<Connection>);

/// One instance and its connections.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Instance {
    /// Its name.
    pub name: Identifier,
    /// What its ports are connected to: all by name, or all in the order of the module's header.
    pub connections: List<Connection>,
}

/// What a port or parameter of an instance is given (A.4.1).
///
/// A net or a bit of one, which most are, is told here and has no node of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Connection {
    /// The port or parameter, `.port(value)`; none where its place in the list tells which.
    pub port: Option<Symbol>,
    /// Where the name of the port stands, or the value where it has none.
    pub at: Offset,
    /// What it is connected to.
    pub value: Value,
}

/// What stands in a connection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Nothing: `.port()`, or an empty place.
    Open,
    /// `.port(net)`: a net, all its bits where it is a vector.
    Net(Symbol),
    /// `.port(net[3])`
    Bit {
        /// The vector.
        net: Symbol,
        /// The index, which may be negative.
        index: i32,
    },
    /// Anything else: a part, a constant, a concatenation. Never one of the above.
    Expr(Id<Expr>),
}

/// `always` with the events it waits for (A.6.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Always {
    /// When it runs.
    pub sensitivity: Sensitivity,
    /// What it does.
    pub body: Id<Statement>,
}

/// What an `always` waits for (A.6.5).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sensitivity {
    /// `@*`: whatever its body reads.
    Everything,
    /// `@(posedge clk or negedge rst_n)`, at least one.
    Events(List<Event>),
}

/// One event of a sensitivity list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// The edge; any change where none is given.
    pub edge: Option<Edge>,
    /// The signal.
    pub signal: Id<Expr>,
}

/// A direction of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// `posedge`
    Positive,
    /// `negedge`
    Negative,
}

/// A procedural statement (A.6.4): the part of them that describes registers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statement {
    /// `;` alone.
    Empty,
    /// `begin : name ... end`
    Block {
        /// The name of the block.
        name: Option<Symbol>,
        /// What is done in it, in order.
        statements: List<Id<Statement>>,
    },
    /// `if (condition) then else otherwise`
    If {
        /// Chooses.
        condition: Id<Expr>,
        /// Done when true.
        then: Id<Statement>,
        /// Done when false.
        otherwise: Option<Id<Statement>>,
    },
    /// `target = value;`
    Blocking(Assignment),
    /// `target <= value;`
    Nonblocking(Assignment),
}
