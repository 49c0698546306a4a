// The board: asks for its changed part whenever something was counted.
"use strict";
const board = document.getElementById("board");
let first = true;
const live = new EventSource("/api/v1/events");
async function anew() {
  const part = await fetch("/board/part" + location.search);
  if (!part.ok) return;
  board.innerHTML = await part.text();
  board.classList.remove("tied");
  requestAnimationFrame(() => board.classList.add("tied"));
}
live.addEventListener("board", () => {
  if (first) first = false; else anew();
});
// After a lost connection the first event may be news.
live.addEventListener("error", () => {
  first = false;
  if (live.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
});
