//! The placement of a session, and wires that are estimated from it.
//! Not for how they are: see [`crate::placement`].

use std::sync::Arc;

use netlearn_parsers::tcl::Call;
use netlearn_parsers::{Diagnostic, Source, def, lef};

use super::options::take_apart;
use super::{Session, SessionError};
use crate::parasitics::{Parasitics, WireModel};
use crate::placement::{
    CouplingModel, Placement, PlacementOptions, WireEstimate, default_layer, layer_model,
};

/// What of the resistance and the capacitance of wires is said; LEF says the rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WireChoice {
    /// The layer that wires are taken to be on.
    pub layer: Option<String>,
    /// kΩ/µm
    pub kohm_per_um: Option<f64>,
    /// fF/µm
    pub ff_per_um: Option<f64>,
}

impl Session<'_> {
    /// Reads layers or the shapes of cells.
    ///
    /// # Errors
    /// If it is no LEF.
    pub fn read_lef(&mut self, source: &Source) -> Result<(), SessionError> {
        let parsed = lef::parse(source)?;
        self.warnings.extend(parsed.warnings);
        self.shapes.push(parsed.tree);
        Ok(())
    }

    /// Reads where cells and ports stand, with the shapes of LEF files that were read before. Where no
    /// module was read, it is the netlist as well.
    ///
    /// # Errors
    /// If it is no DEF, or there is no design.
    pub fn read_def(&mut self, source: &Source, options: PlacementOptions) -> Result<(), SessionError> {
        let parsed = def::parse_with(source, &def::Options { wires: false })?;
        self.warnings.extend(parsed.warnings);
        let design = Arc::new(parsed.tree);
        if !self.queries.design.is_linked() {
            self.queries.design.add_placed(&design);
        }
        let netlist = self.netlist()?;
        let shapes: Vec<&lef::Ast> = self.shapes.iter().collect();
        let (placement, report) = Placement::read(netlist, &design, &shapes, options);
        let named = report.warnings().into_iter();
        self.remarks
            .extend(named.map(|remark| format!("{}: {remark}", source.name())));
        self.placement = Some(placement);
        Ok(())
    }

    /// Says what a micron of wire has.
    pub fn set_wire(&mut self, choice: WireChoice) {
        self.wire = choice;
    }

    /// Estimates all wires from the placement, in the place of what was known of them.
    ///
    /// # Errors
    /// If nothing is placed, or nothing says what a micron of wire has.
    pub fn estimate_wires(&mut self, estimate: WireEstimate) -> Result<(), SessionError> {
        let netlist = self.netlist()?;
        let model = self.wire_model()?;
        let wires = self.placement()?.parasitics(netlist, estimate, model);
        self.set_estimated(wires);
        Ok(())
    }

    /// As [`Session::estimate_wires`], by how dense they will be.
    ///
    /// # Errors
    /// If nothing is placed, or there is no die.
    pub fn estimate_coupled_wires(&mut self, model: &CouplingModel) -> Result<(), SessionError> {
        let netlist = self.netlist()?;
        let wires = self.placement()?.coupled_parasitics(netlist, model);
        let message = "the DEF file has no DIEAREA, or one too large to be: how dense wires are is not known";
        let no_die = || SessionError::Usage(message.to_owned());
        let wires = wires.ok_or_else(no_die)?;
        self.set_estimated(wires);
        Ok(())
    }

    fn placement(&self) -> Result<&Placement, SessionError> {
        let message = "nothing is placed: wires cannot be estimated before a DEF file is read";
        let missing = || SessionError::Usage(message.to_owned());
        self.placement.as_ref().ok_or_else(missing)
    }

    fn set_estimated(&mut self, wires: Parasitics) {
        self.parasitics = vec![Arc::new(wires)];
        self.changes += 1;
    }

    /// What a micron of wire has: as was said, and for the rest as LEF says.
    fn wire_model(&mut self) -> Result<WireModel, SessionError> {
        let WireChoice {
            layer,
            kohm_per_um,
            ff_per_um,
        } = &self.wire;
        if let (Some(kohm_per_um), Some(ff_per_um)) = (*kohm_per_um, *ff_per_um) {
            return Ok(WireModel {
                kohm_per_um,
                ff_per_um,
            });
        }
        let of_layer = match layer {
            Some(name) => {
                let model = self.shapes.iter().find_map(|tree| layer_model(tree, name));
                model.map(|model| (name.clone(), model)).ok_or_else(|| {
                    format!("no LEF file says resistance and capacitance of a layer `{name:.40}`")
                })
            }
            None => {
                let shapes: Vec<&lef::Ast> = self.shapes.iter().collect();
                let found = default_layer(&shapes).map(|(name, model)| (name.to_owned(), model));
                found.ok_or_else(|| {
                    "no LEF file says resistance and capacitance of wires: say them, or read the LEF of the \
                     technology"
                        .to_owned()
                })
            }
        };
        let (name, model) = of_layer.map_err(SessionError::Usage)?;
        let model = WireModel {
            kohm_per_um: kohm_per_um.unwrap_or(model.kohm_per_um),
            ff_per_um: ff_per_um.unwrap_or(model.ff_per_um),
        };
        if layer.is_none() {
            self.remarks.push(format!(
                "wires are taken for those of layer {name}: {:.4} ohm and {:.4} fF a micron",
                model.kohm_per_um * 1e3,
                model.ff_per_um
            ));
        }
        Ok(model)
    }

    pub(super) fn read_lef_command(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let words = take_apart(call, &["-tech", "-library"], &[], 1)?;
        let path = self.readable(call, &words)?;
        let read = Source::open(&path).map_err(SessionError::from);
        read.and_then(|source| self.read_lef(&source))
            .map_err(|error| self.failed(call, error))
    }

    pub(super) fn read_def_command(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let words = take_apart(call, &[], &[], 1)?;
        let path = self.readable(call, &words)?;
        let read = Source::open(&path).map_err(SessionError::from);
        read.and_then(|source| self.read_def(&source, PlacementOptions::default()))
            .map_err(|error| self.failed(call, error))
    }

    /// Numbers are in the units of the first library, by the micron.
    pub(super) fn set_wire_rc(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let keys = ["-layer", "-resistance", "-capacitance"];
        let words = take_apart(call, &["-signal", "-clock"], &keys, 0)?;
        if words.has("-clock") && !words.has("-signal") {
            let message = "wires of clocks are taken for those of signals: `-clock` changes nothing";
            call.warn(Diagnostic::warning(call.place.span, message));
            return Ok(());
        }
        let [kohm, ff] = [words.number(call, keys[1])?, words.number(call, keys[2])?];
        let units = self.units(call)?;
        self.set_wire(WireChoice {
            layer: words.text(call, keys[0]),
            kohm_per_um: kohm.map(|number| number * units.resistance_kohm),
            ff_per_um: ff.map(|number| number * units.capacitance_ff),
        });
        Ok(())
    }

    pub(super) fn estimate_parasitics(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let words = take_apart(call, &["-placement", "-global_routing"], &[], 0)?;
        if words.has("-global_routing") {
            return Err(call.error("wires of global routing are not modelled: `-placement` is"));
        }
        self.estimate_wires(WireEstimate::Steiner)
            .map_err(|error| self.failed(call, error))
    }
}
