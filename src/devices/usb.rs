//! What is plugged into USB, as the kernel tells it under /sys: to look needs no right, opens nothing, and works
//! without udev.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusb::{DeviceHandle, GlobalContext};

/// The class of keyboards and scanners.
pub const HID: u8 = 0x03;
/// The class of printers.
pub const PRINTER: u8 = 0x07;

/// Which USB device: its maker, its model, and where several of these are plugged in, which one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsbName {
    pub vid: u16,
    pub pid: u16,
    pub which: Which,
}

/// What tells two devices of one model apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// Only one of them is ever plugged in.
    TheOnly,
    /// By its serial number, wherever it is plugged in.
    Serial(String),
    /// By where it is plugged in: cheap scanners have no serial number.
    Port(String),
}

impl fmt::Display for UsbName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { vid, pid, which } = self;
        write!(f, "USB {vid:04x}:{pid:04x}")?;
        match which {
            Which::TheOnly => Ok(()),
            Which::Serial(serial) => write!(f, " serial {serial}"),
            Which::Port(port) => write!(f, " port {port}"),
        }
    }
}

/// One device that is plugged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsbDevice {
    pub vid: u16,
    pub pid: u16,
    pub serial: Option<String>,
    pub manufacturer: Option<String>,
    pub product: Option<String>,
    /// Where it is plugged in: `1-2.3` is port 3 of the hub in port 2 of bus 1. The same port keeps its name.
    pub port: String,
    pub bus: u8,
    /// Another one after each plugging-in.
    pub address: u8,
    pub interfaces: Vec<Interface>,
}

/// One function of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    pub number: u8,
    pub class: u8,
    pub subclass: u8,
    pub protocol: u8,
    /// Who uses it: a driver of the kernel, or `usbfs` for a program.
    pub driver: Option<String>,
    /// Its serial port, where it is one.
    pub tty: Option<PathBuf>,
    /// Its `/dev/usb/lp…`, where the kernel's printer driver has it.
    pub lp: Option<PathBuf>,
}

/// Why a name means no device now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFound {
    NotPluggedIn,
    /// So many of them are plugged in, and the name does not say which one.
    Several(usize),
}

impl UsbName {
    /// The device of this name, if there is exactly one.
    pub fn find<'d>(&self, devices: &'d [UsbDevice]) -> Result<&'d UsbDevice, NotFound> {
        let mut own = devices.iter().filter(|device| self.names(device));
        match (own.next(), own.count()) {
            (None, _) => Err(NotFound::NotPluggedIn),
            (Some(device), 0) => Ok(device),
            (Some(_), others) => Err(NotFound::Several(others + 1)),
        }
    }

    pub fn names(&self, device: &UsbDevice) -> bool {
        let is_it = match &self.which {
            Which::TheOnly => true,
            Which::Serial(serial) => device.serial.as_ref() == Some(serial),
            Which::Port(port) => device.port == *port,
        };
        is_it && (device.vid, device.pid) == (self.vid, self.pid)
    }
}

impl UsbDevice {
    /// The node that a program opens it by.
    pub fn node(&self) -> PathBuf {
        PathBuf::from(format!("/dev/bus/usb/{:03}/{:03}", self.bus, self.address))
    }

    pub fn tty(&self) -> Option<&Path> {
        self.interfaces.iter().find_map(|interface| interface.tty.as_deref())
    }

    pub fn lp(&self) -> Option<&Path> {
        self.interfaces.iter().find_map(|interface| interface.lp.as_deref())
    }
}

/// Where the kernel tells of itself.
pub const SYS: &str = "/sys";

/// Everything that is plugged in, by port; nothing on a machine without USB. Hubs are left out. `sys` is [`SYS`].
pub fn plugged_in(sys: &Path) -> Vec<UsbDevice> {
    let mut devices: Vec<UsbDevice> =
        children(&sys.join("bus/usb/devices")).iter().filter_map(|folder| device(folder)).collect();
    devices.sort_by(|one, other| one.port.cmp(&other.port));
    devices
}

/// What was plugged in a moment ago. Every absent device is looked for several times a second, and with twenty of them
/// unplugged at once a look for each would keep a small computer from taking them back: one look serves all.
pub fn lately_plugged_in() -> Arc<Vec<UsbDevice>> {
    const MOMENT: Duration = Duration::from_millis(100);
    static LAST: Mutex<Option<(Instant, Arc<Vec<UsbDevice>>)>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some((at, devices)) if at.elapsed() < MOMENT => devices.clone(),
        _ => {
            let devices = Arc::new(plugged_in(Path::new(SYS)));
            *last = Some((Instant::now(), devices.clone()));
            devices
        }
    }
}

