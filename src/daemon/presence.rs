//! Which devices are there: told to the tables' screens, the office and `/api/v1/health`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::web::Live;
use crate::web::house::{DeviceState, StationView};
use crate::web::live::TableDevices;

/// The devices of every station, as far as Fuda can know.
pub struct Presence {
    live: Live,
    stations: Mutex<BTreeMap<String, Devices>>,
}

/// What a station has, as it is configured.
pub struct Equipment {
    pub station: String,
    pub scanners: usize,
    /// `Ready` until it is known better, or `None`.
    pub printer: DeviceState,
    /// Why its counted signal reaches nobody.
    pub unheard: Option<String>,
}

#[derive(Debug, Clone)]
struct Devices {
    /// One for each scanner of the station.
    scanners: Vec<DeviceState>,
    printer: DeviceState,
    unheard: Option<String>,
}

impl Devices {
    /// A table can work while one of its scanners is there.
    fn scanner(&self) -> DeviceState {
        match self.scanners.as_slice() {
            [] => DeviceState::None,
            all if all.contains(&DeviceState::Ready) => DeviceState::Ready,
            _ => DeviceState::Missing,
        }
    }
}

impl Presence {
    pub fn new(live: Live, stations: impl IntoIterator<Item = Equipment>) -> Self {
        let stations = stations.into_iter().map(|Equipment { station, scanners, printer, unheard }| {
            (station, Devices { scanners: vec![DeviceState::Missing; scanners], printer, unheard })
        });
        let presence = Self { live, stations: Mutex::new(stations.collect()) };
        let names: Vec<String> = presence.lock().keys().cloned().collect();
        names.iter().for_each(|name| presence.tell(name));
        presence
    }

    pub fn scanner(&self, station: &str, place: usize, state: DeviceState) {
        if let Some(slot) = self.lock().get_mut(station).and_then(|devices| devices.scanners.get_mut(place)) {
            *slot = state;
        }
        self.tell(station);
    }

    pub fn printer(&self, station: &str, state: DeviceState) {
        if let Some(devices) = self.lock().get_mut(station) {
            devices.printer = state;
        }
        self.tell(station);
    }

    pub fn stations(&self) -> Vec<StationView> {
        let views = |(name, devices): (&String, &Devices)| StationView {
            name: name.clone(),
            scanner: devices.scanner(),
            printer: devices.printer,
            unheard: devices.unheard.clone(),
        };
        self.lock().iter().map(views).collect()
    }

    fn tell(&self, station: &str) {
        let devices = self.lock().get(station).cloned();
        if let Some(devices) = devices {
            self.live.devices(station, TableDevices { scanner: devices.scanner(), printer: devices.printer });
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Devices>> {
        self.stations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
