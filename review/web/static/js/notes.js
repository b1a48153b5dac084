// Naming people in a note: after an @ those who may see the case are offered; arrows choose, Enter or Tab takes.
const FIELD = "textarea[data-names]";
const BEGUN = /(^|[^\w.@+-])@([a-z0-9][a-z0-9._+-]*)?$/i;
const WAIT_MILLISECONDS = 120;
let field = null;
let list = null;
let waiting = 0;

const begun = () => field.value.slice(0, field.selectionStart).match(BEGUN);
const options = () => [...(list?.querySelectorAll("[role=option]") ?? [])];
const at = () => options().findIndex((each) => each.getAttribute("aria-selected") === "true");

function close() {
  clearTimeout(waiting);
  list?.remove();
  list = null;
  for (const name of ["aria-controls", "aria-activedescendant"]) field?.removeAttribute(name);
}

function point(place) {
  options().forEach((each, number) => each.setAttribute("aria-selected", String(number === place)));
  field.setAttribute("aria-activedescendant", options()[place].id);
  options()[place].scrollIntoView({ block: "nearest" });
}

function take(place) {
  const name = options()[place].dataset.name;
  const start = field.selectionStart - (begun()?.[2] ?? "").length;
  field.setRangeText(`${name} `, start, field.selectionStart, "end");
  close();
  field.focus();
}

async function offer() {
  const asked = begun();
  if (!asked) { close(); return; }
  try {
    const answer = await fetch(`${field.dataset.names}?begins=${encodeURIComponent(asked[2] ?? "")}`, { headers: { "HX-Request": "true" } });
    const words = answer.ok ? await answer.text() : "";
    if (begun()?.[2] !== asked[2] || document.activeElement !== field) return;
    close();
    if (!words.trim()) return;
    list = document.createElement("ul");
    list.className = "named";
    list.id = "named";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "People who may see this case");
    list.innerHTML = words;
    field.after(list);
    field.setAttribute("aria-controls", list.id);
    point(0);
  } catch { close(); /* offline: a name may still be written out */ }
}

document.addEventListener("input", (event) => {
  if (!event.target.matches(FIELD)) return;
  field = event.target;
  field.setAttribute("aria-autocomplete", "list");
  clearTimeout(waiting);
  waiting = setTimeout(offer, WAIT_MILLISECONDS);
});

// Before the keys of the desk: Ctrl+Enter in a note sends the note, and Esc closes the list first.
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(FIELD)) return;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest(".notes").querySelector("[data-add-note]").click();
  else if (list && event.key in steps) point((at() + steps[event.key] + options().length) % options().length);
  else if (list && ["Enter", "Tab"].includes(event.key) && !event.shiftKey) take(at());
  else if (list && event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".named [role=option]");
  if (!option) return;
  event.preventDefault(); // the field keeps the focus
  take(options().indexOf(option));
});
document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
