//! The wires of a session, by analysis point as far as scripts tell points apart.
//! Not for what wires do to delays.

use std::sync::Arc;

use netlearn_parsers::Source;

use super::annotate::points;
use super::wires::Which;
use super::{Session, SessionError};
use crate::ids::PinId;
use crate::parasitics::{Pi, SpefOptions, SpefWires};

impl Session<'_> {
    /// Reads the wires of a file, in the place of what was known of them.
    ///
    /// # Errors
    /// If it is no SPEF, or there is no design or no such part of it.
    pub fn read_spef(
        &mut self,
        source: &Source,
        which: &Which,
        options: SpefOptions<'_>,
    ) -> Result<(), SessionError> {
        let netlist = self.netlist()?;
        self.check_path(options.path)?;
        let wires = SpefWires::read(netlist, source, options)?;
        for place in self.parasitics_of(which)? {
            Arc::make_mut(&mut self.parasitics[place]).take_over(&wires);
        }
        self.warnings.extend(wires.warnings);
        let named = wires.report.warnings().into_iter();
        self.remarks
            .extend(named.map(|remark| format!("{}: {remark}", source.name())));
        self.changes += 1;
        Ok(())
    }

    /// Gives a driver a pi model.
    ///
    /// # Errors
    /// If it drives no net, or there is no such scene.
    pub fn set_pi(&mut self, driver: PinId, which: &Which, pi: &Pi) -> Result<(), SessionError> {
        let net = self.netlist()?.net_of(driver);
        let net = net.ok_or_else(|| SessionError::Usage("the driver drives no net".to_owned()))?;
        for place in self.parasitics_of(which)? {
            let parasitics = Arc::make_mut(&mut self.parasitics[place]);
            parasitics.set_pi(net, driver, which.mode, which.edge, pi);
        }
        self.changes += 1;
        Ok(())
    }

    /// Gives the Elmore delay from a driver with a pi model to a load, in ps.
    ///
    /// # Errors
    /// As [`Session::set_pi`]; and if the driver has no pi model.
    pub fn set_elmore(
        &mut self,
        driver: PinId,
        load: PinId,
        which: &Which,
        elmore_ps: f64,
    ) -> Result<(), SessionError> {
        let net = self.netlist()?.net_of(driver);
        let net = net.ok_or_else(|| SessionError::Usage("the driver drives no net".to_owned()))?;
        for place in self.parasitics_of(which)? {
            let parasitics = Arc::make_mut(&mut self.parasitics[place]);
            if !parasitics.set_elmore(net, (driver, load), which.mode, which.edge, elmore_ps as f32) {
                let message = "the driver has no pi model: `set_pi_model` comes first";
                return Err(SessionError::Usage(message.to_owned()));
            }
        }
        self.changes += 1;
        Ok(())
    }

    /// Which of the parasitics a statement is about: those of all points, until one is told apart.
    fn parasitics_of(&mut self, which: &Which) -> Result<Vec<usize>, SessionError> {
        let libraries = self.netlist()?.libraries();
        if let Some(name) = which
            .scene
            .as_ref()
            .filter(|name| !libraries.scenes().contains(name))
        {
            let known = libraries.scenes().join(", ");
            let message = format!("there is no scene `{name}`; there are {known}");
            return Err(SessionError::Usage(message));
        }
        if self.parasitics.is_empty() {
            self.parasitics.push(Arc::default());
        }
        let is_of_all = which.scene.is_none() && which.mode.is_none();
        if self.parasitics.len() == 1 && !is_of_all {
            self.parasitics = vec![Arc::clone(&self.parasitics[0]); libraries.num_points()];
        }
        Ok(match self.parasitics.len() {
            1 => vec![0],
            _ => points(libraries, which).map(|point| point.index()).collect(),
        })
    }
}
