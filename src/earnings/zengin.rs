//! 全銀協 総合振込: the fixed-length file that every Japanese bank takes. Records of 120 characters in JIS X 0201
//! (header 1, data 2, trailer 8, end 9); digits stand right with zeros before them, letters left with blanks after.

use crate::domain::bank::{Account, Orderer};

/// One transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub to: Account,
    pub yen: u64,
}

/// The whole file: 120 bytes a record, each followed by CR LF. `month` and `day` are those of the transfer.
pub fn file(from: &Orderer, month: u32, day: u32, orders: &[Order]) -> Vec<u8> {
    let mut records = vec![header(from, month, day)];
    records.extend(orders.iter().map(data));
    let total: u64 = orders.iter().map(|order| order.yen).sum();
    records.push(left(&format!("8{:06}{total:012}", orders.len()), 120));
    records.push(left("9", 120));
    records.iter().flat_map(|record| record.chars().map(byte).chain(*b"\r\n")).collect()
}

fn header(from: &Orderer, month: u32, day: u32) -> String {
    let Orderer { code, account, name } = from;
    let Account { bank, bank_name, branch, branch_name, kind, number, .. } = account;
    let (name, bank_name, branch_name) = (left(name, 40), left(bank_name, 15), left(branch_name, 15));
    let kind = kind.digit();
    left(&format!("1210{code}{name}{month:02}{day:02}{bank}{bank_name}{branch}{branch_name}{kind}{number}"), 120)
}

/// 新規コード 0, no customer codes, 振込指定区分 7 (電信扱).
fn data(order: &Order) -> String {
    let Account { bank, bank_name, branch, branch_name, kind, number, holder } = &order.to;
    let (bank_name, branch_name, holder) = (left(bank_name, 15), left(branch_name, 15), left(holder, 30));
    let (kind, yen) = (kind.digit(), order.yen);
    let codes = " ".repeat(20);
    left(&format!("2{bank}{bank_name}{branch}{branch_name}0000{kind}{number}{holder}{yen:010}0{codes}7"), 120)
}

fn left(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.chars().count());
    text.chars().chain(std::iter::repeat_n(' ', blanks)).collect()
}

/// JIS X 0201: half-width katakana are 0xA1 to 0xDF.
fn byte(letter: char) -> u8 {
    match u32::from(letter) {
        code @ 0xff61..=0xff9f => u8::try_from(code - 0xff61 + 0xa1).expect("a katakana is one byte"),
        code => u8::try_from(code).expect("names were brought into half-width before"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bank::AccountKind;

    fn account(holder: &str) -> Account {
        Account::new(["0123", "456", "78901"], ["ﾅﾐ", "ホンテン"], AccountKind::Ordinary, holder).expect("an account")
    }

    fn records(orders: &[Order]) -> Vec<Vec<u8>> {
        let from = Orderer::new("12345", "サギョウショ", account("サギョウショ")).expect("a workshop");
        let file = file(&from, 11, 10, orders);
        assert!(file.chunks(122).all(|record| record.len() == 122 && record.ends_with(b"\r\n")));
        file.chunks(122).map(|record| record[..120].to_vec()).collect()
    }

    #[test]
    fn every_record_is_120_bytes_with_each_field_in_its_place() {
        let orders = [Order { to: account("アミ"), yen: 7219 }, Order { to: account("ウシオ"), yen: 300 }];
        let records = records(&orders);
        assert_eq!(records.iter().map(|record| record[0]).collect::<Vec<_>>(), *b"12289");
        assert_eq!(&records[0][..14], b"1210000001234".iter().chain(b"5").copied().collect::<Vec<_>>());
        assert_eq!(&records[0][54..62], b"11100123");
        let data = &records[1];
        assert_eq!(
            (&data[1..5], &data[20..23], &data[42..43], &data[43..50]),
            (&b"0123"[..], &b"456"[..], &b"1"[..], &b"0078901"[..])
        );
        assert_eq!(&data[50..53], [0xb1, 0xd0, b' '], "ｱﾐ in JIS X 0201");
        assert_eq!((&data[80..90], data[90], data[111]), (&b"0000007219"[..], b'0', b'7'));
        assert_eq!(&records[3][..19], b"8000002000000007519", "two transfers, 7,519 yen");
    }
}
