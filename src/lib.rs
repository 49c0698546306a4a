#![doc = include_str!("ARCHITECTURE.md")]

pub mod bench;
pub mod cli;
pub mod config;
pub mod daemon;
pub mod devices;
pub mod domain;
pub mod earnings;
pub mod label;
pub mod paper;
pub mod report;
pub mod store;
pub mod web;
