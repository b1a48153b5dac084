// What every page needs: toasts that go, copy buttons, dialogs, menus that close.

const TOAST_MILLISECONDS = 6000;

// What had the focus before a key opened a menu, which is where Escape leads back to.
export const cameFrom = new WeakMap();

export function toast(words, tone = "") {
  const line = document.createElement("p");
  line.className = `toast ${tone}`;
  line.textContent = words;
  document.getElementById("toasts").append(line);
  expire(line);
}

// Where kept.js keeps what was typed in this tab: for its writer, so that signing out forgets it, and so does
// the first page of anybody else.
export const TYPED = "weighbridge-typed";
const { person } = document.body.dataset;
if (person && JSON.parse(sessionStorage.getItem(TYPED) ?? "{}").who !== person) sessionStorage.removeItem(TYPED);
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  delete document.body.dataset.person;
  sessionStorage.removeItem(TYPED);
});

function expire(line) {
  setTimeout(() => line.remove(), TOAST_MILLISECONDS);
}

async function copy(button) {
  const text = button.parentElement.querySelector("code").textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(button.parentElement.querySelector("code"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

function prepare(root) {
  root.querySelectorAll("[data-copy], [data-dialog]").forEach((button) => { button.hidden = false; });
  root.querySelectorAll("[data-toast]").forEach(expire);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-dialog], [data-close]");
  if (button?.matches("[data-copy]")) copy(button);
  if (button?.matches("[data-dialog]")) document.getElementById(button.dataset.dialog)?.showModal();
  if (button?.matches("[data-close]")) button.closest("dialog").close();
  document.querySelectorAll("details.menu[open], details.drop[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open], details.drop[open]");
  if (!menu) return;
  menu.open = false;
  const before = cameFrom.get(menu);
  if (!before) menu.querySelector("summary").focus();
  else if (before === document.body) document.activeElement.blur();
  else before.focus();
});

// A plain form is sent once: a second press while the first is under way would be answered in its place.
const sent = new Set();
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (sent.has(event.target)) event.preventDefault();
  sent.add(event.target);
});
addEventListener("pageshow", () => sent.clear());

// Whatever is new on the page is ready once its forms and links are wired; tests wait for it.
document.addEventListener("htmx:load", (event) => {
  prepare(event.detail.elt);
  document.getElementById("main").dataset.ready = "";
});
document.addEventListener("htmx:sendError", () => toast("The server cannot be reached; nothing was sent. Try again.", "red"));
document.addEventListener("htmx:responseError", (event) => {
  const words = event.detail.xhr.responseText;
  toast(words && words.length < 300 && !words.includes("<") ? words : "That did not work; reload the page and try again.", "red");
});
// A narrow bar scrolls sideways; begin where the reader is.
document.querySelector(".bar nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
prepare(document);
