//! PURE. Documents → a laid-out page → text, ESC/POS bytes, raster, and a preview from those bytes.

pub mod document;
