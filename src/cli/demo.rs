//! `fuda demo`: a seeded workshop to press and look at, without hardware.

use std::net::SocketAddr;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::failure::Failure;
use crate::daemon::{self, DemoOptions};

/// Seed a believable workshop and serve it: no hardware, no configuration
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda demo                       in ./fuda-demo, which is made on the first run and kept
  fuda --data /tmp/try demo       somewhere else
  fuda demo --listen 127.0.0.1:0  on any free port
The scanner is a real pseudo-terminal and the printer a real socket; the page /demo presses the cards.
Delete the folder to start anew.")]
pub struct Demo {
    /// Answer pages here
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

impl Demo {
    pub fn run(self, data: Option<PathBuf>) -> Result<(), Failure> {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style());
        let result = daemon::demo(DemoOptions { data, listen: self.listen }, &mut |done, all| {
            bar.set_length(all);
            bar.set_position(done);
            if done == all {
                bar.finish_and_clear();
            }
        });
        Ok(result?)
    }
}

fn style() -> ProgressStyle {
    let template = "  seeding three months of a workshop  {bar:40} {pos}/{len} days";
    ProgressStyle::with_template(template).expect("the template is one")
}
