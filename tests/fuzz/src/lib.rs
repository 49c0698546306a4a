//! The rooms that read what comes from outside, from the house's own sources. They name no other rooms (tests/tidy.rs sees
//! to that), so they can be instrumented without the ledger and the pages.

#[path = "../../../src"]
mod house {
    pub mod config;
    pub mod devices;
    pub mod domain;
    pub mod label;
    pub mod paper;
    /// What fuda.toml names of the reports.
    pub mod report {
        pub mod city;
        pub mod material;
        #[allow(dead_code)] // what workbooks alone need of it
        pub mod sheet;
    }
}

pub use house::{config, devices, domain, label, paper, report};
