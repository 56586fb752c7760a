//! `COMPONENTS`, `REGIONS`, `GROUPS` and `SCANCHAINS`: cells, where they may lie, and what orders them.
//! Not for: what connects them; see [`super::nets`].

use super::Reader;
use crate::def::{
    Component, ComponentOptions, Group, Halo, Placement, PlacementStatus, Region, RouteHalo, ScanChain,
};
use crate::lefdef::{Fallible, Orientation, Point, Word};

impl<'a> Reader<'a> {
    pub(super) fn component(&mut self) -> Fallible<()> {
        let at = self.at();
        let mut component = Component {
            name: self.name("the name of a component")?,
            model: self.name("the macro of the component")?,
            at,
            placement: None,
            source: None,
            options: None,
        };
        while self.option()? {
            let word = self.tokens.next();
            match word.keyword().text() {
                b"PLACED" => component.placement = Some(self.placement(PlacementStatus::Placed)?),
                b"FIXED" => component.placement = Some(self.placement(PlacementStatus::Fixed)?),
                b"COVER" => component.placement = Some(self.placement(PlacementStatus::Cover)?),
                b"UNPLACED" => component.placement = Some(self.unplaced()?),
                b"SOURCE" => component.source = Some(self.tokens.choice()?),
                _ => {
                    let options = component.options.get_or_insert_default();
                    self.component_option(options, word)?;
                }
            }
        }
        component.options = component
            .options
            .filter(|options| **options != ComponentOptions::default());
        self.tree.components.push(component);
        Ok(())
    }

    fn component_option(&mut self, options: &mut ComponentOptions, word: Word<'a>) -> Fallible<()> {
        match word.keyword().text() {
            b"EEQMASTER" => options.eeq_master = Some(self.name("a macro")?),
            b"MASKSHIFT" => options.mask_shift = Some(self.name("shifts of masks")?),
            b"HALO" => {
                let soft = self.tokens.accept("SOFT");
                let distances = self.four()?;
                options.halo = Some(Halo { soft, distances });
            }
            b"ROUTEHALO" => {
                options.route_halo = Some(RouteHalo {
                    distance: self.coordinate()?,
                    min_layer: self.name("a layer")?,
                    max_layer: self.name("a layer")?,
                });
            }
            b"WEIGHT" => options.weight = Some(self.tokens.count("a weight")?),
            b"REGION" => options.region = Some(self.name("a region")?),
            b"PROPERTY" => self.properties(&mut options.properties)?,
            _ => self.unknown_option("COMPONENTS", word)?,
        }
        Ok(())
    }

    /// `( x y ) orient`
    pub(super) fn placement(&mut self, status: PlacementStatus) -> Fallible<Placement> {
        let location = self.point()?;
        let orientation = self.orientation()?;
        Ok(Placement {
            status,
            location,
            orientation,
        })
    }

    /// What follows `UNPLACED`: mostly nothing.
    fn unplaced(&mut self) -> Fallible<Placement> {
        if self.tokens.is_at(b'(') {
            return self.placement(PlacementStatus::Unplaced);
        }
        Ok(Placement {
            status: PlacementStatus::Unplaced,
            location: Point::default(),
            orientation: Orientation::N,
        })
    }

    pub(super) fn region(&mut self) -> Fallible<()> {
        let mut region = Region {
            name: self.name("the name of a region")?,
            rects: Vec::new(),
            kind: None,
            properties: Vec::new(),
        };
        while region.rects.is_empty() || self.tokens.is_at(b'(') {
            region.rects.push(self.rect()?);
        }
        while self.option()? {
            let word = self.tokens.next();
            match word.keyword().text() {
                b"TYPE" => region.kind = Some(self.tokens.choice()?),
                b"PROPERTY" => self.properties(&mut region.properties)?,
                _ => self.unknown_option("REGIONS", word)?,
            }
        }
        self.tree.regions.push(region);
        Ok(())
    }

    pub(super) fn group(&mut self) -> Fallible<()> {
        let mut group = Group {
            name: self.name("the name of a group")?,
            members: Vec::new(),
            region: None,
            properties: Vec::new(),
        };
        while !self.tokens.is_at(b'+') && !self.tokens.is_at(b';') {
            group.members.push(self.name("a component, `+` or `;`")?);
        }
        while self.option()? {
            let word = self.tokens.next();
            match word.keyword().text() {
                b"REGION" => group.region = Some(self.name("a region")?),
                b"PROPERTY" => self.properties(&mut group.properties)?,
                _ => self.unknown_option("GROUPS", word)?,
            }
        }
        self.tree.groups.push(group);
        Ok(())
    }

    pub(super) fn scan_chain(&mut self) -> Fallible<()> {
        let name = self.name("the name of a scan chain")?;
        let text = self.text_of_statement()?;
        self.tree.scan_chains.push(ScanChain { name, text });
        Ok(())
    }
}
