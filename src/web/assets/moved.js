// By how much this browser's printer prints beside its mark, for each paper: kept here, for it is this desk's printer.
"use strict";
// A slip is not remembered, nor is one that was remembered once: it would stand in every form, in a field that is folded.
const fits = value => /^(-?([0-4](\.\d)?|5(\.0)?))?$/.test(value);
const kept = {
  get: key => { try { const value = localStorage.getItem("fuda.moved." + key) || ""; return fits(value) ? value : ""; } catch { return ""; } },
  set: (key, value) => { try { if (fits(value)) localStorage.setItem("fuda.moved." + key, value); } catch { /* private window: not kept */ } },
};
const ways = ["right", "down"];

function remembered(form) {
  for (const way of ways) {
    const field = form.elements[way];
    if (field && !field.value) field.value = kept.get(form.elements.to.value + "." + way);
  }
}

for (const form of document.querySelectorAll("form.fill")) if (form.elements.to && form.elements.right) remembered(form);
document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form?.elements.to || !form.elements.right) return;
  if (ways.includes(target.name)) kept.set(form.elements.to.value + "." + target.name, target.value.trim());
  if (target.name === "to") {
    for (const way of ways) form.elements[way].value = "";
    remembered(form);
  }
});
// A form that was folded together, or came later.
document.addEventListener("toggle", ({ target }) => {
  for (const form of target.querySelectorAll("form.fill")) if (form.elements.right) remembered(form);
}, true);
