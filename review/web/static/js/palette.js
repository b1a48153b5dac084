// The palette: a combobox over pages, queues, a case by its number, and what can be done on this page.

const dialog = document.getElementById("palette");
const field = dialog.querySelector("input");
const list = dialog.querySelector("[role=listbox]");
const status = dialog.querySelector("[role=status]");
const MOST = 50;
let places = null;
let found = [];
let at = 0;

const plain = (text) => text.replace(/\s+/g, " ").trim();

// What bears a key on this page can be done from here, by its words.
function acts() {
  return [...document.querySelectorAll("[data-key], [data-dialog]")]
    .filter((each) => !each.closest("dialog") && !each.disabled && each.checkVisibility())
    .map((each) => {
      const copy = (each.closest("label") ?? each).cloneNode(true);
      const key = copy.querySelector("kbd")?.textContent;
      copy.querySelectorAll("kbd, small, textarea, option").forEach((part) => part.remove());
      return { words: plain(copy.textContent), kind: key ?? "do", run: () => (each.matches("textarea") ? each.focus() : each.click()) };
    })
    .filter((one) => one.words);
}

async function fetchPlaces() {
  try {
    const answer = await fetch("/go", { headers: { "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    places = [...page.querySelectorAll("a")].map((link) => ({
      words: plain(link.textContent), kind: link.nextElementSibling.textContent, run: () => location.assign(link.getAttribute("href")),
    }));
  } catch { places = null; }
  if (dialog.open) look();
}

function look() {
  const wanted = plain(field.value).toLowerCase();
  const number = wanted.match(/^(?:case )?#?(\d{1,18})$/)?.[1];
  const all = [...acts(), ...(places ?? [])].filter((one) => wanted.split(" ").every((word) => one.words.toLowerCase().includes(word)));
  found = [...(number ? [{ words: `Case ${number}`, kind: "case", run: () => location.assign(`/cases/${number}`) }] : []), ...all].slice(0, MOST);
  at = 0;
  list.replaceChildren(...found.map((one, place) => {
    const option = document.createElement("li");
    option.id = `palette-${place}`;
    option.setAttribute("role", "option");
    const kind = document.createElement("small");
    kind.textContent = one.kind;
    option.append(one.words, " ", kind);
    return option;
  }));
  status.textContent = found.length === 1 ? "1 fits" : `${found.length} fit`;
  point();
}

function point() {
  [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
  const option = list.children[at];
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function choose(place) {
  const one = found[place];
  if (!one) return;
  dialog.close();
  one.run();
}

function open() {
  if (dialog.open) return;
  field.value = "";
  dialog.showModal();
  look();
  fetchPlaces();
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
field.addEventListener("input", look);
field.addEventListener("keydown", (event) => {
  if (event.key in STEPS && found.length) at = (at + STEPS[event.key] + found.length) % found.length;
  else if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); choose(at); return; }
  else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); dialog.close(); return; }
  else return;
  event.preventDefault();
  point();
});
list.addEventListener("click", (event) => choose([...list.children].indexOf(event.target.closest("li"))));
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-palette]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open();
});
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  open();
});
