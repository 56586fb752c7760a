//! Writes DEF files: the statements in the order of the standard.
//! Not for: nets; see [`super::write_nets`].

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use super::ast::Ast;
use super::objects::{
    AntennaValue, Blockage, Clearance, Component, Fill, FillShape, MaskShape, NonDefaultRule, Pin, PinShape,
    Placement, PlacementStatus, Row, Tracks, Via, ViaRule,
};
use crate::NameId;
use crate::lefdef::{Geometry, Point, Property, PropertyDefinition, PropertyValue};

/// Writes a design.
///
/// # Errors
/// Of `out`; text that DEF cannot hold, such as a quote in a text.
pub fn write(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    Writer { ast, out: &mut out }.file()?;
    out.flush()
}

pub(super) struct Writer<'a> {
    pub(super) ast: &'a Ast,
    pub(super) out: &'a mut dyn Write,
}

impl Writer<'_> {
    fn file(&mut self) -> io::Result<()> {
        self.header()?;
        let ast = self.ast;
        for row in &ast.rows {
            self.row(row)?;
        }
        for tracks in &ast.tracks {
            self.tracks(tracks)?;
        }
        for grid in &ast.gcell_grids {
            let (axis, start, count, step) = (grid.axis, grid.start, grid.count, grid.step);
            writeln!(self.out, "GCELLGRID {axis} {start} DO {count} STEP {step} ;")?;
        }
        self.section("VIAS", &ast.vias, Self::via)?;
        self.section("STYLES", &ast.styles, |writer, style| {
            write!(writer.out, "STYLE {}", style.number)?;
            writer.points(&style.corners)
        })?;
        self.section("NONDEFAULTRULES", &ast.non_default_rules, Self::non_default_rule)?;
        self.section("REGIONS", &ast.regions, |writer, region| {
            writer.name(region.name)?;
            for rect in &region.rects {
                writer.points(&[rect.from, rect.to])?;
            }
            if let Some(kind) = region.kind {
                write!(writer.out, " + TYPE {kind}")?;
            }
            writer.properties(&region.properties)
        })?;
        if !ast.component_mask_shift.is_empty() {
            write!(self.out, "COMPONENTMASKSHIFT")?;
            self.named("", &ast.component_mask_shift)?;
            writeln!(self.out, " ;")?;
        }
        self.section("COMPONENTS", &ast.components, Self::component)?;
        self.section("PINS", &ast.pins, Self::pin)?;
        self.section("PINPROPERTIES", &ast.pin_properties, |writer, entry| {
            match entry.component {
                Some(component) => writer.name(component)?,
                None => write!(writer.out, "PIN")?,
            }
            writer.named("", &[entry.pin])?;
            writer.properties(&entry.properties)
        })?;
        self.section("BLOCKAGES", &ast.blockages, Self::blockage)?;
        self.section("SLOTS", &ast.slots, |writer, slot| {
            writer.out.write_all(b"LAYER")?;
            writer.named("", &[slot.layer])?;
            writer.shapes(&slot.shapes)
        })?;
        self.section("FILLS", &ast.fills, Self::fill)?;
        self.section("SPECIALNETS", &ast.special_nets, Self::special_net)?;
        self.section("NETS", &ast.nets, Self::net)?;
        self.section("SCANCHAINS", &ast.scan_chains, |writer, chain| {
            writer.name(chain.name)?;
            writer.text_of_statement(&chain.text)
        })?;
        self.section("GROUPS", &ast.groups, |writer, group| {
            writer.name(group.name)?;
            writer.named("", &group.members)?;
            writer.named(" + REGION", group.region.as_slice())?;
            writer.properties(&group.properties)
        })?;
        for extension in &ast.extensions {
            writeln!(self.out, "BEGINEXT {}\nENDEXT", extension.text)?;
        }
        writeln!(self.out, "END DESIGN")
    }

    fn header(&mut self) -> io::Result<()> {
        let ast = self.ast;
        if let Some(version) = &ast.version {
            writeln!(self.out, "VERSION {} ;", word(version)?)?;
        }
        if let Some(is_on) = ast.names_case_sensitive {
            writeln!(
                self.out,
                "NAMESCASESENSITIVE {} ;",
                if is_on { "ON" } else { "OFF" }
            )?;
        }
        if let Some(divider) = &ast.divider_char {
            writeln!(self.out, "DIVIDERCHAR {} ;", quoted(divider)?)?;
        }
        if let Some(brackets) = &ast.bus_bit_chars {
            writeln!(self.out, "BUSBITCHARS {} ;", quoted(brackets)?)?;
        }
        if ast.design.is_empty() {
            let message = "DEF cannot hold a design without a name";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        writeln!(self.out, "DESIGN {} ;", ast.design)?;
        if let Some(technology) = &ast.technology {
            writeln!(self.out, "TECHNOLOGY {} ;", word(technology)?)?;
        }
        if let Some(units) = ast.units {
            writeln!(self.out, "UNITS DISTANCE MICRONS {units} ;")?;
        }
        for text in &ast.history {
            write!(self.out, "HISTORY")?;
            self.text_of_statement(text)?;
            writeln!(self.out, " ;")?;
        }
        if !ast.property_definitions.is_empty() {
            writeln!(self.out, "PROPERTYDEFINITIONS")?;
            for definition in &ast.property_definitions {
                self.property_definition(definition)?;
            }
            writeln!(self.out, "END PROPERTYDEFINITIONS")?;
        }
        if !ast.die_area.is_empty() {
            write!(self.out, "DIEAREA")?;
            self.points(&ast.die_area)?;
            writeln!(self.out, " ;")?;
        }
        Ok(())
    }

    fn property_definition(&mut self, definition: &PropertyDefinition) -> io::Result<()> {
        let PropertyDefinition {
            object, name, kind, ..
        } = definition;
        write!(self.out, "  {} {} {kind}", word(object)?, word(name)?)?;
        if let Some((low, high)) = definition.range {
            write!(self.out, " RANGE {low} {high}")?;
        }
        if let Some(value) = &definition.value {
            self.property_value(value)?;
        }
        writeln!(self.out, " ;")
    }

    /// What stands before a `;`, which a comment at its end must not swallow.
    fn text_of_statement(&mut self, text: &str) -> io::Result<()> {
        let end = if text.contains('#') { "\n" } else { "" };
        write!(self.out, " {text}{end}")
    }

    /// `NAME n ; - entry ; .. END NAME`; nothing where there is no entry.
    fn section<T>(
        &mut self,
        name: &str,
        entries: &[T],
        entry: impl Fn(&mut Self, &T) -> io::Result<()>,
    ) -> io::Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "{name} {} ;", entries.len())?;
        for one in entries {
            self.out.write_all(b"- ")?;
            entry(self, one)?;
            self.out.write_all(b" ;\n")?;
        }
        writeln!(self.out, "END {name}")
    }

    pub(super) fn name(&mut self, name: NameId) -> io::Result<()> {
        self.out.write_all(self.ast.names.text(name).as_bytes())
    }

    /// Names behind a keyword; nothing where there is no name.
    pub(super) fn named(&mut self, keyword: &str, names: &[NameId]) -> io::Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        self.out.write_all(keyword.as_bytes())?;
        for &name in names {
            self.out.write_all(b" ")?;
            self.name(name)?;
        }
        Ok(())
    }

    pub(super) fn points(&mut self, points: &[Point<i32>]) -> io::Result<()> {
        for point in points {
            write!(self.out, " ( {} {} )", point.x, point.y)?;
        }
        Ok(())
    }

    pub(super) fn geometry(&mut self, geometry: &Geometry<i32>) -> io::Result<()> {
        match geometry {
            Geometry::Rect(rect) => self.points(&[rect.from, rect.to]),
            Geometry::Polygon(points) => self.points(points),
        }
    }

    fn shapes(&mut self, shapes: &[Geometry<i32>]) -> io::Result<()> {
        for shape in shapes {
            write!(self.out, " {}", keyword(shape))?;
            self.geometry(shape)?;
        }
        Ok(())
    }

    pub(super) fn properties(&mut self, properties: &[Property]) -> io::Result<()> {
        for property in properties {
            self.named(" + PROPERTY", &[property.name])?;
            self.property_value(&property.value)?;
        }
        Ok(())
    }

    fn property_value(&mut self, value: &PropertyValue) -> io::Result<()> {
        match value {
            PropertyValue::Number(number) => write!(self.out, " {number}"),
            PropertyValue::Text(text) => write!(self.out, " {}", quoted(text)?),
        }
    }

    pub(super) fn placement(&mut self, placement: Placement) -> io::Result<()> {
        let Placement {
            status,
            location,
            orientation,
        } = placement;
        let is_nowhere = status == PlacementStatus::Unplaced
            && location == Point::default()
            && orientation == crate::lefdef::Orientation::N;
        if is_nowhere {
            return write!(self.out, "{status}");
        }
        write!(
            self.out,
            "{status} ( {} {} ) {orientation}",
            location.x, location.y
        )
    }

    fn row(&mut self, row: &Row) -> io::Result<()> {
        self.named("ROW", &[row.name, row.site])?;
        write!(
            self.out,
            " {} {} {}",
            row.location.x, row.location.y, row.orientation
        )?;
        if let Some((num_x, num_y)) = row.repeat {
            write!(self.out, " DO {num_x} BY {num_y}")?;
        }
        if let Some(step) = row.step {
            write!(self.out, " STEP {} {}", step.x, step.y)?;
        }
        self.properties(&row.properties)?;
        writeln!(self.out, " ;")
    }

    fn tracks(&mut self, tracks: &Tracks) -> io::Result<()> {
        let (axis, start, count, step) = (tracks.axis, tracks.start, tracks.count, tracks.step);
        write!(self.out, "TRACKS {axis} {start} DO {count} STEP {step}")?;
        if let Some(mask) = tracks.mask {
            write!(
                self.out,
                " MASK {mask}{}",
                if tracks.same_mask { " SAMEMASK" } else { "" }
            )?;
        }
        self.named(" LAYER", &tracks.layers)?;
        writeln!(self.out, " ;")
    }

    fn via(&mut self, via: &Via) -> io::Result<()> {
        self.name(via.name)?;
        if let Some(rule) = &via.rule {
            self.via_rule(rule)?;
        }
        self.named(" + PATTERNNAME", via.pattern_name.as_slice())?;
        for shape in &via.shapes {
            write!(self.out, " + {}", keyword(&shape.geometry))?;
            self.named("", &[shape.layer])?;
            if let Some(mask) = shape.mask {
                write!(self.out, " + MASK {mask}")?;
            }
            self.geometry(&shape.geometry)?;
        }
        Ok(())
    }

    fn via_rule(&mut self, rule: &ViaRule) -> io::Result<()> {
        self.named(" + VIARULE", rule.name.as_slice())?;
        if let Some(size) = rule.cut_size {
            write!(self.out, " + CUTSIZE {} {}", size.x, size.y)?;
        }
        if let Some(layers) = rule.layers {
            self.named(" + LAYERS", &layers)?;
        }
        if let Some(spacing) = rule.cut_spacing {
            write!(self.out, " + CUTSPACING {} {}", spacing.x, spacing.y)?;
        }
        if let Some([a, b, c, d]) = rule.enclosure {
            write!(self.out, " + ENCLOSURE {a} {b} {c} {d}")?;
        }
        if let Some((rows, columns)) = rule.row_col {
            write!(self.out, " + ROWCOL {rows} {columns}")?;
        }
        if let Some(origin) = rule.origin {
            write!(self.out, " + ORIGIN {} {}", origin.x, origin.y)?;
        }
        if let Some([a, b, c, d]) = rule.offset {
            write!(self.out, " + OFFSET {a} {b} {c} {d}")?;
        }
        self.named(" + PATTERN", rule.pattern.as_slice())
    }

    fn non_default_rule(&mut self, rule: &NonDefaultRule) -> io::Result<()> {
        self.name(rule.name)?;
        if rule.hard_spacing {
            write!(self.out, " + HARDSPACING")?;
        }
        for layer in &rule.layers {
            self.named(" + LAYER", &[layer.layer])?;
            write!(self.out, " WIDTH {}", layer.width)?;
            for (keyword, value) in [
                ("DIAGWIDTH", layer.diag_width),
                ("SPACING", layer.spacing),
                ("WIREEXT", layer.wire_ext),
            ] {
                if let Some(value) = value {
                    write!(self.out, " {keyword} {value}")?;
                }
            }
        }
        for &via in &rule.vias {
            self.named(" + VIA", &[via])?;
        }
        for &via_rule in &rule.via_rules {
            self.named(" + VIARULE", &[via_rule])?;
        }
        for &(layer, count) in &rule.min_cuts {
            self.named(" + MINCUTS", &[layer])?;
            write!(self.out, " {count}")?;
        }
        self.properties(&rule.properties)
    }

    fn component(&mut self, component: &Component) -> io::Result<()> {
        self.name(component.name)?;
        self.named("", &[component.model])?;
        if let Some(options) = &component.options {
            self.named(" + EEQMASTER", options.eeq_master.as_slice())?;
        }
        if let Some(source) = component.source {
            write!(self.out, " + SOURCE {source}")?;
        }
        if let Some(placement) = component.placement {
            self.out.write_all(b" + ")?;
            self.placement(placement)?;
        }
        let Some(options) = &component.options else {
            return Ok(());
        };
        self.named(" + MASKSHIFT", options.mask_shift.as_slice())?;
        if let Some(halo) = options.halo {
            let [left, bottom, right, top] = halo.distances;
            let soft = if halo.soft { "SOFT " } else { "" };
            write!(self.out, " + HALO {soft}{left} {bottom} {right} {top}")?;
        }
        if let Some(halo) = options.route_halo {
            write!(self.out, " + ROUTEHALO {}", halo.distance)?;
            self.named("", &[halo.min_layer, halo.max_layer])?;
        }
        if let Some(weight) = options.weight {
            write!(self.out, " + WEIGHT {weight}")?;
        }
        self.named(" + REGION", options.region.as_slice())?;
        self.properties(&options.properties)
    }

    fn pin(&mut self, pin: &Pin) -> io::Result<()> {
        self.name(pin.name)?;
        self.named(" + NET", &[pin.net])?;
        if pin.special {
            write!(self.out, " + SPECIAL")?;
        }
        if let Some(direction) = pin.direction {
            write!(self.out, " + DIRECTION {direction}")?;
        }
        if let Some(text) = &pin.net_expr {
            write!(self.out, " + NETEXPR {}", quoted(text)?)?;
        }
        self.named(" + SUPPLYSENSITIVITY", pin.supply_sensitivity.as_slice())?;
        self.named(" + GROUNDSENSITIVITY", pin.ground_sensitivity.as_slice())?;
        if let Some(usage) = pin.usage {
            write!(self.out, " + USE {usage}")?;
        }
        for antenna in &pin.antenna {
            self.named(" +", &[antenna.keyword])?;
            match antenna.value {
                AntennaValue::Number(number) => write!(self.out, " {number}")?,
                AntennaValue::Oxide(oxide) => self.named("", &[oxide])?,
            }
            self.named(" LAYER", antenna.layer.as_slice())?;
        }
        for port in &pin.ports {
            if port.explicit {
                write!(self.out, " + PORT")?;
            }
            for shape in &port.shapes {
                self.pin_shape(shape)?;
            }
            if let Some(placement) = port.placement {
                self.out.write_all(b" + ")?;
                self.placement(placement)?;
            }
        }
        Ok(())
    }

    fn pin_shape(&mut self, shape: &PinShape) -> io::Result<()> {
        match shape {
            PinShape::Layer { shape, clearance } => {
                let MaskShape {
                    layer,
                    mask,
                    geometry,
                } = shape;
                let keyword = match geometry {
                    Geometry::Rect(_) => " + LAYER",
                    Geometry::Polygon(_) => " + POLYGON",
                };
                self.named(keyword, &[*layer])?;
                self.mask(*mask)?;
                match clearance {
                    Some(Clearance::Spacing(spacing)) => write!(self.out, " SPACING {spacing}")?,
                    Some(Clearance::DesignRuleWidth(width)) => {
                        write!(self.out, " DESIGNRULEWIDTH {width}")?;
                    }
                    None => {}
                }
                self.geometry(geometry)
            }
            PinShape::Via { via, mask, location } => {
                self.named(" + VIA", &[*via])?;
                self.mask(*mask)?;
                self.points(&[*location])
            }
        }
    }

    fn mask(&mut self, mask: Option<u32>) -> io::Result<()> {
        match mask {
            Some(mask) => write!(self.out, " MASK {mask}"),
            None => Ok(()),
        }
    }

    fn blockage(&mut self, blockage: &Blockage) -> io::Result<()> {
        match blockage.layer {
            Some(layer) => self.named("LAYER", &[layer])?,
            None => write!(self.out, "PLACEMENT")?,
        }
        for (keyword, is_there) in [
            ("SLOTS", blockage.slots),
            ("FILLS", blockage.fills),
            ("PUSHDOWN", blockage.pushdown),
            ("EXCEPTPGNET", blockage.except_pg_net),
            ("SOFT", blockage.soft),
        ] {
            if is_there {
                write!(self.out, " + {keyword}")?;
            }
        }
        if let Some(density) = blockage.partial {
            write!(self.out, " + PARTIAL {density}")?;
        }
        self.named(" + COMPONENT", blockage.component.as_slice())?;
        match blockage.clearance {
            Some(Clearance::Spacing(spacing)) => write!(self.out, " + SPACING {spacing}")?,
            Some(Clearance::DesignRuleWidth(width)) => write!(self.out, " + DESIGNRULEWIDTH {width}")?,
            None => {}
        }
        if let Some(mask) = blockage.mask {
            write!(self.out, " + MASK {mask}")?;
        }
        self.shapes(&blockage.shapes)
    }

    fn fill(&mut self, fill: &Fill) -> io::Result<()> {
        match &fill.shape {
            FillShape::Layer(layer, _) => self.named("LAYER", &[*layer])?,
            FillShape::Via(via, _) => self.named("VIA", &[*via])?,
        }
        if let Some(mask) = fill.mask {
            write!(self.out, " + MASK {mask}")?;
        }
        if fill.opc {
            write!(self.out, " + OPC")?;
        }
        match &fill.shape {
            FillShape::Layer(_, shapes) => self.shapes(shapes),
            FillShape::Via(_, points) => self.points(points),
        }
    }
}

