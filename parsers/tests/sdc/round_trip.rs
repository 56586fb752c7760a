//! What is written reads the same, whatever the names and numbers are.

use netlearn_parsers::sdc::commands::{
    CreateClock, PathDelay, Paths, PortDelay, SetClockGroups, SetInputDelay, SetMaxDelay, Through,
    ThroughEdge,
};
use netlearn_parsers::sdc::{
    AllRegisters, Ast, Collection, Command, Kind, ObjectKind, Query, QueryOptions, Term,
};
use netlearn_parsers::tcl::Place;
use proptest::prelude::*;

use crate::fixtures::rewritten;

fn name() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[a-z_][a-zA-Z0-9_]{0,6}".prop_map(|part| part),
        1 => "[a-z]\\[[0-9*]{1,2}\\]".prop_map(|part| part),
        1 => Just("u\\/x\\[0\\]".to_owned()),
        1 => "[a-z][$#;\"*?.:-]{1,3}[a-z]?".prop_map(|part| part),
        1 => Just("x{y".to_owned()),
        1 => Just("a}".to_owned()),
    ];
    prop::collection::vec(part, 1..3).prop_map(|parts| parts.join("/"))
}

/// A text with blanks and marks; one that no word can hold is refused by the writer.
fn text() -> impl Strategy<Value = String> {
    "[ a-z0-9\\[\\]$=\"{}\\\\]{1,12}".prop_map(|text| text)
}

fn options(inner: impl Strategy<Value = Collection> + 'static) -> impl Strategy<Value = QueryOptions> {
    (
        any::<[bool; 5]>(),
        prop::option::of(text()),
        prop::option::of(inner),
    )
        .prop_map(
            |([regexp, nocase, quiet, hierarchical, exact], filter, of_objects)| QueryOptions {
                regexp,
                nocase,
                quiet,
                hierarchical,
                exact,
                filter,
                of_objects,
                separator: None,
            },
        )
}

/// Ports and what is made of them.
fn ports() -> impl Strategy<Value = Collection> {
    let query =
        prop::collection::vec(name(), 1..4).prop_map(|names| Collection::get(ObjectKind::Port, names));
    let leaf = prop_oneof![
        4 => query,
        1 => any::<bool>().prop_map(|no_clocks| Collection::new([Term::AllInputs { no_clocks }])),
        1 => Just(Collection::new([Term::AllOutputs])),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|both| Collection::new([Term::Except(Box::new(both))])),
            (inner.clone(), inner.clone()).prop_map(|(first, second)| {
                Collection::new(first.terms().iter().chain(second.terms()).cloned())
            }),
            (inner.clone(), text()).prop_map(|both| Collection::new([Term::Filter(Box::new(both))])),
            (prop::collection::vec(name(), 0..3), options(inner)).prop_map(|(patterns, options)| {
                let options = (options != QueryOptions::default()).then(|| options.into());
                let patterns = patterns.into_iter().map(Into::into).collect();
                Collection::new([Term::Get(Query {
                    kind: ObjectKind::Port,
                    patterns,
                    options,
                })])
            }),
        ]
    })
}

fn clocks() -> impl Strategy<Value = Collection> {
    prop_oneof![
        prop::collection::vec(name(), 1..3).prop_map(|names| Collection::get(ObjectKind::Clock, names)),
        Just(Collection::new([Term::AllClocks])),
        prop::collection::vec(name(), 1..3).prop_map(|names| {
            let kinds: &[ObjectKind] = &[ObjectKind::Clock];
            let terms = names.into_iter().map(|pattern| Term::Name {
                kinds,
                pattern: pattern.into(),
            });
            Collection::new(terms)
        }),
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>().prop_filter("finite", |number| number.is_finite()),
        -10.0..10.0f64,
        Just(0.0)
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    let create = (
        name(),
        1e-3..1e3f64,
        prop::option::of(ports()),
        prop::option::of(text()),
        any::<bool>(),
    )
        .prop_map(|(name, period, objects, comment, add)| {
            let waveform = add.then(|| vec![0.0, period / 3.0]);
            Kind::CreateClock(Box::new(CreateClock {
                name: Some(name),
                period,
                waveform,
                add,
                comment,
                objects,
            }))
        });
    let input = (number(), any::<[bool; 9]>(), prop::option::of(clocks()), ports()).prop_map(
        |(delay, flags, clock, objects)| {
            let [
                clock_fall,
                level_sensitive,
                rise,
                fall,
                min,
                max,
                source,
                network,
                add_delay,
            ] = flags;
            let delay = PortDelay {
                clock,
                clock_fall,
                reference_pin: None,
                level_sensitive,
                rise,
                fall,
                min,
                max,
                source_latency_included: source,
                network_latency_included: network,
                add_delay,
                delay,
                objects,
            };
            Kind::SetInputDelay(Box::new(SetInputDelay { delay }))
        },
    );
    let groups = prop::collection::vec(clocks(), 1..4).prop_map(|groups| {
        Kind::SetClockGroups(Box::new(SetClockGroups {
            name: None,
            asynchronous: true,
            logically_exclusive: false,
            physically_exclusive: false,
            allow_paths: false,
            groups,
            comment: None,
        }))
    });
    let edge = prop_oneof![
        Just(ThroughEdge::Any),
        Just(ThroughEdge::Rise),
        Just(ThroughEdge::Fall)
    ];
    let through = (edge, ports()).prop_map(|(edge, objects)| Through { edge, objects });
    let registers = any::<[bool; 7]>().prop_map(|flags| {
        let [
            cells,
            data_pins,
            clock_pins,
            async_pins,
            output_pins,
            level_sensitive,
            edge_triggered,
        ] = flags;
        Collection::new([Term::AllRegisters(Box::new(AllRegisters {
            clock: None,
            rise_clock: None,
            fall_clock: None,
            cells,
            data_pins,
            clock_pins,
            async_pins,
            output_pins,
            level_sensitive,
            edge_triggered,
        }))])
    });
    let bound = (
        number(),
        clocks(),
        prop::collection::vec(through, 0..4),
        registers,
        text(),
    )
        .prop_map(|(delay, from, throughs, to, comment)| {
            let paths = Paths {
                from: None,
                // Clocks by name are one of several kinds here, so only queries are taken.
                rise_from: from
                    .terms()
                    .iter()
                    .all(|term| !matches!(term, Term::Name { .. }))
                    .then_some(from),
                fall_from: None,
                throughs,
                to: Some(to),
                rise_to: None,
                fall_to: None,
            };
            Kind::SetMaxDelay(Box::new(SetMaxDelay {
                delay: PathDelay {
                    rise: false,
                    fall: false,
                    ignore_clock_latency: true,
                    probe: false,
                    reset_path: false,
                    paths,
                    comment: Some(comment),
                    delay,
                },
            }))
        });
    prop_oneof![create, input, groups, bound]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_reads_the_same(kinds in prop::collection::vec(kind(), 1..4)) {
        let commands = kinds.into_iter().map(|kind| Command { kind, place: Place::default() });
        let tree = Ast { commands: commands.collect(), ..Ast::default() };
        match netlearn_parsers::sdc::write(&tree, &mut Vec::new()) {
            Ok(()) => _ = rewritten(&tree, "made"),
            Err(error) => prop_assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput),
        }
    }
}
