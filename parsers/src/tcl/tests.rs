//! Whole scripts, and what they print.

use super::{Call, Folders, Host, Limits, ObjectId, Options, Place, Value, run, run_lenient};
use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::span::Span;

/// Prints, and knows one object that is a list of two others.
#[derive(Default)]
pub(super) struct Printer {
    pub(super) printed: Vec<String>,
    folders: Folders,
}

impl Host for Printer {
    fn command(&mut self, call: &mut Call<'_>) -> Result<Option<Value>, Diagnostic> {
        match (call.name, call.words) {
            ("pair", []) => Ok(Some(Value::from(ObjectId::new(0)))),
            ("number", [word]) => Ok(word.object().map(|object| Value::from(object.index()))),
            _ => Ok(None),
        }
    }

    fn elements(&mut self, object: ObjectId, _: Span) -> Result<Vec<Value>, Diagnostic> {
        Ok(match object.index() {
            0 => vec![Value::from(ObjectId::new(1)), Value::from(ObjectId::new(2))],
            _ => vec![Value::from(object)],
        })
    }

    fn scalar(&mut self, object: ObjectId, span: Span) -> Result<Value, Diagnostic> {
        match object.index() {
            0 => Err(Diagnostic::error(span, "a pair is not one value")),
            index => Ok(Value::from(format!("object{index}"))),
        }
    }

    fn print(&mut self, text: &str, _: Place) {
        self.printed.push(text.to_owned());
    }

    fn load(&mut self, name: &str, from: &str) -> Result<Source, String> {
        self.folders.open(name, from)
    }
}

fn options() -> Options {
    Options {
        env: [("HOME".to_owned(), "nowhere".to_owned())].into(),
        ..Options::default()
    }
}

/// What a script prints, and its error.
pub(super) fn ran(script: &str) -> (Vec<String>, Option<String>) {
    let source = Source::from_bytes("script.tcl", script);
    let mut printer = Printer::default();
    let run = run(&source, &mut printer, &options());
    let error = run.errors.first().map(|report| {
        let position = report.position();
        format!("{}:{}: {}", position.line, position.column, report.message())
    });
    (printer.printed, error)
}

#[track_caller]
pub(super) fn check(script: &str, printed: &[&str]) {
    assert_eq!(
        ran(script),
        (printed.iter().map(|&text| text.to_owned()).collect(), None)
    );
}

#[track_caller]
fn check_error(script: &str, error: &str) {
    assert_eq!(ran(script).1.as_deref(), Some(error));
}

/// Pairs of an expression and its value, which tclsh 8.6 agrees with.
const EXPRESSIONS: [(&str, &str); 46] = [
    ("1 + 2 * 3", "7"),
    ("(1 + 2) * 3", "9"),
    ("7 / 2", "3"),
    ("-7 / 2", "-4"),
    ("-7 % 3", "2"),
    ("7 % -3", "-2"),
    ("7 / 2.0", "3.5"),
    ("2 ** 3 ** 2", "512"),
    ("-2 ** 2", "4"),
    ("2 ** -1", "0"),
    ("2.0 ** 0.5", "1.4142135623730951"),
    ("0.1 + 0.2", "0.30000000000000004"),
    ("1e3", "1000.0"),
    ("1e17 * 10", "1e+18"),
    ("0x10 + 0b11 + 0o7", "26"),
    ("1 < 2 && 2 <= 2", "1"),
    ("1 == 1.0", "1"),
    ("\"a\" == \"a\"", "1"),
    ("\"a\" < \"b\"", "1"),
    ("\"10\" == \"1e1\"", "1"),
    ("\"10\" eq \"1e1\"", "0"),
    ("{a b} ne \"a\"", "1"),
    ("\"b\" in {a b c}", "1"),
    ("\"d\" ni {a b c}", "1"),
    ("!0 + !1", "1"),
    ("!true", "0"),
    ("~5", "-6"),
    ("6 & 3 | 8 ^ 1", "11"),
    ("1 << 4 >> 2", "4"),
    ("1 ? 2 : 3 ? 4 : 5", "2"),
    ("0 ? 2 : 0 ? 4 : 5", "5"),
    ("1 || [nothing]", "1"),
    ("0 && $nothing", "0"),
    ("1 ? 2 : $nothing", "2"),
    ("max(1, 2.5, 2)", "2.5"),
    ("min(3, 1, 2)", "1"),
    ("abs(-3) + abs(-0.5)", "3.5"),
    ("int(2.9) + int(-2.9)", "0"),
    ("round(2.5) + round(-2.5)", "0"),
    ("ceil(1.2) + floor(-1.2)", "0.0"),
    ("pow(2, 3)", "8.0"),
    ("sqrt(16) / double(8)", "0.5"),
    ("fmod(7.5, 2)", "1.5"),
    ("bool(\"yes\")", "1"),
    ("1 \\\n + \n 2", "3"),
    ("5 - -3", "8"),
];

