//! The record of a run: `metrics.csv` and the event file, cut back together on resume.
//! Not the progress that people watch: that is the observer's.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use super::cut_file::open_cut;
use super::run_folder::RunFolder;
use super::tensorboard::EventFile;
use crate::Error;

const HEADER: &str = "step,epoch,split,name,value\n";

/// How far the record had come at a checkpoint, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Marks {
    pub(crate) metrics_bytes: u64,
    pub(crate) events_bytes: u64,
}

/// Writer of both files. No clock enters `metrics.csv`: the same training gives the same bytes.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    csv: BufWriter<File>,
    csv_bytes: u64,
    events: EventFile,
}

impl Log {
    /// Opens both at `marks`, or empty.
    pub(crate) fn open(run: &RunFolder, marks: Option<Marks>) -> Result<Self, Error> {
        let path = run.metrics_csv();
        let (file, csv_bytes) = open_cut(&path, marks.map_or(0, |m| m.metrics_bytes))?;
        let events = EventFile::open(&run.tensorboard(), marks.map(|m| m.events_bytes))?;
        let mut log = Self {
            path,
            csv: BufWriter::new(file),
            csv_bytes,
            events,
        };
        if csv_bytes == 0 {
            log.put(HEADER)?;
        }
        Ok(log)
    }

    /// Adds one number; `epoch` counts from 0.
    pub(crate) fn number(
        &mut self,
        step: u64,
        epoch: u64,
        split: &str,
        name: &str,
        value: f64,
    ) -> Result<(), Error> {
        // A name with a comma or a quote would break the line; CSV doubles the quote.
        let name = if name.contains([',', '"', '\n']) {
            format!("\"{}\"", name.replace('"', "\"\""))
        } else {
            name.to_owned()
        };
        self.put(&format!("{step},{epoch},{split},{name},{value}\n"))?;
        self.events.scalar(step, &format!("{split}/{name}"), value)
    }

    fn put(&mut self, line: &str) -> Result<(), Error> {
        self.csv_bytes += line.len() as u64;
        self.csv.write_all(line.as_bytes()).map_err(Error::io(&self.path))
    }

    /// Lets watchers see what was written.
    pub(crate) fn flush(&mut self) -> Result<(), Error> {
        self.csv.flush().map_err(Error::io(&self.path))
    }

    /// Brings both to the disk; gives where they stand.
    pub(crate) fn sync(&mut self) -> Result<Marks, Error> {
        self.flush()?;
        self.csv.get_ref().sync_data().map_err(Error::io(&self.path))?;
        Ok(Marks {
            metrics_bytes: self.csv_bytes,
            events_bytes: self.events.sync()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_goes_on_where_it_was_marked() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let run = RunFolder::create(folder.path()).expect("made");
        let mut log = Log::open(&run, None).expect("opened");
        log.number(1, 0, "train", "loss", 0.1 + 0.2).expect("written");
        let marks = log.sync().expect("synced");
        log.number(2, 0, "train", "a \"b\", c", f64::NAN)
            .expect("written");
        log.sync().expect("synced");
        drop(log);
        let text = std::fs::read_to_string(run.metrics_csv()).expect("read");
        let first = "step,epoch,split,name,value\n1,0,train,loss,0.30000000000000004\n";
        assert_eq!(text, format!("{first}2,0,train,\"a \"\"b\"\", c\",NaN\n"));

        let mut log = Log::open(&run, Some(marks)).expect("opened");
        log.number(2, 0, "train", "loss", 0.25).expect("written");
        log.sync().expect("synced");
        let text = std::fs::read_to_string(run.metrics_csv()).expect("read");
        assert_eq!(text, format!("{first}2,0,train,loss,0.25\n"));

        std::fs::write(run.metrics_csv(), "step").expect("damaged");
        let error = Log::open(&run, Some(marks)).expect_err("too short").to_string();
        assert!(error.contains("has 4 bytes"), "{error}");
    }
}
