//! Declarations of ports, nets, variables and parameters (A.2).

use crate::verilog::ast::{
    Declarator, Dimensions, Direction, Id, Item, NetDeclaration, NetKind, Parameter, ParameterDeclaration,
    PortDeclaration, PortKind, Range, VariableDeclaration, VariableKind,
};
use crate::verilog::keywords::Keyword;
use crate::verilog::lexer::Token;
use crate::verilog::reader::{Parse, Reader};

/// The direction that a word begins.
pub(super) fn direction(token: Token) -> Option<Direction> {
    match token {
        Token::Keyword(Keyword::Input) => Some(Direction::Input),
        Token::Keyword(Keyword::Output) => Some(Direction::Output),
        Token::Keyword(Keyword::Inout) => Some(Direction::Inout),
        _ => None,
    }
}

/// The kind of net that a word names.
pub(super) fn net_kind(keyword: Keyword) -> Option<NetKind> {
    Some(match keyword {
        Keyword::Wire => NetKind::Wire,
        Keyword::Tri => NetKind::Tri,
        Keyword::Wand => NetKind::Wand,
        Keyword::Triand => NetKind::Triand,
        Keyword::Wor => NetKind::Wor,
        Keyword::Trior => NetKind::Trior,
        Keyword::Tri0 => NetKind::Tri0,
        Keyword::Tri1 => NetKind::Tri1,
        Keyword::Trireg => NetKind::Trireg,
        Keyword::Uwire => NetKind::Uwire,
        Keyword::Supply0 => NetKind::Supply0,
        Keyword::Supply1 => NetKind::Supply1,
        _ => return None,
    })
}

/// The kind of variable that a word names.
pub(super) fn variable_kind(keyword: Keyword) -> Option<VariableKind> {
    match keyword {
        Keyword::Reg => Some(VariableKind::Reg),
        Keyword::Integer => Some(VariableKind::Integer),
        _ => None,
    }
}

/// Who can set a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ParameterScope {
    /// `parameter`: an instance of the module.
    Module,
    /// `localparam`: nobody.
    Local,
}

