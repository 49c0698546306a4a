//! TSPL, after TSC's programming manual: `BITMAP` in overwrite mode, where 0 is a black dot.

use crate::label::plate::Picture;

pub fn label(picture: &Picture, (right, down): (usize, usize)) -> Vec<u8> {
    let bitmap = &picture.bitmap;
    let (width, height) = (picture.dpi.mm(bitmap.width()), picture.dpi.mm(bitmap.height()));
    // GAP is not set: what the printer found when it was calibrated holds.
    let mut job = format!(
        "SIZE {width:.1} mm,{height:.1} mm\r\nDIRECTION 1\r\nREFERENCE {right},{down}\r\nCLS\r\nBITMAP 0,0,{},{},0,",
        bitmap.stride(),
        bitmap.height()
    )
    .into_bytes();
    for y in 0..bitmap.height() {
        job.extend(bitmap.row(y).iter().map(|byte| !byte));
    }
    job.extend(b"\r\nPRINT 1,1\r\n");
    job
}