#[test]
fn expressions_have_tcl_s_order_and_numbers() {
    for (expression, value) in EXPRESSIONS {
        check(&format!("puts [expr {{{expression}}}]"), &[value]);
    }
}

#[test]
fn expressions_substitute_themselves_or_are_substituted_before() {
    check(
        "set p 0.98; puts [expr $p * 0.2]; puts [expr {$p*0.2}]; puts [expr 1-$p]",
        &["0.196", "0.196", "0.020000000000000018"],
    );
    check(
        "set a {1 + 1}; puts [expr $a * 2]; puts [expr {[llength $a] * 2}]",
        &["3", "6"],
    );
}

#[test]
fn expressions_say_what_is_wrong_with_them_and_where() {
    check_error(
        "puts [expr {1 + }]",
        "1:17: expected an operand, found the end of the expression",
    );
    check_error(
        "set x [expr {clk * 2}]",
        "1:14: `clk` is no operand of an expression",
    );
    check_error("set a clk; expr {$a * 2}", "1:18: expected a number, found `clk`");
    check_error("expr {1 / 0}", "1:7: divided by zero");
    check_error(
        "expr {(1 + 2}",
        "1:13: expected `)`, found the end of the expression",
    );
    check_error("expr {1 2}", "1:9: expected an operator, found `2`");
    check_error(
        "expr {9223372036854775807 + 1}",
        "1:7: the result has more than 64 bits",
    );
    check_error(
        "expr {010 + 1}",
        "1:7: `010` is octal in Tcl 8 and decimal in Tcl 9; write it without the leading 0, or with 0o",
    );
    check_error("expr {1.5 % 2}", "1:7: this operator works on whole numbers");
    check_error("if {maybe} {}", "1:5: `maybe` is no operand of an expression");
    check_error("expr {srand(1)}", "1:7: `srand` is not a function of this subset");
}

#[test]
fn words_are_substituted() {
    check(
        "set a 1; set b(x) 2; set i x\nputs \"$a $b($i) ${a}0 [set a] \\$a \\[x\\]\"\nputs {$a [b]}; puts a\\ b; puts $::env(HOME)",
        &["1 2 10 1 $a [x]", "$a [b]", "a b", "nowhere"],
    );
    check("set l {a b}; puts [llength [list {*}$l c]]", &["3"]);
    check(
        "puts in[0]; puts out\\[3\\]; set i 2; puts bus[$i]; puts x[*]; puts y[7:0]",
        &["in[0]", "out[3]", "bus[2]", "x[*]", "y[7:0]"],
    );
}