impl Reader<'_> {
    /// `input [3:0] a, b;` in a module.
    pub(super) fn port_declaration(&mut self) -> Parse<Item> {
        let declaration = self.port_head()?;
        let declarators = self.comma_list(Self::declarator)?;
        self.take(Token::Semicolon)?;
        Ok(Item::Port(PortDeclaration {
            declarators,
            ..declaration
        }))
    }

    /// `input [3:0] a, b` in a header, and whether another declaration follows the comma after it.
    pub(super) fn port_group(&mut self) -> Parse<(PortDeclaration, bool)> {
        let declaration = self.port_head()?;
        let begins_another = |token| token == Token::OpenAttribute || direction(token).is_some();
        let group = self.comma_group(Self::declarator, begins_another)?;
        let declaration = PortDeclaration {
            declarators: group.nodes,
            ..declaration
        };
        Ok((declaration, group.another_follows))
    }

    /// What stands before the names of ports.
    fn port_head(&mut self) -> Parse<PortDeclaration> {
        let Some(direction) = direction(self.token()) else {
            return self.expected("`input`, `output` or `inout`");
        };
        self.advance();
        let kind = self.port_kind();
        let (signed, range) = self.signed_range()?;
        Ok(PortDeclaration {
            direction,
            kind,
            signed,
            range,
            declarators: Default::default(),
        })
    }

    fn port_kind(&mut self) -> PortKind {
        let Token::Keyword(keyword) = self.token() else {
            return PortKind::Implicit;
        };
        let kind = match (net_kind(keyword), variable_kind(keyword)) {
            (Some(kind), _) => PortKind::Net(kind),
            (_, Some(kind)) => PortKind::Variable(kind),
            _ => return PortKind::Implicit,
        };
        self.advance();
        kind
    }

    /// `wire [3:0] a, b = c;`; the current token is the kind.
    pub(super) fn net_declaration(&mut self, kind: NetKind) -> Parse<Item> {
        self.advance();
        self.skip_strength()?;
        if let Token::Keyword(Keyword::Vectored | Keyword::Scalared) = self.token() {
            self.advance();
        }
        let (signed, range) = self.signed_range()?;
        self.skip_delay()?;
        let declarators = self.comma_list(Self::declarator)?;
        self.take(Token::Semicolon)?;
        Ok(Item::Net(NetDeclaration {
            kind,
            signed,
            range,
            declarators,
        }))
    }

    /// `reg [3:0] a, b;`; the current token is the kind.
    pub(super) fn variable_declaration(&mut self, kind: VariableKind) -> Parse<Item> {
        self.advance();
        let (signed, range) = self.signed_range()?;
        let declarators = self.comma_list(Self::declarator)?;
        self.take(Token::Semicolon)?;
        Ok(Item::Variable(VariableDeclaration {
            kind,
            signed,
            range,
            declarators,
        }))
    }

    /// `a`, `a [0:7]`, `a = value`
    fn declarator(&mut self) -> Parse<Declarator> {
        let name = self.identifier()?;
        let dimensions = match self.token() {
            Token::OpenBracket => Some(self.dimensions()?),
            _ => None,
        };
        let value = match self.eat(Token::Equals) {
            true => Some(self.expression()?),
            false => None,
        };
        Ok(Declarator {
            name,
            dimensions,
            value,
        })
    }

    fn dimensions(&mut self) -> Parse<Id<Dimensions>> {
        let mut ranges: Vec<Range> = Vec::new();
        while self.token() == Token::OpenBracket {
            ranges.push(self.range()?);
        }
        let ranges = self.tree.add_list(ranges);
        Ok(self.add(Dimensions(ranges)))
    }

    fn signed_range(&mut self) -> Parse<(bool, Option<Range>)> {
        let signed = self.eat_keyword(Keyword::Signed);
        let range = match self.token() {
            Token::OpenBracket => Some(self.range()?),
            _ => None,
        };
        Ok((signed, range))
    }

    /// `parameter A = 1, B = 2;` or `localparam` in a module; the current token is that word.
    pub(super) fn parameter_declaration(&mut self, scope: ParameterScope) -> Parse<Item> {
        self.advance();
        let declaration = self.parameter_head(scope)?;
        let parameters = self.comma_list(Self::param_assignment)?;
        self.take(Token::Semicolon)?;
        Ok(Item::Parameter(ParameterDeclaration {
            parameters,
            ..declaration
        }))
    }

    /// The same in a header after its word, and whether another `parameter` follows the comma
    /// after it.
    pub(super) fn parameter_group(&mut self, scope: ParameterScope) -> Parse<(ParameterDeclaration, bool)> {
        let declaration = self.parameter_head(scope)?;
        let begins_another = |token| token == Token::Keyword(Keyword::Parameter);
        let group = self.comma_group(Self::param_assignment, begins_another)?;
        let declaration = ParameterDeclaration {
            parameters: group.nodes,
            ..declaration
        };
        Ok((declaration, group.another_follows))
    }

    fn parameter_head(&mut self, scope: ParameterScope) -> Parse<ParameterDeclaration> {
        if let Token::Keyword(Keyword::Real | Keyword::Realtime | Keyword::Time) = self.token() {
            return self.unsupported("real and time parameters are");
        }
        let integer = self.eat_keyword(Keyword::Integer);
        let (signed, range) = self.signed_range()?;
        Ok(ParameterDeclaration {
            local: scope == ParameterScope::Local,
            integer,
            signed,
            range,
            parameters: Default::default(),
        })
    }

    fn param_assignment(&mut self) -> Parse<Parameter> {
        let name = self.identifier()?;
        self.take(Token::Equals)?;
        let value = self.expression()?;
        Ok(Parameter { name, value })
    }
}
