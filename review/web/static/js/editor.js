// Line numbers beside the policy's text, jumping to a problem's place, and Ctrl+S.

const box = document.querySelector("[data-editor]");
const text = box?.querySelector("[data-document]");
const gutter = box?.querySelector("[data-gutter]");

function number() {
  const lines = text.value.split("\n").length;
  if (gutter.childElementCount === lines) return;
  gutter.replaceChildren(...Array.from({ length: lines }, (_, at) => {
    const line = document.createElement("span");
    line.textContent = at + 1;
    return line;
  }));
}

function jump(line, column) {
  const before = text.value.split("\n").slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  text.focus();
  text.setSelectionRange(before + column - 1, before + column - 1);
  text.scrollTop = Math.max(0, (line - 6) * gutter.firstElementChild.offsetHeight);
}

function mark() {
  const lines = new Set([...document.querySelectorAll("#problems [data-line]")].map((each) => each.dataset.line));
  [...gutter.children].forEach((each) => each.classList.toggle("wrong", lines.has(each.textContent)));
}

if (text) {
  text.addEventListener("input", number);
  text.addEventListener("scroll", () => { gutter.scrollTop = text.scrollTop; });
  document.addEventListener("click", (event) => {
    const place = event.target.closest("[data-line]");
    if (place) jump(Number(place.dataset.line), Number(place.dataset.column));
  });
  document.addEventListener("htmx:afterSettle", mark);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      text.form.requestSubmit(text.form.querySelector("button:not([name]):not([formaction])"));
    }
  });
  number();
  mark();
}
