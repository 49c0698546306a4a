// Labels: how far they are is taken over piece by piece, so that nobody loses their place or what they are typing.
"use strict";
const at = id => document.getElementById(id);
const typing = () => document.querySelector("#rolls details[open]") !== null;

// A new piece takes an old one's place; whoever had the focus in it keeps it.
function take(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const focused = old.contains(document.activeElement);
  old.replaceWith(fresh);
  if (focused) fresh.querySelector("button, a, summary")?.focus({ preventScroll: true });
}

// A roll whose form is open stays, but for what it says, and for the number that nobody has typed over.
function takeRoll(old, fresh) {
  const said = old.querySelector(".sub"), says = fresh.querySelector(".sub");
  if (said.isEqualNode(says)) return;
  if (!old.querySelector("details[open]")) return take(old, fresh);
  const typed = old.querySelector("[name=last]"), told = fresh.querySelector("[name=last]");
  const untouched = typed && told && typed !== document.activeElement && typed.value === typed.defaultValue;
  if (untouched) typed.value = typed.defaultValue = told.value;
  said.replaceWith(says);
}

// What is new comes before what follows it; what is no longer there goes.
function takeAll(list, fresh, kind, takes) {
  const old = [...list.querySelectorAll(kind)], now = [...fresh.querySelectorAll(kind)];
  if (!old.length || !now.length) return list.replaceChildren(...fresh.childNodes);
  const parent = old[0].parentNode, stays = new Set(now.map(one => one.id));
  old.filter(one => !stays.has(one.id)).forEach(one => one.remove());
  let next = null;
  for (const one of now.reverse()) {
    const id = one.id, here = at(id);
    if (here) takes(here, one); else parent.insertBefore(one, next);
    next = at(id);
  }
}

// What somebody types in, else what is in the middle of the window, stays where it is while things come and go above.
document.documentElement.style.overflowAnchor = "none";
function stayingInPlace(change) {
  const typed = document.activeElement, middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const held = typed && typed !== document.body ? typed : middle?.closest("article, .door, .run");
  const before = held?.getBoundingClientRect().top;
  change();
  if (held?.isConnected) scrollBy({ top: held.getBoundingClientRect().top - before, behavior: "instant" });
}

let asking = false, again = false;
async function anew() {
  if (asking) { again = true; return; }
  asking = true;
  const part = await fetch("/office/labels/part" + location.search).catch(() => null);
  // Whoever was logged out meanwhile is not taken off what they type.
  if (part?.ok && !part.redirected) {
    const fresh = document.createElement("template");
    fresh.innerHTML = await part.text();
    const [runs, rolls] = fresh.content.children;
    stayingInPlace(() => {
      takeAll(at("runs"), runs, ".run", take);
      takeAll(at("rolls"), rolls, "article", takeRoll);
    });
  }
  asking = false;
  if (again) { again = false; anew(); }
}

const live = new EventSource("/office/labels/events");
// The first one, too: a short run ends before its page is there.
live.addEventListener("labels", anew);
// A daemon that began anew asks who is there.
live.addEventListener("error", () => {
  if (live.readyState === EventSource.CLOSED && !typing()) setTimeout(() => location.reload(), 5000);
});
