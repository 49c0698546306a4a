// The table's screen: shows what it is told, sounds it once, clears itself. Without this script the page asks anew
// every few seconds instead.
"use strict";
const at = id => document.getElementById(id);
const screen_ = at("screen"), notes = at("notes"), offline = at("offline");
const kept = {
  get: key => { try { return localStorage.getItem("fuda." + key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem("fuda." + key, value); } catch { /* private window: not kept */ } },
};

// --- clears itself ---
let clearing = 0;
function clearAfter(ms) {
  clearTimeout(clearing);
  if (ms !== null) clearing = setTimeout(() => screen_.replaceChildren(at("idle").content.cloneNode(true)), ms);
}

// --- sound: one short high, two short, one long low ---
const AudioKind = window.AudioContext || window.webkitAudioContext;
const audio = AudioKind ? new AudioKind() : null;
const tones = {
  counted: [[1568, 0, 0.11]],
  already: [[1047, 0, 0.09], [1047, 0.17, 0.09]],
  look: [[262, 0, 0.55]],
};
function sound(signal) {
  if (!audio || audio.state !== "running" || at("mute").getAttribute("aria-pressed") === "true") return;
  const loud = (at("volume").value / 100) ** 2 * (signal === "look" ? 0.35 : 0.5);
  for (const [hz, from, long] of tones[signal] || []) {
    const start = audio.currentTime + from, tone = audio.createOscillator(), gain = audio.createGain();
    tone.frequency.value = hz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loud, start + 0.012);
    gain.gain.setValueAtTime(loud, start + long - 0.03);
    gain.gain.linearRampToValueAtTime(0, start + long);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + long);
  }
}
function sayWhetherMuted() {
  at("muted").hidden = !audio || audio.state === "running";
  at("sound").hidden = !audio || audio.state !== "running";
}
if (audio) {
  audio.addEventListener("statechange", sayWhetherMuted);
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => audio.resume());
}
sayWhetherMuted();
if (kept.get("volume") !== null) at("volume").value = kept.get("volume");
at("volume").addEventListener("change", () => { kept.set("volume", at("volume").value); sound("counted"); });
at("mute").setAttribute("aria-pressed", kept.get("mute") === "true");
at("mute").addEventListener("click", () => {
  const mute = at("mute").getAttribute("aria-pressed") !== "true";
  at("mute").setAttribute("aria-pressed", mute);
  kept.set("mute", mute);
});

// --- kana by choice ---
if (document.documentElement.lang === "ja") {
  at("kana").hidden = false;
  const asked = new URLSearchParams(location.search).get("kana");
  const kana = asked === null ? kept.get("kana") === "1" : asked === "1";
  document.documentElement.classList.toggle("kana", kana);
  at("kana").addEventListener("click", () => kept.set("kana", document.documentElement.classList.toggle("kana") ? "1" : "0"));
}

// --- live ---
let heard = -1, lost = 0;
const live = new EventSource(location.pathname + "/events" + location.search);
live.addEventListener("table", event => {
  const told = JSON.parse(event.data);
  screen_.innerHTML = told.html;
  notes.innerHTML = told.notes;
  clearAfter(told.clears_ms);
  if (told.sequence !== heard && told.signal !== "none") sound(told.signal);
  heard = told.sequence;
});
live.addEventListener("open", () => { clearTimeout(lost); offline.hidden = true; });
live.addEventListener("error", () => {
  clearTimeout(lost);
  lost = setTimeout(() => { offline.hidden = false; }, 3000);
  // A browser gives up after an answer that is no stream (the daemon starting): ask anew.
  if (live.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
});
