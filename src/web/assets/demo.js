// The demo's desk: a pressed card is a scan; papers come out by themselves.
"use strict";
const papers = document.getElementById("papers");
const send = (path, body) => fetch(path, {
  method: "POST",
  headers: { "content-type": "application/json", "x-fuda": "demo" },
  body: JSON.stringify(body),
});
document.addEventListener("click", event => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.code) {
    button.classList.add("pressed");
    setTimeout(() => button.classList.remove("pressed"), 250);
    send("/demo/press", { code: button.dataset.code });
  } else if (button.dataset.tray) {
    send("/demo/tray", { tray: button.dataset.tray });
  }
});
// A press here lets the table's frame sound, too.
const frame = document.querySelector("iframe");
document.addEventListener("pointerdown", () => frame.contentWindow.dispatchEvent(new Event("pointerdown")));

const live = new EventSource("/demo/events");
live.addEventListener("papers", async () => {
  const part = await fetch("/demo/papers" + location.search);
  if (!part.ok) return;
  const known = new Set([...papers.querySelectorAll("li")].map(item => item.dataset.id));
  papers.innerHTML = await part.text();
  for (const item of papers.querySelectorAll("li")) item.classList.toggle("fresh", !known.has(item.dataset.id));
});
