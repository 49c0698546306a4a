//! The rooms that read what comes from outside, from the house's own sources. They name no other rooms (tests/tidy.rs sees
//! to that), so they can be instrumented without the ledger, the pages and the papers.

#[path = "../../../src"]
mod house {
    pub mod config;
    pub mod devices;
    pub mod domain;
}

pub use house::{config, devices, domain};
