//! PURE. What is told to others of the work: to the city, to evaluators, to a coordinator about one person's growth;
//! and the spreadsheets in which it is told. No clock, no SQL, no file: figures come in, tables and bytes go out.
//!
//! The rules, in one place:
//! - A day belongs to one programme, of those that hold the one that the person joined last: so days, hours and yen over
//!   the programmes add up to the whole. People (実人数) do not: who changes programmes counts in both, and once in the
//!   whole.
//! - A visit whose end nobody knows counts as a day and never as hours; how many there are is said.
//! - What one city is told holds nothing of another's people.
//! - Nothing here compares one person with another.

pub mod city;
pub mod csv;
pub mod dataset;
pub mod growth;
pub mod material;
pub mod proficiency;
pub mod sheet;
pub mod told;
pub mod xlsx;
