//! The picture marks that participants choose from, to know their own card and paper without reading.

/// Names of the marks, in the order in which they are offered. The drawings are `paper::mark`'s.
pub const MARKS: [&str; 16] =
    ["灯台", "波", "魚", "貝", "かもめ", "舟", "いかり", "山", "太陽", "月", "星", "雪", "花", "木", "傘", "鈴"];

/// Whether a mark of this name exists.
pub fn is_mark(name: &str) -> bool {
    MARKS.contains(&name)
}
