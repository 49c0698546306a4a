pub mod bench;
pub mod config;
pub mod devices;
pub mod domain;
pub mod earnings;
pub mod paper;
pub mod store;
pub mod web;
