//! Reading what ABC prints.
//! Not for: deciding what to ask.

/// What `print_stats` says of a network.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NetworkStats {
    /// An and-inverter graph.
    Aig {
        inputs: u32,
        outputs: u32,
        ands: u32,
        levels: u32,
    },
    /// A network of nodes: look-up tables, or gates with area and delay.
    Nodes {
        nodes: u32,
        levels: u32,
        area: Option<f64>,
        delay: Option<f64>,
    },
}

/// Reads `name : i/o = 24/ 25 lat = 0 and = 5416 lev = 225` and its variants with `nd =`.
pub(super) fn network_stats(lines: &[String]) -> Option<NetworkStats> {
    lines.iter().find_map(|line| {
        let line = &line[line.find("i/o =")?..];
        let levels = number(line, "lev =")?;
        if let Some(ands) = number(line, " and =") {
            return Some(NetworkStats::Aig {
                inputs: number(line, "i/o =")?,
                outputs: number(line, "/")?,
                ands,
                levels,
            });
        }
        Some(NetworkStats::Nodes {
            nodes: number(line, " nd =")?,
            levels,
            area: number(line, " area ="),
            delay: number(line, " delay ="),
        })
    })
}

/// Area and delay (ps) of the line that `stime` prints.
pub(super) fn timing(lines: &[String]) -> Option<(f64, f64)> {
    lines
        .iter()
        .find_map(|line| Some((number(line, "Area =")?, number(line, "Delay =")?)))
}

/// The line in which ABC refuses a command, if there is one.
pub(super) fn refusal(lines: &[String]) -> Option<&str> {
    const SIGNS: [&str; 4] = ["** cmd error", "Error", "Cannot open", "Empty network"];
    let refuses = |line: &&String| SIGNS.iter().any(|sign| line.starts_with(sign));
    lines.iter().find(refuses).map(String::as_str)
}

/// The number that follows `key`, blanks between them ignored.
fn number<T: std::str::FromStr>(line: &str, key: &str) -> Option<T> {
    // "i/o =" holds a slash itself: the number of outputs follows the slash behind the equals sign.
    let from = if key == "/" { line.find('=')? } else { 0 };
    let start = from + line[from..].find(key)? + key.len();
    let rest = line[start..].trim_start();
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn an_aig_a_lut_network_and_a_mapped_network_are_read() {
        let stats = network_stats(&lines(
            "i2c : i/o =  147/  142  lat =    0  and =   1342  lev = 20",
        ));
        assert_eq!(
            stats,
            Some(NetworkStats::Aig {
                inputs: 147,
                outputs: 142,
                ands: 1342,
                levels: 20
            })
        );
        let stats = network_stats(&lines(
            "a : i/o = 1/ 2 lat = 0  nd =   351  edge =   1577  aig  =   1507  lev = 4",
        ));
        assert_eq!(
            stats,
            Some(NetworkStats::Nodes {
                nodes: 351,
                levels: 4,
                area: None,
                delay: None
            })
        );
        let stats = network_stats(&lines(
            "a : i/o = 7/ 26  lat = 0  nd = 216  edge = 366  area =366.00  delay =16.00  lev = 13",
        ));
        let expected = NetworkStats::Nodes {
            nodes: 216,
            levels: 13,
            area: Some(366.0),
            delay: Some(16.0),
        };
        assert_eq!(stats, Some(expected));
        assert_eq!(network_stats(&lines("Empty network.")), None);
    }

    #[test]
    fn a_name_like_a_key_does_not_confuse() {
        let stats = network_stats(&lines(
            "lev = 3 and = 4 : i/o =  1/  2  lat =    0  and =   13  lev = 20",
        ));
        assert_eq!(
            stats,
            Some(NetworkStats::Aig {
                inputs: 1,
                outputs: 2,
                ands: 13,
                levels: 20
            })
        );
    }

    #[test]
    fn timing_and_refusals_are_found() {
        let line = "WireLoad = \"none\"  Gates =   1032 ( 15.0 %)   Cap = 29.2 ff (  0.0 %)   Area =    26610.00 ( 99.9 %)   Delay =  1563.12 ps  (  1.5 %)";
        assert_eq!(timing(&lines(line)), Some((26610.0, 1563.12)));
        assert_eq!(
            refusal(&lines("Warning: x\n** cmd error: unknown command 'rw'")),
            Some("** cmd error: unknown command 'rw'")
        );
        assert_eq!(refusal(&lines("Library \"a\" has 3 cells")), None);
    }
}
