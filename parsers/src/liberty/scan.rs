//! Passing over whole groups at the speed of memory: nothing in them is looked at but what can
//! hide a brace.
//! Not for: groups whose content is wanted.

use memchr::{memchr, memchr3};

use super::lexer::{comment, quoted};
use crate::combinators::Input;

/// How long the content of a group is up to and with its closing brace. `text` begins after the
/// opening one. `None` where the group never ends.
pub(super) fn length_of_block(text: Input<'_>) -> Option<usize> {
    let mut depth = 1_usize;
    let mut at = 0;
    loop {
        let next = at + memchr3(b'{', b'}', b'"', &text[at..])?;
        let after_comments = pass_comments(text, at, next)?;
        if after_comments > next {
            at = after_comments;
            continue;
        }
        match text[next] {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {
                let (rest, _) = quoted(&text[next..]).ok()?;
                at = text.len() - rest.len();
                continue;
            }
        }
        at = next + 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// Passes over the comments that begin in `text[at..next]`: braces and quotes in them are none.
///
/// Numbers stand in quotes, so this second look is at little text. `None` where one never ends.
fn pass_comments(text: Input<'_>, mut at: usize, next: usize) -> Option<usize> {
    while at < next {
        let Some(slash) = memchr(b'/', &text[at..next]) else {
            break;
        };
        at += slash;
        at += match &text[at..] {
            begin @ [b'/', b'*' | b'/', ..] => comment(begin)?,
            _ => 1,
        };
    }
    Some(at)
}

/// Groups that timing has no use for: power, current-source and noise models, variation, and the
/// test view of a cell.
pub(super) fn is_skipped(group: &[u8]) -> bool {
    const NAMES: [&[u8]; 30] = [
        b"internal_power",
        b"leakage_power",
        b"leakage_current",
        b"gate_leakage",
        b"dynamic_current",
        b"intrinsic_parasitic",
        b"power",
        b"rise_power",
        b"fall_power",
        b"power_lut_template",
        b"dc_current",
        b"dc_current_template",
        b"output_current_rise",
        b"output_current_fall",
        b"output_current_template",
        b"normalized_driver_waveform",
        b"base_curves",
        b"em_lut_template",
        b"electromigration",
        b"iv_lut_template",
        b"output_voltage_rise",
        b"output_voltage_fall",
        b"hyperbolic_noise_low",
        b"hyperbolic_noise_high",
        b"hyperbolic_noise_above_high",
        b"hyperbolic_noise_below_low",
        b"sensitization",
        b"test_cell",
        b"pg_current_template",
        b"va_values",
    ];
    const STARTS: [&[u8]; 12] = [
        b"ocv_",
        b"ccsn_",
        b"ccs_",
        b"compact_",
        b"receiver_capacitance",
        b"propagated_noise_",
        b"propagation_lut_template",
        b"noise_",
        b"steady_state_current_",
        b"timing_based_variation",
        b"va_",
        b"pg_current",
    ];
    NAMES.contains(&group) || STARTS.iter().any(|start| group.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_end_at_their_own_brace() {
        for (text, length) in [
            ("}", Some(1)),
            ("a { b } c } d", Some(11)),
            ("\"}\" }", Some(5)),
            ("/* } */ }", Some(9)),
            ("// }\n}", Some(6)),
            ("1 / 2 }", Some(7)),
            ("\"a \\\" }\" }", Some(10)),
            ("\"//\" }", Some(6)),
            ("{ }", None),
            ("\" }", None),
            ("/* }", None),
            ("", None),
        ] {
            assert_eq!(length_of_block(text.as_bytes()), length, "{text}");
        }
    }
}
