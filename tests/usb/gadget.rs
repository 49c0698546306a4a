//! USB devices made of a socket: each speaks USB/IP (Linux, Documentation/usb/usbip_protocol.rst) to the guest's own
//! `vhci_hcd`, so that the kernel's whole USB stack lies between them and Fuda.

use std::collections::VecDeque;
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const VHCI: &str = "/sys/devices/platform/vhci_hcd.0";
const FULL_SPEED: u32 = 2;
const CMD_SUBMIT: u32 = 1;
const CMD_UNLINK: u32 = 2;
const RET_SUBMIT: u32 = 3;
const RET_UNLINK: u32 = 4;
const EPIPE: i32 = -32;
const ECONNRESET: i32 = -104;

/// What a device is: its descriptors, from USB 2.0 chapter 9 and its class's document.
#[derive(Clone)]
pub struct Model {
    pub vid: u16,
    pub pid: u16,
    pub serial: Option<&'static str>,
    pub product: &'static str,
    /// Everything after the configuration descriptor's own nine bytes.
    pub interfaces: Vec<u8>,
    pub interface_count: u8,
    pub report_descriptor: Vec<u8>,
}

/// A plugged-in device. Dropping it pulls it out.
pub struct Gadget {
    shared: Arc<Shared>,
    socket: UnixStream,
}

struct Shared {
    state: Mutex<State>,
    socket: UnixStream,
    model: Model,
}

#[derive(Default)]
struct State {
    /// Requests for data that wait until there are some.
    waiting: Vec<Waiting>,
    /// Data that wait until they are asked for, each a packet of an endpoint.
    queued: VecDeque<(u32, Vec<u8>)>,
    /// Everything that came by bulk OUT.
    taken: Vec<u8>,
    mood: Mood,
    /// Where what is taken goes, and answers come from.
    printer: Option<TcpStream>,
    /// Bulk OUT requests that are not taken while the device is busy.
    held: Vec<(u32, Vec<u8>)>,
    port_status: u8,
    trap: Option<Trap>,
}

struct Waiting {
    sequence: u32,
    endpoint: u32,
    length: usize,
}

/// What a device does with bulk OUT.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    #[default]
    Takes,
    /// NAK: a full buffer, paper that is out.
    Holds,
    Stalls,
}

/// What happens to the next piece of a paper: its first bytes are printed, and then there is trouble.
#[derive(Clone, Copy)]
pub struct Trap {
    /// Bytes that are still taken; a piece that is shorter is taken wholly and acknowledged.
    pub after: usize,
    pub trouble: Trouble,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The plug is pulled. Nobody is told how much was taken.
    Pulled,
    /// STALL, once.
    Stalled,
    /// No more of it is taken, and that is said.
    Short,
}

/// Whether a printer answers what it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    Answers,
    Mute,
}

/// A question is shorter than this; a piece of a paper is longer.
const QUESTION: usize = 32;
/// Ports of one of the kernel's virtual hubs that take a device of our speed, and of all speeds.
const PORTS: u32 = 15;
const ALL_PORTS: u32 = 2 * PORTS;
/// Hubs that the kernel has. Devices in different ones are seen at the same time.
pub const HUBS: u32 = 8;

/// Where a device is plugged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port {
    pub hub: u32,
    pub place: u32,
}

impl Port {
    /// The kernel's name of it, as Fuda's `port`: such as `3-2`.
    pub fn name(self) -> String {
        let hub = format!("/sys/devices/platform/vhci_hcd.{}", self.hub);
        let buses = fs::read_dir(hub)
            .expect("the hub")
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_prefix("usb")?.parse::<u32>().ok());
        // Of the two buses of a hub, the first is that of our speed.
        format!("{}-{}", buses.min().expect("a bus"), self.place + 1)
    }
}

impl Gadget {
    /// Plugs a device into a port of the guest's first hub.
    pub fn plug(place: u32, model: &Model) -> Self {
        Self::plug_into(Port { hub: 0, place }, model)
    }

    pub fn plug_into(at: Port, model: &Model) -> Self {
        assert!(at.hub < HUBS && at.place < PORTS, "{at:?}");
        let port = at.hub * ALL_PORTS + at.place;
        let (ours, kernels) = UnixStream::pair().expect("a pair of sockets");
        let devid = 0x0001_0001 + port;
        let line = format!("{port} {} {devid} {FULL_SPEED}", kernels.as_raw_fd());
        let deadline = Instant::now() + Duration::from_secs(20);
        // A port is busy for a moment after its last device was pulled.
        while let Err(error) = fs::write(format!("{VHCI}/attach"), &line) {
            assert!(Instant::now() < deadline, "port {port}: {error}");
            thread::sleep(Duration::from_millis(20));
        }
        let socket = ours.try_clone().expect("a second handle");
        let shared = Shared {
            state: Mutex::new(State { port_status: 0x18, ..State::default() }),
            socket: ours,
            model: model.clone(),
        };
        let shared = Arc::new(shared);
        let serving = Arc::clone(&shared);
        thread::spawn(move || serving.serve());
        Self { shared, socket }
    }

