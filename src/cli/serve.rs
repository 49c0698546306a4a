//! `fuda serve`: the daemon on a data folder.

use std::net::SocketAddr;

use super::failure::Failure;
use super::folder::Folder;
use crate::daemon::{self, ServeOptions};

/// Listen to the tables, print, and answer pages, until SIGTERM or Ctrl-C
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  fuda --data workshop serve
  fuda --data workshop serve --listen 0.0.0.0:8420     reachable from other machines of the network
Prints `listening on http://ADDR` once pages answer. One daemon a folder; every other command works beside it.")]
pub struct Serve {
    /// Answer pages here instead of [web] listen; port 0 takes any free one
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub fn run(self, folder: &Folder) -> Result<(), Failure> {
        Ok(daemon::serve(ServeOptions { data: folder.path().to_owned(), listen: self.listen })?)
    }
}
