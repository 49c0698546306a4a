pub mod bench;
pub mod domain;
pub mod paper;
