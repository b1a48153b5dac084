// Marking the part of the text that decides it: with the mouse, or word by word with the keyboard.
import { toast } from "./page.js";
import { rangeOf, toCharacters, toUnits, unitsBefore, written } from "./places.js";

const HINT = "← → to a word, Shift with them for more, Enter marks, Esc leaves";
// While marking by keyboard: from which word on, which word was reached, and from where to where that is, in
// UTF-16 units: { words, anchor, reached, start, end }
let walk = null;

const box = () => document.querySelector("[data-marks]");

function selected() {
  const selection = getSelection();
  if (!written() || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!written().contains(range.startContainer) || !written().contains(range.endContainer)) return null;
  const start = unitsBefore(range.startContainer, range.startOffset);
  const words = range.toString();
  const from = start + words.length - words.trimStart().length;
  const to = start + words.trimEnd().length;
  return from < to ? { start: from, end: to } : null;
}

// Places are kept of the text as it is written; in a guard's reading the same places are other words. So that
// reading is left first, and no word is chosen until somebody says which.
function leaveReading() {
  const [asWritten] = document.querySelectorAll(".views [name=view]");
  if (!asWritten || asWritten.checked) return false;
  asWritten.click();
  begin();
  if (walk) goTo({ start: walk.start, end: walk.start });
  getSelection().removeAllRanges();
  say(`Shown as written now, for that is what is marked. ${HINT}`);
  return true;
}

// The answer that was ticked last, where there are several; else a mark speaks for whatever is chosen.
let lastTicked = null;
document.addEventListener("change", (event) => {
  if (event.target.name === "answers" && event.target.checked) lastTicked = event.target;
  if (event.target.name === "marks") draw();
  if (event.target.name === "view" && walk) leave();
});

function answer() {
  const ticked = [...document.querySelectorAll("form.decide [name=answers]:checked")];
  if (ticked.length < 2) return "";
  return (ticked.includes(lastTicked) ? lastTicked : ticked[0]).value;
}

function mark({ start, end }) {
  const of = answer();
  addMark(`${toCharacters(start)}-${toCharacters(end)}${of && `:${of}`}`);
  say("Marked.");
}

// A mark as the form holds it: its place in characters and, behind a colon, the answer that it speaks for.
export function addMark(value) {
  const [, start, end, of] = value.match(/^(\d+)-(\d+)(?::(.*))?$/);
  if (![...box().querySelectorAll("[name=marks]")].some((each) => each.value === value)) {
    const row = box().querySelector("template").content.cloneNode(true);
    const quote = written().textContent.slice(toUnits(Number(start)), toUnits(Number(end)));
    const label = of && document.querySelector(`form.decide [name=answers][value="${CSS.escape(of)}"]`)?.closest("label");
    row.querySelector("input").value = value;
    row.querySelector("bdi").textContent = quote.length > 60 ? `${[...quote].slice(0, 59).join("")}…` : quote;
    row.querySelector("small").textContent = label ? label.querySelector("span").textContent : of ?? "every answer";
    box().querySelector("ul").append(row);
  }
  draw();
}

function draw() {
  if (!window.CSS?.highlights || !written()) return;
  const places = [...(box()?.querySelectorAll("[name=marks]:checked") ?? [])].map((each) => each.value.match(/\d+/g).map((one) => toUnits(Number(one))));
  CSS.highlights.set("marked", new Highlight(...places.map(([start, end]) => rangeOf(start, end))));
}

function say(words) {
  const line = document.querySelector("[data-marking]");
  if (line) line.textContent = words;
}

// The word at or after a place, or before it; what is no word is passed over.
function word(at, step) {
  let found = walk.words.containing(at);
  while (found && !found.isWordLike) found = walk.words.containing(step > 0 ? found.index + found.segment.length : found.index - 1);
  return found && { start: found.index, end: found.index + found.segment.length };
}

function show() {
  const range = rangeOf(walk.start, walk.end);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  range.startContainer.parentElement.scrollIntoView({ block: "nearest" });
  say(`${range.toString().slice(0, 120)} — ${HINT}`);
}

// As in any editor: with Shift the word that was reached moves, and the one that it began with stays.
function goTo(reached, anchor = reached) {
  Object.assign(walk, { reached, anchor, start: Math.min(anchor.start, reached.start), end: Math.max(anchor.end, reached.end) });
}

function begin() {
  if (written().closest("[inert]")) { toast("Uncover the text first."); return; }
  walk = { words: new Intl.Segmenter(undefined, { granularity: "word" }).segment(written().textContent) };
  const first = written().querySelector("mark");
  const found = word(first ? unitsBefore(first, 0) : 0, 1);
  if (!found) { walk = null; return; }
  goTo(found);
  written().focus({ preventScroll: true });
  show();
}

function leave(words = "") {
  walk = null;
  getSelection().removeAllRanges();
  say(words);
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-mark]") || leaveReading()) return;
  const found = walk?.end > walk?.start ? walk : selected();
  if (found) { mark(found); walk = null; getSelection().removeAllRanges(); } else begin();
});
document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-mark]")) event.preventDefault(); // keeps what is selected
  else if (walk) leave();
});

document.addEventListener("keydown", (event) => {
  if (!walk || !["ArrowLeft", "ArrowRight", "Enter", "Escape"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Enter" && walk.start === walk.end) return; // no word is chosen yet
  if (event.key === "Enter") { mark(walk); leave("Marked."); return; }
  if (event.key === "Escape") { leave(); return; }
  const rightward = getComputedStyle(written()).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const forward = event.key === rightward;
  const from = event.shiftKey ? walk.reached : walk;
  const found = forward ? word(from.end, 1) : word(from.start - 1, -1);
  if (found) goTo(found, event.shiftKey ? walk.anchor : found);
  show();
}, true);

// A reason at hand stands in for the one chosen before it; what is written by hand stays.
document.addEventListener("input", (event) => {
  const radios = "form.decide [name=reason_at_hand]";
  const field = document.querySelector("form.decide [name=rationale]");
  if (event.target === field) document.querySelectorAll(radios).forEach((each) => { each.checked = false; });
  if (!event.target.matches(radios)) return;
  const before = field.dataset.chosen ?? "";
  field.value = before && field.value.endsWith(before) ? field.value.slice(0, -before.length) + event.target.value : [field.value, event.target.value].filter(Boolean).join(" ");
  field.dataset.chosen = event.target.value;
});

function prepare() {
  walk = null;
  lastTicked = null;
  document.querySelectorAll("[data-mark]").forEach((button) => { button.hidden = false; });
  draw();
}
document.addEventListener("desk:shown", prepare);
prepare();
