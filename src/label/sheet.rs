//! 面付け: labels on the faces of an A4 sheet, as Japanese label paper has them.

use super::error::LabelError;

/// A4, in millimetres.
pub const A4_MM: (f32, f32) = (210.0, 297.0);
/// Offsets beyond this are no correction of a printer any more.
const FARTHEST_MM: f32 = 5.0;

/// A sheet of label paper: faces without gaps, in the middle of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    pub across: usize,
    pub down: usize,
    pub face_mm: (f32, f32),
}

impl Sheet {
    /// 10面 91 × 55 (business cards), 12面 86.4 × 42.3, 24面 66 × 33.9, 44面 48.3 × 25.4: the common ones with white
    /// edges all round, which printers that cannot reach the edge need.
    pub const ALL: [Self; 4] = [
        Self { across: 2, down: 5, face_mm: (91.0, 55.0) },
        Self { across: 2, down: 6, face_mm: (86.4, 42.3) },
        Self { across: 3, down: 8, face_mm: (66.0, 33.9) },
        Self { across: 4, down: 11, face_mm: (48.3, 25.4) },
    ];

    pub fn of(faces: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|sheet| sheet.faces() == faces)
    }

    pub fn faces(self) -> usize {
        self.across * self.down
    }

    /// Where a label's upper left corner stands on the page, in the middle of a face. Faces count from 1, row by row.
    ///
    /// # Errors
    /// When there is no such face, the label is larger than one, or the offset is no correction any more.
    pub fn corner(
        self,
        template: &str,
        label_mm: (f32, f32),
        face: usize,
        offset_mm: (f32, f32),
    ) -> Result<(f32, f32), LabelError> {
        if !(1..=self.faces()).contains(&face) {
            return Err(LabelError::NoSuchFace { face, faces: self.faces() });
        }
        if let Some(far) = [offset_mm.0, offset_mm.1].into_iter().find(|mm| mm.abs() > FARTHEST_MM) {
            return Err(LabelError::Offset(far));
        }
        let (width, height) = self.face_mm;
        if label_mm.0 > width + 0.05 || label_mm.1 > height + 0.05 {
            return Err(LabelError::TooLargeForFace {
                template: template.to_owned(),
                width_mm: label_mm.0,
                height_mm: label_mm.1,
                face_width_mm: width,
                face_height_mm: height,
            });
        }
        let (column, row) = ((face - 1) % self.across, (face - 1) / self.across);
        let edge = |page: f32, count: usize, side: f32| (page - count as f32 * side) / 2.0;
        let x = edge(A4_MM.0, self.across, width) + column as f32 * width + (width - label_mm.0) / 2.0;
        let y = edge(A4_MM.1, self.down, height) + row as f32 * height + (height - label_mm.1) / 2.0;
        Ok((x + offset_mm.0, y + offset_mm.1))
    }
}
