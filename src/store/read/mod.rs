//! Questions to the ledger. Each is answered from projections, at a cost that does not grow with the ledger.

pub mod days;
pub mod handovers;
mod meaning;
pub mod orders;
pub mod people;
pub mod periods;
pub mod pieces;
pub mod questions;
pub mod records;
pub mod reports;
pub mod terms;
pub mod works;
