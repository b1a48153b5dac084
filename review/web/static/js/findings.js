// A mark, its line in the table and its name below the text all show why it fired.

const lines = () => [...document.querySelectorAll(".why tr.held")];
const marksOf = (number) => document.querySelectorAll(`.sheets mark[data-f="${number}"]`);

function show(line) {
  document.querySelectorAll(".why .lit, .sheets .lit").forEach((each) => each.classList.remove("lit"));
  lines().forEach((each) => each.classList.toggle("open", each === line));
  if (!line) return;
  const row = line.previousElementSibling;
  row.classList.add("lit");
  const marks = marksOf(row.dataset.finding);
  marks.forEach((each) => each.classList.add("lit"));
  [...marks].find((each) => each.offsetParent)?.scrollIntoView({ block: "nearest" });
  line.scrollIntoView({ block: "nearest" });
  say(row, line);
}

// What a veil leaves out is not said either: innerText is what is shown.
function say(row, line) {
  const words = row.cells[1].innerText.replace(/\s+/g, " ").trim();
  document.querySelector("[data-why]").textContent = `${words}. ${line.innerText.replace(/\s+/g, " ").trim()}`;
}

const lineOf = (number) => document.querySelector(`.why tr[data-finding="${number}"]`)?.nextElementSibling;

document.addEventListener("click", (event) => {
  const mark = event.target.closest(".sheets mark[data-f]");
  const link = event.target.closest("[data-held]");
  const line = mark ? lineOf(mark.dataset.f) : link && document.getElementById(link.hash.slice(1));
  if (!line) return;
  if (link) event.preventDefault();
  if (mark && !getSelection().isCollapsed) return; // words are being selected, not asked about
  show(link && line.classList.contains("open") ? null : line);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-next-mark]")) return;
  const all = lines();
  show(all[all.findIndex((each) => each.classList.contains("open")) + 1] ?? null);
});

function prepare() {
  document.querySelectorAll("[data-next-mark]").forEach((button) => { button.hidden = false; });
}
document.addEventListener("desk:shown", prepare);
prepare();