#[test]
fn variables_belong_to_their_procedure() {
    check(
        "set a 1\nproc f {b {c 3} args} { global a; incr a; upvar $b d; append d x; return \"$a $c $args [info level]\" }\n\
         set q y; puts [f q]; puts [f q 4 5 6]; puts \"$a $q\"; puts [info exists b]",
        &[
            "2 3  1",
            "3 4 {5 6} 1".replace(['{', '}'], "").as_str(),
            "3 yxx",
            "0",
        ],
    );
    check(
        "array set m {a 1 b 2}; set m(c) 3; puts [array names m]; puts [array size m]; puts [array get m b]; unset m(a); puts [info exists m(a)]; puts [array exists m]",
        &["a b c", "3", "b 2", "0", "1"],
    );
    check(
        "proc fib n { if {$n < 2} { return $n }; expr {[fib [expr {$n-1}]] + [fib [expr {$n-2}]]} }; puts [fib 10]",
        &["55"],
    );
    check_error("proc f {} { puts $a }; set a 1; f", "1:18: no variable `a`");
    check_error("proc f {a} {}; f", "1:16: `f` needs a word for `a`");
    check_error("proc f {a} {}; f 1 2", "1:20: `f` takes at most 1 words");
    check_error(
        "puts $::env(PATH)",
        "1:6: the environment variable `PATH` is not given",
    );
}

#[test]
fn control_goes_where_it_is_told() {
    check(
        "if 0 {puts a} elseif {1} then {puts b} else {puts c}; if {0} {puts d} {puts e}",
        &["b", "e"],
    );
    check("foreach {a b} {1 2 3} c {x y} { puts $a$b$c }", &["12x", "3y"]);
    check(
        "for {set i 0} {$i < 5} {incr i} { if {$i == 1} continue; if {$i == 3} break; puts $i }",
        &["0", "2"],
    );
    check("set i 3; while {$i} { incr i -1; puts $i }", &["2", "1", "0"]);
    check(
        "foreach s {a bc z} { switch -glob -- $s { a - b* {puts hit} default {puts none} } }",
        &["hit", "hit", "none"],
    );
    check(
        "puts [catch {expr {1 / 0}} m]; puts $m; puts [catch {set a 1}]; puts [catch {return 5} v]$v; puts [catch break]",
        &["1", "divided by zero", "0", "25", "3"],
    );
    check(
        "eval puts {{a b}}; eval {puts c; puts d}; puts [if 1 {expr 3}]",
        &["a b", "c", "d", "3"],
    );
    check_error("break", "1:1: `break` outside of a loop");
    check_error(
        "if {1} {\n  foreach x {1 2} {\n    oops $x\n  }\n}",
        "3:5: unknown command `oops`",
    );
    check_error("error {my words}", "1:1: my words");
    check("puts a; return; puts b", &["a"]);
}

#[test]
fn lists_are_taken_apart_and_put_together() {
    check(
        "set l {a b {c d}}; puts [llength $l]; puts [lindex $l end]; puts [lindex $l 2 0]; puts [lindex $l 9]; puts [lrange $l 1 end]",
        &["3", "c d", "c", "", "b {c d}"],
    );
    check(
        "puts [lreplace {a b c} 1 1]; puts [lreplace {a b c} 0 0 x y]; puts [lreplace {a b c} -1 -1 x]; puts [linsert {a b} 1 x]; puts [linsert {a b} end x]",
        &["a c", "x y b c", "x a b c", "a x b", "a b x"],
    );
    check(
        "lappend l a {b c}; lappend l d; puts $l; puts [concat {a b} c {} {d}]; puts [join {a b c} /]; puts [split a/b//c /]; puts [lreverse {a b}]; puts [lrepeat 3 x]",
        &["a {b c} d", "a b c d", "a/b/c", "a b {} c", "b a", "x x x"],
    );
    check(
        "set l {clk a10 a2 b}; puts [lsearch $l a2]; puts [lsearch -inline -all -not -exact $l clk]; puts [lsearch -all $l a*]; puts [lsearch $l none]; puts [lsearch -glob $l b]",
        &["2", "a10 a2 b", "1 2", "-1", "3"],
    );
    check(
        "puts [lsort {b a10 a2}]; puts [lsort -dictionary {b a10 a2}]; puts [lsort -integer -decreasing {1 10 9}]; puts [lsort -unique {b a b}]; puts [lsort -real {1.5 1e-3}]",
        &["a10 a2 b", "a2 a10 b", "10 9 1", "a b", "1e-3 1.5"],
    );
    check("lassign {1 2 3} a b; puts $a$b", &["12"]);
    check_error("lindex {a {b} 0", "1:8: no brace closes this one");
    check_error(
        "lindex {a b} x",
        "1:14: expected an index such as 0 or end-1, found `x`",
    );
    check_error("llength", "1:1: wrong number of words: `llength list`");
}