fn device(folder: &Path) -> Option<UsbDevice> {
    const HUB: u8 = 0x09;
    let text = |name: &str| fs::read_to_string(folder.join(name)).ok().map(|text| text.trim().to_owned());
    let said = |name| text(name).filter(|text| !text.is_empty());
    let hex = |name| u16::from_str_radix(&text(name)?, 16).ok();
    if hex("bDeviceClass")? == u16::from(HUB) {
        return None;
    }
    let mut interfaces: Vec<Interface> = children(folder).iter().filter_map(|folder| interface(folder)).collect();
    interfaces.sort_by_key(|interface| interface.number);
    Some(UsbDevice {
        vid: hex("idVendor")?,
        pid: hex("idProduct")?,
        serial: said("serial"),
        manufacturer: said("manufacturer"),
        product: said("product"),
        port: folder.file_name()?.to_str()?.to_owned(),
        bus: text("busnum")?.parse().ok()?,
        address: text("devnum")?.parse().ok()?,
        interfaces,
    })
}

fn interface(folder: &Path) -> Option<Interface> {
    let hex = |name| u8::from_str_radix(fs::read_to_string(folder.join(name)).ok()?.trim(), 16).ok();
    Some(Interface {
        number: hex("bInterfaceNumber")?,
        class: hex("bInterfaceClass")?,
        subclass: hex("bInterfaceSubClass")?,
        protocol: hex("bInterfaceProtocol")?,
        driver: fs::read_link(folder.join("driver")).ok().and_then(|driver| name_of(&driver)),
        tty: tty(folder),
        lp: children(&folder.join("usbmisc")).iter().find_map(|lp| {
            let name = name_of(lp).filter(|name| name.starts_with("lp"))?;
            Some(Path::new("/dev/usb").join(name))
        }),
    })
}

/// A CDC-ACM port lies in the interface's `tty`; one of the serial adapters in a folder of its own before that.
fn tty(folder: &Path) -> Option<PathBuf> {
    let own = children(&folder.join("tty"));
    let adapters =
        children(folder).into_iter().filter(|inner| name_of(inner).is_some_and(|name| name.starts_with("tty")));
    let names = own
        .iter()
        .chain(&adapters.flat_map(|inner| children(&inner.join("tty"))).collect::<Vec<_>>())
        .find_map(|tty| name_of(tty));
    names.map(|name| Path::new("/dev").join(name))
}

fn name_of(path: &Path) -> Option<String> {
    path.file_name()?.to_str().map(str::to_owned)
}

/// What lies in a folder of /sys; nothing, when the device is gone meanwhile.
fn children(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

/// A function of a device that is ours alone. Dropping it gives it back to the kernel's driver.
#[derive(Debug)]
pub(super) struct Claimed {
    pub handle: DeviceHandle<GlobalContext>,
    pub interface: u8,
}

impl Claimed {
    /// Takes one interface from the kernel's driver, if that has it.
    pub fn claim(device: &UsbDevice, interface: u8) -> rusb::Result<Self> {
        let wanted = |other: &rusb::Device<_>| (other.bus_number(), other.address()) == (device.bus, device.address);
        // libusb hears of a device a little later than /sys.
        let found = rusb::devices()?.iter().find(wanted).ok_or(rusb::Error::NoDevice)?;
        let handle = found.open()?;
        handle.set_auto_detach_kernel_driver(true)?;
        handle.claim_interface(interface)?;
        Ok(Self { handle, interface })
    }

    /// The endpoints of the claimed interface, in its first setting.
    pub fn endpoints(&self) -> rusb::Result<Vec<Endpoint>> {
        let config = self.handle.device().active_config_descriptor()?;
        let interfaces = config.interfaces().flat_map(|interface| interface.descriptors().collect::<Vec<_>>());
        let own = interfaces
            .filter(|setting| setting.interface_number() == self.interface && setting.setting_number() == 0)
            .flat_map(|setting| setting.endpoint_descriptors().collect::<Vec<_>>());
        Ok(own
            .map(|endpoint| Endpoint {
                address: endpoint.address(),
                kind: endpoint.transfer_type(),
                packet: usize::from(endpoint.max_packet_size()),
            })
            .collect())
    }
}

impl Drop for Claimed {
    fn drop(&mut self) {
        if let Err(error) = self.handle.release_interface(self.interface) {
            tracing::debug!(%error, "a USB device that is gone could not be given back");
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Endpoint {
    pub address: u8,
    pub kind: rusb::TransferType,
    /// Bytes of its largest packet.
    pub packet: usize,
}

impl Endpoint {
    pub fn is_in(self) -> bool {
        self.address & 0x80 != 0
    }
}
