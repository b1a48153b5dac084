// The veil over a severe text, uncovered by whoever reads it and as far as they want: the words under the
// pointer, a line (held, tapped, or with the arrow keys), or the whole. Without scripts it is a closed box.
const WRITING = "input, textarea, select, [contenteditable]";

// Cases that were uncovered whole stay so for as long as this page lives: what comes back after a slip of
// the form has been seen.
const uncovered = new Set();

const sheetOf = (veil) => [...veil.querySelectorAll(".text")].find((text) => text.offsetParent);

function lay(veil) {
  veil.dataset.laid = "";
  veil.open = true;
  veil.querySelector("summary").hidden = true;
  veil.querySelector("[data-veil-bar]").hidden = false;
  cover(veil, !uncovered.has(veil.dataset.veil));
}

function cover(veil, covered) {
  veil.toggleAttribute("data-covered", covered);
  veil.querySelectorAll(".text").forEach((text) => { text.inert = covered; });
  veil.querySelector("[data-haze]").hidden = !covered;
  clear(veil);
  if (covered) uncovered.delete(veil.dataset.veil);
  else uncovered.add(veil.dataset.veil);
}

function clear(veil) {
  delete veil.dataset.line;
  delete veil.querySelector("[data-haze]").dataset.shows;
}

function lines(veil) {
  const text = sheetOf(veil);
  const style = getComputedStyle(text);
  const height = parseFloat(style.lineHeight);
  const top = parseFloat(style.paddingTop);
  return { height, top, count: Math.max(1, Math.round((text.offsetHeight - 2 * top) / height)) };
}

// Set through the object model, which the page's policy allows; an attribute would not be.
function show(veil, what, line, x = 0) {
  const haze = veil.querySelector("[data-haze]");
  const { height, top, count } = lines(veil);
  const at = Math.max(0, Math.min(count - 1, line));
  haze.style.setProperty("--y", `${top + (at + 0.5) * height}px`);
  haze.style.setProperty("--x", `${x}px`);
  haze.style.setProperty("--line", `${height}px`);
  haze.dataset.shows = what;
  veil.dataset.line = at;
  return { at, y: top + at * height, height };
}

function pointed(event) {
  const haze = event.target.closest?.("[data-haze]");
  if (!haze) return;
  const veil = haze.closest("[data-veil]");
  const box = haze.getBoundingClientRect();
  const { height, top } = lines(veil);
  const line = Math.floor((event.clientY - box.top - top) / height);
  const held = event.buttons > 0 || event.pointerType === "touch";
  show(veil, held ? "line" : "words", line, event.clientX - box.left);
}

document.addEventListener("pointermove", pointed, { passive: true });
document.addEventListener("pointerdown", pointed, { passive: true });
document.addEventListener("pointerup", (event) => { if (event.pointerType !== "touch") pointed(event); }, { passive: true });
document.addEventListener("pointerout", (event) => {
  const haze = event.target.closest?.("[data-haze]");
  if (haze && event.pointerType !== "touch") clear(haze.closest("[data-veil]"));
}, { passive: true });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-veil-bar] button");
  if (!button) return;
  const veil = button.closest("[data-veil]");
  cover(veil, !veil.hasAttribute("data-covered"));
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const veil = document.querySelector("[data-veil][data-covered]");
  if (!veil || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.target.matches(WRITING)) return;
  if (event.key === "Escape") clear(veil);
  if (!step || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  const before = veil.dataset.line === undefined ? (step > 0 ? -1 : 0) : Number(veil.dataset.line);
  const { y, height } = show(veil, "line", before + step);
  const sheets = veil.querySelector(".sheets");
  if (y < sheets.scrollTop) sheets.scrollTop = y;
  else if (y + height > sheets.scrollTop + sheets.clientHeight) sheets.scrollTop = y + height - sheets.clientHeight;
});

const layAll = () => document.querySelectorAll("[data-veil]:not([data-laid])").forEach(lay);
document.addEventListener("htmx:load", layAll);
layAll();