#[test]
fn text_is_matched_mapped_and_formatted() {
    check(
        "puts [string match in* in0]; puts [string match {a[0]} a0]; puts [string equal a A]; puts [string equal -nocase a A]; puts [string length abc]; puts [string range abcdef 1 end-1]; puts [string map {a b bc X} abca]",
        &["1", "1", "0", "1", "3", "bcde", "bXb"],
    );
    check(
        "puts [string toupper a]-[string trim { a }]-[string first b abc]-[string index abc end]-[string repeat ab 2]-[string is double 1.5e3]-[string is integer x]-[string compare a b]",
        &["A-a-1-c-abab-1-0--1"],
    );
    check(
        "puts [format %05.2f|%-4s|%4d|%x|%e|%g|%% 3.14159 ab 42 255 12345.678 0.0001]",
        &["03.14|ab  |  42|ff|1.234568e+04|0.0001|%"],
    );
    check(
        "puts [format %g 1e10]; puts [format %.3g 1234.5]; puts [format %+d 5]; puts [format {%s %s} a {b c}]",
        &["1e+10", "1.23e+03", "+5", "a b c"],
    );
    check(
        "puts [file join a b c.sdc]; puts [file dirname /x/y.sdc]; puts [file tail /x/y.sdc]; puts [file rootname y.v.gz]; puts [file extension y.sdc]",
        &["a/b/c.sdc", "/x", "y.sdc", "y.v", ".sdc"],
    );
    check_error("format %d x", "1:11: expected a number, found `x`");
    check_error(
        "format %d",
        "1:1: `format` has fewer values than its text asks for",
    );
}

#[test]
fn objects_stay_objects_in_lists_and_text() {
    check(
        "set p [pair]; puts [llength $p]; foreach o $p { puts [number $o] }; set l [list $p x]; puts [llength $l]; puts [number [lindex $l 0]]",
        &["2", "1", "2", "2", "0"],
    );
    check(
        "foreach o [pair] { set t \"$o $o\"; puts [number [lindex $t 1]]; puts [expr {$o eq \"object1\"}] }; puts [string length [lindex [pair] 0]]",
        &["1", "1", "2", "0", "7"],
    );
    check_error("if {[pair] == \"\"} {}", "1:5: a pair is not one value");
}

#[test]
fn programs_and_files_are_out_of_reach() {
    check_error(
        "set x [exec date]",
        "1:8: `exec` is not part of the subset: scripts cannot run programs",
    );
    check_error(
        "open /etc/passwd",
        "1:1: `open` is not part of the subset: scripts cannot touch files; `source` reads one",
    );
    check_error(
        "file delete x",
        "1:6: `file delete` is not part of the subset: scripts cannot touch files",
    );
    check_error("puts $f x", "1:6: no variable `f`");
    check_error(
        "source /etc/passwd",
        "1:8: `/etc/passwd` is not read: scripts may not source files here",
    );
}