    /// Data of an IN endpoint, a packet each.
    pub fn send(&self, endpoint: u32, packets: impl IntoIterator<Item = Vec<u8>>) {
        let mut state = self.shared.lock();
        state.queued.extend(packets.into_iter().map(|packet| (endpoint, packet)));
        self.shared.deliver(&mut state);
    }

    pub fn all_sent(&self) -> bool {
        self.shared.lock().queued.is_empty()
    }

    pub fn taken(&self) -> Vec<u8> {
        self.shared.lock().taken.clone()
    }

    /// Whether it was offered something to print that it has not taken.
    pub fn holds_something(&self) -> bool {
        !self.shared.lock().held.is_empty()
    }

    /// Lies in wait for the next piece of a paper.
    pub fn trap(&self, trap: Trap) {
        self.shared.lock().trap = Some(trap);
    }

    /// Whether no trap is set, or it has sprung.
    pub fn sprung(&self) -> bool {
        self.shared.lock().trap.is_none()
    }

    pub fn set_port_status(&self, status: u8) {
        self.shared.lock().port_status = status;
    }

    /// A busy device that gets into another mood takes what it was offered meanwhile.
    pub fn mood(&self, mood: Mood) {
        let mut state = self.shared.lock();
        state.mood = mood;
        if mood == Mood::Takes {
            for (sequence, data) in std::mem::take(&mut state.held) {
                self.shared.take(&mut state, sequence, data);
            }
        }
    }

    /// Gives what is printed to a printer behind a socket, and its answers back.
    pub fn print_to(&self, address: SocketAddr, voice: Voice) {
        let stream = TcpStream::connect(address).expect("the printer listens");
        let mut answers = stream.try_clone().expect("a second handle");
        self.shared.lock().printer = Some(stream);
        let shared = Arc::clone(&self.shared);
        thread::spawn(move || {
            let mut bytes = [0; 64];
            while let Ok(count @ 1..) = answers.read(&mut bytes) {
                if voice == Voice::Mute {
                    continue;
                }
                let mut state = shared.lock();
                state.queued.push_back((1, bytes[..count].to_vec()));
                shared.deliver(&mut state);
            }
        });
    }
}

impl Drop for Gadget {
    fn drop(&mut self) {
        let _ = self.socket.shutdown(Shutdown::Both);
        if let Some(printer) = self.shared.lock().printer.take() {
            let _ = printer.shutdown(Shutdown::Both);
        }
    }
}

/// A request as it comes over the socket.
struct Header([u8; 48]);

impl Header {
    fn word(&self, place: usize) -> u32 {
        u32::from_be_bytes(self.0[place * 4..place * 4 + 4].try_into().expect("four bytes"))
    }

    fn setup(&self) -> Setup {
        let [kind, request, value @ .., _, _, _, _] = *self.0[40..].first_chunk::<8>().expect("eight bytes");
        Setup { kind, request, value: u16::from_le_bytes(value) }
    }
}

struct Setup {
    kind: u8,
    request: u8,
    value: u16,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until the socket ends, which is the plug being pulled.
    fn serve(&self) {
        let mut header = Header([0; 48]);
        while (&self.socket).read_exact(&mut header.0).is_ok() {
            match header.word(0) {
                CMD_SUBMIT => self.submitted(&header),
                CMD_UNLINK => self.unlinked(&header),
                other => panic!("{other} is no request"),
            }
        }
    }

    fn submitted(&self, header: &Header) {
        let (sequence, is_in, endpoint) = (header.word(1), header.word(3) == 1, header.word(4));
        let length = header.word(6) as usize;
        let mut data = vec![0; if is_in { 0 } else { length }];
        if (&self.socket).read_exact(&mut data).is_err() {
            return;
        }
        let mut state = self.lock();
        match (endpoint, is_in) {
            (0, _) => match self.control(&state, &header.setup()) {
                Some(mut answer) => {
                    answer.truncate(if is_in { length } else { 0 });
                    self.reply(sequence, 0, if is_in { answer.len() } else { data.len() }, &answer);
                }
                None => self.reply(sequence, EPIPE, 0, &[]),
            },
            (_, true) => {
                state.waiting.push(Waiting { sequence, endpoint, length });
                self.deliver(&mut state);
            }
            (_, false) => match state.mood {
                Mood::Takes => self.take(&mut state, sequence, data),
                Mood::Holds => state.held.push((sequence, data)),
                Mood::Stalls => self.reply(sequence, EPIPE, 0, &[]),
            },
        }
    }

