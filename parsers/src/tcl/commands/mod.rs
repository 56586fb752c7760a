//! The commands that every script has.
//! Not for: those of a host; see [`super::host`].

mod control;
mod lists;
mod printed;
mod strings;
mod variables;

use super::flow::{Flow, Words};
use super::interp::Interp;
use super::value::Value;

/// A command of the language.
#[derive(Clone, Copy)]
pub(super) struct Builtin {
    pub(super) run: fn(&mut Interp<'_>, &Words) -> Result<Value, Flow>,
    /// Fewest words behind the name.
    pub(super) least: usize,
    /// Most of them, if there is a bound.
    pub(super) most: Option<usize>,
    /// How it is written.
    pub(super) usage: &'static str,
    /// Whether it looks into its words, which the host does better where they are objects.
    pub(super) takes_apart: bool,
}

const fn plain(
    run: fn(&mut Interp<'_>, &Words) -> Result<Value, Flow>,
    least: usize,
    most: Option<usize>,
    usage: &'static str,
) -> Builtin {
    Builtin {
        run,
        least,
        most,
        usage,
        takes_apart: false,
    }
}

const fn apart(
    run: fn(&mut Interp<'_>, &Words) -> Result<Value, Flow>,
    least: usize,
    most: Option<usize>,
    usage: &'static str,
) -> Builtin {
    Builtin {
        takes_apart: true,
        ..plain(run, least, most, usage)
    }
}

/// The command of this name.
pub(super) fn builtin(name: &str) -> Option<Builtin> {
    Some(match name {
        "set" => plain(variables::set, 1, Some(2), "set name ?value?"),
        "unset" => plain(variables::unset, 0, None, "unset ?-nocomplain? ?name ...?"),
        "incr" => plain(variables::incr, 1, Some(2), "incr name ?step?"),
        "append" => plain(variables::append, 1, None, "append name ?value ...?"),
        "lappend" => plain(variables::lappend, 1, None, "lappend name ?value ...?"),
        "array" => plain(variables::array, 2, None, "array option name ?word ...?"),
        "global" => plain(variables::global, 0, None, "global ?name ...?"),
        "upvar" => plain(variables::upvar, 2, None, "upvar ?level? other name ?...?"),
        "info" => plain(
            variables::info,
            1,
            None,
            "info exists|script|level|commands|procs ?word?",
        ),
        "expr" => plain(control::expr, 1, None, "expr word ?word ...?"),
        "if" => plain(
            control::if_,
            2,
            None,
            "if condition ?then? body ?elseif ...? ?else? ?body?",
        ),
        "foreach" => plain(
            control::foreach,
            3,
            None,
            "foreach names list ?names list ...? body",
        ),
        "foreach_in_collection" => plain(
            control::foreach,
            3,
            Some(3),
            "foreach_in_collection name collection body",
        ),
        "for" => plain(control::for_, 4, Some(4), "for start condition next body"),
        "while" => plain(control::while_, 2, Some(2), "while condition body"),
        "break" => plain(|_, _| Err(Flow::Break), 0, Some(0), "break"),
        "continue" => plain(|_, _| Err(Flow::Continue), 0, Some(0), "continue"),
        "proc" => plain(control::proc_, 3, Some(3), "proc name parameters body"),
        "return" => plain(control::return_, 0, None, "return ?-code code? ?value?"),
        "eval" => plain(control::eval, 1, None, "eval word ?word ...?"),
        "catch" => plain(control::catch, 1, Some(3), "catch script ?name? ?name?"),
        "error" => plain(control::error, 1, Some(3), "error message"),
        "switch" => plain(
            control::switch,
            2,
            None,
            "switch ?option ...? text {pattern body ...}",
        ),
        "source" => plain(control::source, 1, None, "source file"),
        "file" => plain(
            strings::file,
            2,
            None,
            "file dirname|tail|rootname|extension|join name",
        ),
        "puts" => plain(printed::puts, 1, Some(3), "puts ?-nonewline? ?channel? text"),
        "format" => plain(printed::format, 1, None, "format text ?value ...?"),
        "list" => plain(lists::list, 0, None, "list ?value ...?"),
        "llength" => apart(lists::llength, 1, Some(1), "llength list"),
        "lindex" => apart(lists::lindex, 1, None, "lindex list ?index ...?"),
        "lrange" => apart(lists::lrange, 3, Some(3), "lrange list first last"),
        "lreplace" => apart(lists::lreplace, 3, None, "lreplace list first last ?value ...?"),
        "linsert" => apart(lists::linsert, 2, None, "linsert list index ?value ...?"),
        "lsort" => apart(lists::lsort, 1, None, "lsort ?option ...? list"),
        "lreverse" => apart(lists::lreverse, 1, Some(1), "lreverse list"),
        "lrepeat" => plain(lists::lrepeat, 1, None, "lrepeat count ?value ...?"),
        "lsearch" => apart(lists::lsearch, 2, None, "lsearch ?option ...? list pattern"),
        "lassign" => apart(variables::lassign, 1, None, "lassign list ?name ...?"),
        "concat" => apart(lists::concat, 0, None, "concat ?list ...?"),
        "join" => apart(lists::join, 1, Some(2), "join list ?between?"),
        "split" => apart(lists::split, 1, Some(2), "split text ?characters?"),
        "string" => apart(strings::string, 2, None, "string option word ?word ...?"),
        _ => return None,
    })
}

/// Why a command of Tcl is left out.
pub(super) fn refusal(name: &str) -> Option<&'static str> {
    Some(match name {
        "exec" | "load" | "interp" | "thread" | "socket" | "exit" | "after" | "vwait" | "update" => {
            "scripts cannot run programs"
        }
        "open" | "close" | "gets" | "read" | "eof" | "seek" | "tell" | "flush" | "fconfigure" | "fcopy"
        | "fileevent" | "glob" | "cd" | "pwd" => "scripts cannot touch files; `source` reads one",
        "namespace" | "variable" | "oo::class" | "package" | "rename" | "trace" | "uplevel" | "subst"
        | "apply" | "coroutine" | "yield" | "try" | "throw" | "dict" | "lmap" | "regexp" | "regsub"
        | "scan" | "binary" | "clock" | "time" | "lset" | "unknown" | "encoding" => {
            "only what constraints use is here"
        }
        _ => return None,
    })
}
