//! Paths that are not checked as all others are.
//! Not for: which of them goes before which; the graph decides.

use crate::diagnostic::Diagnostic;
use crate::sdc::collection::{Collection, ObjectKind};
use crate::sdc::statement::{Args, Described, Field, Opt, statement};
use crate::sdc::words::Unwritable;

/// A set of points that a path goes through.
#[derive(Clone, Debug, PartialEq)]
pub struct Through {
    /// With which edge.
    pub edge: ThroughEdge,
    /// Through any of these.
    pub objects: Collection,
}

/// With which edge a path goes through a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThroughEdge {
    /// `-through`.
    Any,
    /// `-rise_through`.
    Rise,
    /// `-fall_through`.
    Fall,
}

const THROUGH: [(&str, ThroughEdge); 3] = [
    ("-through", ThroughEdge::Any),
    ("-rise_through", ThroughEdge::Rise),
    ("-fall_through", ThroughEdge::Fall),
];

/// In the order in which a path goes through them.
impl Described for Vec<Through> {
    fn options(list: &mut Vec<Opt>) {
        list.extend(THROUGH.map(|(name, _)| Opt {
            name,
            takes_value: true,
        }));
    }

    fn read(args: &mut Args<'_, '_>) -> Result<Self, Diagnostic> {
        const KINDS: &[ObjectKind] = &[
            ObjectKind::Cell,
            ObjectKind::Port,
            ObjectKind::Pin,
            ObjectKind::Net,
        ];
        let mut throughs = Self::new();
        for (name, at) in args.all_of(&THROUGH.map(|(name, _)| name)) {
            for (option, edge) in THROUGH {
                if option == name {
                    let objects = args.field(at, KINDS)?;
                    throughs.push(Through { edge, objects });
                }
            }
        }
        Ok(throughs)
    }

    fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        for through in self {
            for (name, edge) in THROUGH {
                if edge == through.edge {
                    out.push(' ');
                    out.push_str(name);
                    out.push(' ');
                    Field::write(&through.objects, out)?;
                }
            }
        }
        Ok(())
    }

    fn collections<'a>(&'a self, all: &mut Vec<&'a Collection>) {
        all.extend(self.iter().map(|through| &through.objects));
    }
}

statement! {
    /// Where paths begin, what they go through, and where they end.
    Paths {
        /// `-from`: clocks, registers, their clock pins, input ports.
        key from: Option<Collection> = "-from" [Clock, Cell, Port, Pin];
        /// `-rise_from`.
        key rise_from: Option<Collection> = "-rise_from" [Clock, Cell, Port, Pin];
        /// `-fall_from`.
        key fall_from: Option<Collection> = "-fall_from" [Clock, Cell, Port, Pin];
        /// `-through`, `-rise_through` and `-fall_through`, in order.
        part throughs: Vec<Through>;
        /// `-to`: clocks, registers, their data pins, output ports.
        key to: Option<Collection> = "-to" [Clock, Cell, Port, Pin];
        /// `-rise_to`.
        key rise_to: Option<Collection> = "-rise_to" [Clock, Cell, Port, Pin];
        /// `-fall_to`.
        key fall_to: Option<Collection> = "-fall_to" [Clock, Cell, Port, Pin];
    }
}

statement! {
    /// `set_false_path`: paths are not checked.
    SetFalsePath {
        /// `-setup`: only not for setup.
        flag setup: bool = "-setup";
        /// `-hold`.
        flag hold: bool = "-hold";
        /// `-rise`: that end with a rising edge.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-reset_path`: other exceptions of these paths go first.
        flag reset_path: bool = "-reset_path";
        /// Which paths.
        part paths: Paths;
        /// `-comment`.
        key comment: Option<String> = "-comment";
    }
}

statement! {
    /// `set_multicycle_path`: paths have several periods.
    SetMulticyclePath {
        /// `-setup`.
        flag setup: bool = "-setup";
        /// `-hold`.
        flag hold: bool = "-hold";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-start`: periods of the launching clock.
        flag start: bool = "-start";
        /// `-end`: of the capturing clock.
        flag end: bool = "-end";
        /// `-reset_path`.
        flag reset_path: bool = "-reset_path";
        /// Which paths.
        part paths: Paths;
        /// `-comment`.
        key comment: Option<String> = "-comment";
        /// How many periods.
        word multiplier: i32;
    }
}

statement! {
    /// What `set_max_delay` and `set_min_delay` have in common.
    PathDelay {
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-ignore_clock_latency`.
        flag ignore_clock_latency: bool = "-ignore_clock_latency";
        /// `-probe`: paths are not broken at pins within.
        flag probe: bool = "-probe";
        /// `-reset_path`.
        flag reset_path: bool = "-reset_path";
        /// Which paths.
        part paths: Paths;
        /// `-comment`.
        key comment: Option<String> = "-comment";
        /// The bound.
        word delay: f64;
    }
}

statement! {
    /// `set_max_delay`: paths take at most this long.
    SetMaxDelay {
        /// Its options and words.
        part delay: PathDelay;
    }
}

statement! {
    /// `set_min_delay`: paths take at least this long.
    SetMinDelay {
        /// Its options and words.
        part delay: PathDelay;
    }
}

statement! {
    /// `set_path_margin`: slack that paths must have.
    SetPathMargin {
        /// `-setup`.
        flag setup: bool = "-setup";
        /// `-hold`.
        flag hold: bool = "-hold";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// Which paths.
        part paths: Paths;
        /// `-comment`.
        key comment: Option<String> = "-comment";
        /// The margin.
        word margin: f64;
    }
}

statement! {
    /// `reset_path`: exceptions of paths are taken back.
    ResetPath {
        /// `-setup`.
        flag setup: bool = "-setup";
        /// `-hold`.
        flag hold: bool = "-hold";
        /// `-rise`.
        flag rise: bool = "-rise";
        /// `-fall`.
        flag fall: bool = "-fall";
        /// `-all`.
        flag all: bool = "-all";
        /// Which paths.
        part paths: Paths;
    }
}

statement! {
    /// `group_path`: paths are reported together.
    GroupPath {
        /// `-name`.
        key name: Option<String> = "-name";
        /// `-default`: they leave their group.
        flag default: bool = "-default";
        /// `-weight`.
        key weight: Option<f64> = "-weight";
        /// `-critical_range`.
        key critical_range: Option<f64> = "-critical_range";
        /// Which paths.
        part paths: Paths;
        /// `-comment`.
        key comment: Option<String> = "-comment";
    }
}

statement! {
    /// `set_data_check`: a check between two data pins.
    SetDataCheck {
        /// `-from`: the pin that takes the place of a clock.
        key from: Option<Collection> = "-from" [Port, Pin];
        /// `-rise_from`.
        key rise_from: Option<Collection> = "-rise_from" [Port, Pin];
        /// `-fall_from`.
        key fall_from: Option<Collection> = "-fall_from" [Port, Pin];
        /// `-to`: the pin that is checked.
        key to: Option<Collection> = "-to" [Port, Pin];
        /// `-rise_to`.
        key rise_to: Option<Collection> = "-rise_to" [Port, Pin];
        /// `-fall_to`.
        key fall_to: Option<Collection> = "-fall_to" [Port, Pin];
        /// `-clock`.
        key clock: Option<Collection> = "-clock" [Clock];
        /// `-setup`.
        flag setup: bool = "-setup";
        /// `-hold`.
        flag hold: bool = "-hold";
        /// The margin.
        word margin: f64;
    }
}