pub(super) fn keyword(geometry: &Geometry<i32>) -> &'static str {
    match geometry {
        Geometry::Rect(_) => "RECT",
        Geometry::Polygon(_) => "POLYGON",
    }
}

/// A text that needs quotes only where it is no word.
fn word(text: &str) -> io::Result<Cow<'_, str>> {
    match is_word(text) && !text.eq_ignore_ascii_case("END") {
        true => Ok(Cow::Borrowed(text)),
        false => quoted(text).map(Cow::Owned),
    }
}

fn is_word(text: &str) -> bool {
    let is_part = |byte: u8| byte > b' ' && !b";()\"#".contains(&byte);
    !text.is_empty() && text.bytes().all(is_part)
}

/// Puts quotes around a text.
fn quoted(text: &str) -> io::Result<String> {
    // A backslash before a quote stands in the text as it was read.
    let mut before = ' ';
    for character in text.chars() {
        if character == '"' && before != '\\' {
            let message = format!("DEF cannot hold a quote in the text {text:?}");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        before = character;
    }
    // A backslash at the end would take its meaning from the closing quote.
    match text.ends_with('\\') {
        false => Ok(format!("\"{text}\"")),
        true if is_word(text) => Ok(text.to_owned()),
        true => {
            let message = format!("DEF cannot hold the text {text:?}, which ends with a backslash");
            Err(io::Error::new(io::ErrorKind::InvalidInput, message))
        }
    }
}
