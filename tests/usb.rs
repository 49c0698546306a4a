//! What is plugged in, read from a /sys of our own making.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use fuda::devices::usb::{HID, NotFound, PRINTER, UsbDevice, UsbName, Which, plugged_in};
use tempfile::TempDir;

/// A machine's /sys, in a folder that vanishes.
struct Sys(TempDir);

impl Sys {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Plugs a device in; the folder of its only interface.
    fn plug(&self, port: &str, vid_pid: (&str, &str), serial: Option<&str>, class: &str) -> PathBuf {
        let device = self.path().join("devices/pci0/usb1").join(port);
        let interface = device.join(format!("{port}:1.0"));
        fs::create_dir_all(&interface).expect("made");
        let write = |folder: &Path, name: &str, value: &str| fs::write(folder.join(name), format!("{value}\n"));
        let (vid, pid) = vid_pid;
        let told = [("idVendor", vid), ("idProduct", pid), ("busnum", "1"), ("devnum", "7"), ("bDeviceClass", "00")];
        for (name, value) in told.into_iter().chain(serial.map(|serial| ("serial", serial))) {
            write(&device, name, value).expect("written");
        }
        let told = [
            ("bInterfaceNumber", "00"),
            ("bInterfaceClass", class),
            ("bInterfaceSubClass", "01"),
            ("bInterfaceProtocol", "02"),
        ];
        for (name, value) in told {
            write(&interface, name, value).expect("written");
        }
        let all = self.path().join("bus/usb/devices");
        fs::create_dir_all(&all).expect("made");
        symlink(&device, all.join(port)).expect("linked");
        symlink(&interface, all.join(format!("{port}:1.0"))).expect("linked");
        interface
    }
}

fn name(which: Which) -> UsbName {
    UsbName { vid: 0x05e0, pid: 0x1200, which }
}

const SCANNER: (&str, &str) = ("05e0", "1200");

#[test]
fn a_machine_without_usb_has_nothing_plugged_in() {
    assert_eq!(plugged_in(Sys::new().path()), []);
    assert_eq!(name(Which::TheOnly).find(&[]), Err(NotFound::NotPluggedIn));
}

#[test]
fn a_device_is_told_with_its_place_and_who_uses_it() {
    let sys = Sys::new();
    let interface = sys.plug("1-2.3", SCANNER, Some("S1"), "03");
    symlink("../../../../bus/usb/drivers/usbhid", interface.join("driver")).expect("linked");
    let hub = sys.plug("1-2", ("1d6b", "0002"), None, "09");
    fs::write(hub.parent().expect("a device").join("bDeviceClass"), "09\n").expect("written");
    let [device]: [UsbDevice; 1] = plugged_in(sys.path()).try_into().expect("the hub is no device of ours");
    assert_eq!((device.vid, device.pid, device.serial.as_deref()), (0x05e0, 0x1200, Some("S1")));
    assert_eq!((device.port.as_str(), device.node()), ("1-2.3", PathBuf::from("/dev/bus/usb/001/007")));
    let interface = &device.interfaces[0];
    assert_eq!((interface.class, interface.subclass, interface.protocol), (HID, 1, 2));
    assert_eq!(interface.driver.as_deref(), Some("usbhid"));
    assert_eq!((device.tty(), device.lp()), (None, None));
}

#[test]
fn two_of_one_model_are_told_apart_by_serial_number_or_by_port() {
    let sys = Sys::new();
    sys.plug("1-1", SCANNER, Some("S1"), "03");
    sys.plug("1-2", SCANNER, Some("S2"), "03");
    sys.plug("1-3", ("046d", "c31c"), None, "03");
    let devices = plugged_in(sys.path());
    let port = |which| name(which).find(&devices).map(|device| device.port.clone());
    assert_eq!(port(Which::TheOnly), Err(NotFound::Several(2)), "never one of them by chance");
    assert_eq!(port(Which::Serial("S2".into())), Ok("1-2".to_owned()));
    assert_eq!(port(Which::Port("1-1".into())), Ok("1-1".to_owned()));
    assert_eq!(port(Which::Port("1-3".into())), Err(NotFound::NotPluggedIn), "another model is in that port");
    assert_eq!(port(Which::Serial("s2".into())), Err(NotFound::NotPluggedIn));
}

#[test]
fn cheap_scanners_that_all_carry_one_serial_number_need_their_port() {
    let sys = Sys::new();
    sys.plug("1-1", SCANNER, Some("0001"), "03");
    sys.plug("1-2", SCANNER, Some("0001"), "03");
    let devices = plugged_in(sys.path());
    assert_eq!(name(Which::Serial("0001".into())).find(&devices), Err(NotFound::Several(2)));
    assert_eq!(name(Which::Port("1-2".into())).find(&devices).map(|device| device.port.as_str()), Ok("1-2"));
}

#[test]
fn a_port_is_found_whatever_number_it_has_today() {
    let sys = Sys::new();
    let cdc = sys.plug("1-1", ("1eab", "0c06"), None, "02");
    fs::create_dir_all(cdc.join("tty/ttyACM3")).expect("made");
    let adapter = sys.plug("1-2", ("067b", "2303"), None, "ff");
    fs::create_dir_all(adapter.join("ttyUSB1/tty/ttyUSB1")).expect("made");
    let printer = sys.plug("1-3", ("04b8", "0202"), None, "07");
    fs::create_dir_all(printer.join("usbmisc/lp4")).expect("made");
    let devices = plugged_in(sys.path());
    assert_eq!(devices[0].tty(), Some(Path::new("/dev/ttyACM3")));
    assert_eq!(devices[1].tty(), Some(Path::new("/dev/ttyUSB1")));
    assert_eq!((devices[2].tty(), devices[2].lp()), (None, Some(Path::new("/dev/usb/lp4"))));
    assert_eq!(devices[2].interfaces[0].class, PRINTER);
}

#[test]
fn a_hiddev_that_shares_the_printers_numbers_is_no_printer() {
    let sys = Sys::new();
    let hid = sys.plug("1-1", SCANNER, None, "03");
    fs::create_dir_all(hid.join("usbmisc/hiddev0")).expect("made");
    assert_eq!(plugged_in(sys.path())[0].lp(), None);
}

#[test]
fn a_device_that_is_pulled_while_it_is_looked_at_is_left_out() {
    let sys = Sys::new();
    let gone = sys.plug("1-1", SCANNER, None, "03");
    fs::remove_file(gone.parent().expect("a device").join("devnum")).expect("removed");
    sys.plug("1-2", SCANNER, None, "03");
    let ports: Vec<_> = plugged_in(sys.path()).into_iter().map(|device| device.port).collect();
    assert_eq!(ports, ["1-2"]);
}
