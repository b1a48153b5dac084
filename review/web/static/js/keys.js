// One-letter keys: whatever bears data-key="x" is clicked, ticked, or given the focus when x is pressed, or
// the key that the person chose instead. Each can be chosen anew, and all can be switched off.

import { cameFrom } from "./page.js";

const TEXT = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const PRESSABLE = "a[href], button, summary, [role=button]";
const CHOSEN = JSON.parse(document.body.dataset.keys ?? "{}");
const USUAL = Object.fromEntries(Object.entries(CHOSEN).map(([usual, key]) => [key, usual]));

export const isOff = () => "keysOff" in document.body.dataset;

// The usual key that a pressed one stands for; nothing where what it usually does is done by another.
export function usualOf(key) {
  return USUAL[key] ?? (key in CHOSEN ? "" : key);
}

export const isWriting = (element) => element.matches(TEXT);

function target(key) {
  const open = document.querySelector("dialog[open]");
  return (open ?? document).querySelector(`[data-key="${CSS.escape(key)}"]`);
}

function act(found) {
  if (found.matches("textarea, input[type=text]")) found.focus();
  else if (found.matches("summary")) {
    cameFrom.set(found.parentElement, document.activeElement);
    found.parentElement.open = !found.parentElement.open;
    if (found.parentElement.open) found.parentElement.querySelector("select, textarea, input:not([type=hidden]), button")?.focus();
    found.parentElement.scrollIntoView({ block: "nearest" });
  }
  else {
    found.click();
    // A fold that was clicked before has the focus yet, and would have the Enter that follows on an answer.
    if (found.matches("[type=checkbox]") && document.activeElement.matches(PRESSABLE)) document.getElementById("main").focus({ preventScroll: true });
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.metaKey || event.isComposing) return;
  const writing = isWriting(event.target);
  if (writing && event.key === "Escape") { event.target.blur(); return; }
  if (event.ctrlKey && event.key !== "Enter") return;
  if (!event.ctrlKey && (writing || isOff())) return;
  if (event.key === "Enter" && !event.ctrlKey && event.target.matches(PRESSABLE)) return;
  if (event.repeat) return;
  const found = target(event.ctrlKey ? "Enter" : usualOf(event.key));
  if (!found || found.disabled) return;
  event.preventDefault();
  act(found);
});

// What the page says of a key is what is to be pressed, for eyes and for screen readers.
function tell(root) {
  root.querySelectorAll("kbd[data-usual]").forEach((each) => {
    const chosen = CHOSEN[each.dataset.usual];
    if (chosen) each.textContent = chosen === "Enter" ? "⏎" : chosen;
  });
  root.querySelectorAll("[data-key]").forEach((each) => {
    if (isOff()) each.removeAttribute("aria-keyshortcuts");
    else each.setAttribute("aria-keyshortcuts", CHOSEN[each.dataset.key] ?? each.dataset.key);
  });
}

document.addEventListener("htmx:load", (event) => tell(event.detail.elt));
tell(document);
