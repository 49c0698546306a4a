//! ESC/POS on standard input, its commands as JSON on standard output, by `hardless-escpos`.

use std::io::{Read, stdin};

use hardless_escpos::{CodePage, CodePages, Parser, TABLE_PC437};

/// Bytes above ASCII as characters of the same number: whoever reads the text knows that it is Shift_JIS.
struct Bytes;

impl CodePage for Bytes {
    fn name(&self) -> &str {
        "bytes"
    }

    fn decode_high(&self, byte: u8) -> char {
        char::from(byte)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut bytes = Vec::new();
    stdin().read_to_end(&mut bytes)?;
    let mut parser = Parser::with_code_pages(CodePages::default().with(TABLE_PC437, Bytes));
    let mut nodes = parser.push(&bytes);
    nodes.extend(parser.finish());
    println!("{}", serde_json::to_string(&nodes)?);
    Ok(())
}
