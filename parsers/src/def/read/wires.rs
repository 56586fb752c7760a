//! Wires of nets: paths of points and vias.
//! Not for: the other shapes of special nets; see [`super::nets`].

use super::Reader;
use crate::NameId;
use crate::def::{Path, PathItem, Taper, Wire, WireStatus};
use crate::handle::List;
use crate::lefdef::{Fallible, Point};

impl Reader<'_> {
    /// `path [NEW path] ..`
    pub(super) fn wire(
        &mut self,
        status: WireStatus,
        shielded: Option<NameId>,
        is_special: bool,
    ) -> Fallible<()> {
        let first = self.tree.paths.len();
        loop {
            let path = self.path(is_special)?;
            self.tree.paths.push(path);
            if !self.tokens.accept("NEW") {
                break;
            }
        }
        let paths = List::since(&self.tree.paths, first);
        self.tree.wires.push(Wire {
            status,
            shielded,
            paths,
        });
        Ok(())
    }

    /// `layer [width] [options] points-and-vias`
    fn path(&mut self, is_special: bool) -> Fallible<Path> {
        let mut path = Path {
            layer: self.name("a layer")?,
            width: None,
            taper: None,
            style: None,
            shape: None,
            items: List::default(),
        };
        if is_special {
            path.width = Some(self.tokens.integer("the width of a special wire")?);
        }
        loop {
            if is_special && self.tokens.accept_mark(b'+') {
                if self.tokens.accept("SHAPE") {
                    path.shape = Some(self.tokens.choice()?);
                } else {
                    self.tokens.expect("STYLE")?;
                    path.style = Some(self.tokens.count("the number of a style")?);
                }
            } else if self.tokens.is_at(b'(') {
                break;
            } else if self.tokens.accept("TAPER") {
                path.taper = Some(Taper::Default);
            } else if self.tokens.accept("TAPERRULE") {
                path.taper = Some(Taper::Rule(self.name("a rule")?));
            } else if self.tokens.accept("STYLE") {
                path.style = Some(self.tokens.count("the number of a style")?);
            } else {
                break;
            }
        }
        path.items = self.path_items()?;
        Ok(path)
    }

    fn path_items(&mut self) -> Fallible<List<PathItem>> {
        let first = self.tree.path_items.len();
        self.last_point = None;
        loop {
            let item = if self.tokens.is_at(b'(') {
                self.path_point()?
            } else if self.ends_path() {
                break;
            } else {
                self.path_word()?
            };
            self.tree.path_items.push(item);
        }
        if self.tree.path_items.len() == first {
            return Err(self.tokens.expected("a point"));
        }
        Ok(List::since(&self.tree.path_items, first))
    }

    fn ends_path(&self) -> bool {
        self.tokens.is_at(b'+') || self.tokens.is_at(b';') || self.tokens.is("NEW") || self.tokens.is_at_end()
    }

    /// An element of a path that is no point.
    fn path_word(&mut self) -> Fallible<PathItem> {
        let word = self.tokens.any("a point, a via, `NEW`, `+` or `;`")?;
        Ok(match word.text {
            b"MASK" => PathItem::Mask(self.tokens.count("a mask")?),
            b"RECT" => {
                self.tokens.expect_mark(b'(', "`(` of a rectangle")?;
                let corners = self.four()?;
                self.tokens.expect_mark(b')', "`)` of a rectangle")?;
                PathItem::Rect(corners)
            }
            b"VIRTUAL" => match self.path_point()? {
                PathItem::Point(point, _) => PathItem::Virtual(point),
                other => other,
            },
            b"DO" => {
                let num_x = self.tokens.count("a number of vias")?;
                self.tokens.expect("BY")?;
                let num_y = self.tokens.count("a number of vias")?;
                self.tokens.expect("STEP")?;
                let step = self.bare_point()?;
                PathItem::Repeat { num_x, num_y, step }
            }
            _ => PathItem::Via(word.intern(&mut self.tree.names)?, self.tokens.accept_choice()),
        })
    }

    /// `( x y [extension] )`, where `*` is the value of the point before.
    fn path_point(&mut self) -> Fallible<PathItem> {
        self.tokens.expect_mark(b'(', "`(` of a point")?;
        let x = self.path_coordinate(|point| point.x)?;
        let y = self.path_coordinate(|point| point.y)?;
        let extension = match self.tokens.is_at(b')') {
            true => None,
            false => Some(self.tokens.integer("an extension or `)`")?),
        };
        self.tokens.expect_mark(b')', "`)` of a point")?;
        let point = Point::new(x, y);
        self.last_point = Some(point);
        Ok(PathItem::Point(point, extension))
    }

    fn path_coordinate(&mut self, part: fn(Point<i32>) -> i32) -> Fallible<i32> {
        if !self.tokens.is_at(b'*') {
            return self.coordinate();
        }
        match self.last_point {
            Some(point) => {
                self.tokens.next();
                Ok(part(point))
            }
            None => Err(self.tokens.expected("a coordinate, as no point is before it")),
        }
    }
}