    fn take(&self, state: &mut State, sequence: u32, mut data: Vec<u8>) {
        let trap = if data.len() > QUESTION { state.trap.take() } else { None };
        let whole = data.len();
        data.truncate(trap.map_or(whole, |trap| trap.after));
        state.taken.extend_from_slice(&data);
        if let Some(printer) = &mut state.printer {
            let _ = printer.write_all(&data);
        }
        match trap.map(|trap| trap.trouble) {
            Some(Trouble::Stalled) => self.reply(sequence, EPIPE, 0, &[]),
            Some(Trouble::Short) => self.reply(sequence, 0, data.len(), &[]),
            Some(Trouble::Pulled) => {
                if data.len() == whole {
                    self.reply(sequence, 0, whole, &[]);
                }
                let _ = self.socket.shutdown(Shutdown::Both);
            }
            None => self.reply(sequence, 0, whole, &[]),
        }
    }

    fn unlinked(&self, header: &Header) {
        let (sequence, wanted) = (header.word(1), header.word(5));
        let mut state = self.lock();
        let before = state.waiting.len() + state.held.len();
        state.waiting.retain(|waiting| waiting.sequence != wanted);
        state.held.retain(|(held, _)| *held != wanted);
        let found = state.waiting.len() + state.held.len() < before;
        self.answer(RET_UNLINK, sequence, if found { ECONNRESET } else { 0 }, 0, &[]);
    }

    /// Pairs what was asked for with what there is, in order.
    fn deliver(&self, state: &mut State) {
        let mut place = 0;
        while place < state.waiting.len() {
            let waiting = &state.waiting[place];
            let Some(at) = state.queued.iter().position(|(endpoint, _)| *endpoint == waiting.endpoint) else {
                place += 1;
                continue;
            };
            let waiting = state.waiting.remove(place);
            let (_, packet) = state.queued.remove(at).expect("just found");
            assert!(packet.len() <= waiting.length, "a packet fits what was asked for");
            self.reply(waiting.sequence, 0, packet.len(), &packet);
        }
    }

    fn reply(&self, sequence: u32, status: i32, actual: usize, data: &[u8]) {
        self.answer(RET_SUBMIT, sequence, status, actual, data);
    }

    fn answer(&self, command: u32, sequence: u32, status: i32, actual: usize, data: &[u8]) {
        let mut bytes = Vec::new();
        for word in [command, sequence, 0, 0, 0, status.cast_unsigned(), actual as u32, 0, 0, 0, 0, 0] {
            bytes.extend(word.to_be_bytes());
        }
        bytes.extend_from_slice(data);
        // A pulled plug takes no answer.
        let _ = (&self.socket).write_all(&bytes);
    }

    /// `None` is a STALL.
    fn control(&self, state: &State, setup: &Setup) -> Option<Vec<u8>> {
        match (setup.kind, setup.request) {
            (0x80, 6) => self.descriptor((setup.value >> 8) as u8, setup.value as u8),
            (0x81, 6) if setup.value == 0x2200 && !self.model.report_descriptor.is_empty() => {
                Some(self.model.report_descriptor.clone())
            }
            (0x80..=0x82, 0) => Some(vec![0, 0]),
            // SET_CONFIGURATION, SET_INTERFACE, CLEAR_FEATURE.
            (0x00, 9) | (0x01, 11) | (0x00..=0x02, 1) => Some(Vec::new()),
            // HID: SET_REPORT, SET_IDLE, SET_PROTOCOL; CDC: SET_LINE_CODING, SET_CONTROL_LINE_STATE.
            (0x21, 0x09 | 0x0a | 0x0b | 0x20 | 0x22) => Some(Vec::new()),
            // Printer: GET_DEVICE_ID, GET_PORT_STATUS.
            (0xa1, 0) => Some(b"\x00\x16MFG:Fuda;MDL:Test;".to_vec()),
            (0xa1, 1) => Some(vec![state.port_status]),
            _ => None,
        }
    }

    fn descriptor(&self, kind: u8, index: u8) -> Option<Vec<u8>> {
        let Model { vid, pid, serial, product, interfaces, interface_count, .. } = &self.model;
        let [vl, vh] = vid.to_le_bytes();
        let [pl, ph] = pid.to_le_bytes();
        let string = |text: &str| {
            let mut bytes = vec![(2 + 2 * text.len()) as u8, 3];
            bytes.extend(text.bytes().flat_map(|byte| [byte, 0]));
            bytes
        };
        match (kind, index) {
            (1, _) => {
                let number = if serial.is_some() { 3 } else { 0 };
                Some(vec![18, 1, 0, 2, 0, 0, 0, 64, vl, vh, pl, ph, 0, 1, 1, 2, number, 1])
            }
            (2, _) => {
                let [low, high] = ((9 + interfaces.len()) as u16).to_le_bytes();
                let mut bytes = vec![9, 2, low, high, *interface_count, 1, 0, 0x80, 50];
                bytes.extend(interfaces);
                Some(bytes)
            }
            (3, 0) => Some(vec![4, 3, 0x09, 0x04]),
            (3, 1) => Some(string("Fuda tests")),
            (3, 2) => Some(string(product)),
            (3, 3) => serial.map(string),
            _ => None,
        }
    }
}
