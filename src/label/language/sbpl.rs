//! SBPL, after SATO's programming reference: a job from `ESC A` to `ESC Z`, with a graphic in hexadecimal (`ESC GH`).

use crate::label::plate::Picture;

pub fn label(picture: &Picture, (right, down): (usize, usize)) -> Vec<u8> {
    let bitmap = &picture.bitmap;
    // Places count from 1.
    let (right, down) = (right + 1, down + 1);
    // The graphic's size is told in bytes across and in blocks of eight rows.
    let blocks = bitmap.height().div_ceil(8);
    let mut job = format!(
        "\x02\x1bA\x1bA1{:04}{:04}\x1bV{down:04}\x1bH{right:04}\x1bGH{:03}{blocks:03}",
        bitmap.height(),
        bitmap.width(),
        bitmap.stride()
    );
    for y in 0..bitmap.height() {
        bitmap.row(y).iter().for_each(|byte| job.push_str(&format!("{byte:02X}")));
    }
    job.push_str(&"00".repeat((blocks * 8 - bitmap.height()) * bitmap.stride()));
    job.push_str("\x1bQ1\x1bZ\x03");
    job.into_bytes()
}
