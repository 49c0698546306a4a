pub mod bench;
pub mod config;
pub mod devices;
pub mod domain;
pub mod paper;
pub mod web;
