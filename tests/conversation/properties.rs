//! Whatever is scanned, whenever.