#[test]
fn scripts_without_end_are_ended() {
    let started = std::time::Instant::now();
    for (script, part) in [
        ("while 1 {}", "does not come to an end"),
        ("while 1 {catch {error x}}", "does not come to an end"),
        ("proc f {} f; f", "deep in each other"),
        ("proc f {} {f; f}; catch f", ""),
        ("set a x; while 1 {append a $a}", "bytes; at most"),
        ("set a x; while 1 {set a \"$a$a\"}", "bytes; at most"),
        ("set l x; while 1 {set l [concat $l $l]}", "bytes; at most"),
        ("set l x; while 1 {set l [list $l $l]}", "bytes; at most"),
        ("set l x; while 1 {set l [list $l]}", "does not come to an end"),
        ("lrepeat 1000000000 x", "bytes; at most"),
        ("string repeat x 1000000000000", "bytes; at most"),
        (
            "set i 0; while 1 {set a([incr i]) [string repeat x 100000]}",
            "does not come to an end",
        ),
        (
            "set i 0; while 1 {lappend l [string repeat x 100000]}",
            "a list of more than",
        ),
        ("for {} {1} {} {continue}", "does not come to an end"),
        (
            "set p [string repeat *a 4000]; while 1 {string match $p [string repeat a 5000]}",
            "does not come to an end",
        ),
        ("format %99999999d 1", "a width"),
    ] {
        let error = ran(script).1.unwrap_or_default();
        assert!(error.contains(part), "{script}: {error}");
    }
    for deep in ["[", "{", "expr {(", "expr {-", "expr {1?", "expr {2**"] {
        let (opening, unit) = deep.split_at(deep.rfind('{').map_or(0, |at| at + 1));
        let text = format!("{opening}{}", unit.repeat(100_000));
        assert!(ran(&text).1.is_some() || deep == "{", "{deep}");
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn procedures_may_call_each_other_to_some_depth() {
    check(
        "proc f n { if {$n > 0} { return [expr {[f [expr {$n - 1}]] + 1}] } else { return 0 } }; puts [f 20]",
        &["20"],
    );
}

#[test]
fn the_limits_are_the_callers() {
    let source = Source::from_bytes("x", "for {set i 0} {$i < 100} {incr i} {}");
    let limits = Limits {
        work: 50,
        ..Limits::for_size(0)
    };
    let options = Options {
        limits: Some(limits),
        ..Options::default()
    };
    assert_eq!(run(&source, &mut Printer::default(), &options).num_errors, 1);
    assert_eq!(
        run(&source, &mut Printer::default(), &Options::default()).num_errors,
        0
    );
}

#[test]
fn lenient_runs_go_on_with_the_next_command() {
    let script = "puts a\nnope 1\nforeach x {1 2} {\n  nope $x\n  puts $x\n}\nputs {b\nputs c\nputs d } e\nputs [nope]\nputs e\n";
    let source = Source::from_bytes("x", script);
    let mut printer = Printer::default();
    let run = run_lenient(&source, &mut printer, &Options::default());
    let lines: Vec<usize> = run.errors.iter().map(|error| error.position().line).collect();
    assert_eq!((lines, run.num_errors), (vec![2, 4, 4, 7, 10], 5));
    assert_eq!(printer.printed, ["a", "1", "2", "e"]);
}

#[test]
fn files_are_sourced_from_allowed_folders_only() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner)?;
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
    write(
        "inner/main.tcl",
        "source [file join [file dirname [info script]] common.tcl]\nputs [expr {$x + 1}]\nsource ../secret.tcl\n",
    )?;
    write("inner/common.tcl", "set x 41\nreturn\nputs never\n")?;
    write("inner/self.tcl", "source self.tcl\n")?;
    write("inner/bad.tcl", "\n  nope\n")?;
    write("secret.tcl", "puts secret\n")?;
    let run_file = |name: &str| {
        let source = Source::open(inner.join(name)).expect("written above");
        let mut printer = Printer {
            folders: Folders::beside(&source),
            ..Printer::default()
        };
        (run(&source, &mut printer, &Options::default()), printer.printed)
    };
    let (result, printed) = run_file("main.tcl");
    // The name as `info script` gives it is a whole path, which the folder of the script is joined with.
    assert_eq!(printed, ["42"]);
    assert!(
        result.errors[0].message().contains("not in a folder"),
        "{}",
        result.errors[0]
    );
    assert_eq!((result.errors[0].position().line, result.files.len()), (3, 2));
    let (result, _) = run_file("self.tcl");
    assert!(
        result.errors[0].message().contains("deep in each other"),
        "{}",
        result.errors[0]
    );
    let source = Source::from_bytes(inner.join("main.tcl").display().to_string(), "source bad.tcl");
    let mut printer = Printer {
        folders: Folders::new([&inner]),
        ..Printer::default()
    };
    let result = run(&source, &mut printer, &Options::default());
    assert!(result.errors[0].file().ends_with("bad.tcl") && result.errors[0].position().line == 2);
    Ok(())
}
