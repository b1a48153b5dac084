// The next case is fetched while this one is read, and stands in the page as soon as a decision is sent. The
// answer says whether it is the one to show, and holds only what is new; else the case that was left is back,
// with what was typed, and shows what the server says.
import { desk, send } from "./lease.js";

const FRESH_MILLISECONDS = 120_000;
const SLOW_MILLISECONDS = 700;
const STARTLED_MILLISECONDS = 600;
const PRECEDENTS = 3;
const none = { key: "", main: null, title: "", at: 0, held: 0 };
let drawn = none;
let kept = none; // the case that had to give way again, with what was typed in it
let startledUntil = 0;
let sent = null; // a decision under way; `left` is the case it is of, where the next one is shown already

const isFresh = () => drawn.main && Date.now() - drawn.at < FRESH_MILLISECONDS;
// After that somebody else may have been given it: nobody is to see a case that is taken from them at once.
const isHeld = () => isFresh() && Date.now() - drawn.at < drawn.held;
const isDecision = (element) => element.matches("form.decide");
const given = (form, fields) => [...form.querySelectorAll(fields)].some((each) => each.checked || (each.matches("textarea") && each.value.trim()));

// What the server is likely to send back is waited for: nobody is to look at the next case for a moment only.
function isPlain(form) {
  if (!given(form, "[name=answers], [name=outcome]")) return false;
  if (given(form, "[data-asks-why]") && !given(form, "[name=rationale], [name=reason_at_hand]")) return false;
  return document.querySelectorAll(".like li").length < PRECEDENTS;
}

async function reachAhead() {
  const here = desk();
  if (!here?.dataset.ahead || document.hidden) return;
  const at = Date.now();
  try {
    const answer = await send(here.dataset.ahead);
    const page = answer.status === 200 ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    if (desk() !== here || !page) return;
    const key = answer.headers.get("Drawn-Case");
    const main = key === kept.key ? kept.main : document.adoptNode(page.querySelector("main"));
    drawn = { key, main, title: page.title, at, held: 1000 * answer.headers.get("Held-Seconds") };
  } catch { /* offline: the next case comes with the answer, as it does without scripts */ }
}

function soon() {
  drawn = none;
  if (desk()?.dataset.ahead) requestIdleCallback(reachAhead, { timeout: 200 });
}

function letGo() {
  const address = desk()?.dataset.leave;
  if (address) send(address, { ahead: drawn.key, until: desk().dataset.until ?? "" }, { keepalive: true }).catch(() => {});
}

// Out of every selector's sight, and still in the page, so that htmx tells how its request ended.
function putAway(main) {
  const host = document.createElement("div");
  host.hidden = true;
  main.replaceWith(host);
  host.attachShadow({ mode: "closed" }).append(main);
  return host;
}

function show() {
  const { main, title } = drawn;
  const old = desk();
  const left = { main: old, host: putAway(old), title: document.title, next: drawn };
  sent.left = left;
  drawn = none;
  left.host.before(main);
  document.title = title;
  const last = main.querySelector("[data-last]");
  // What it said could be undone is not the last any more; the key waits for what is.
  last.innerHTML = '<p class="toast" role="status" hidden>Saving your decision… <button type="button" data-key="z" data-undo-waits hidden></button></p>';
  left.slow = setTimeout(() => { last.firstChild.hidden = false; }, SLOW_MILLISECONDS);
  window.htmx.process(main);
  window.htmx.trigger(main, "htmx:load");
  document.dispatchEvent(new Event("desk:shown"));
}

function comeBack() {
  if (!sent?.left) return;
  const { main, host, title, next, slow } = sent.left;
  sent.left = null;
  clearTimeout(slow);
  kept = next;
  drawn = next;
  startledUntil = Date.now() + STARTLED_MILLISECONDS;
  desk().remove();
  host.replaceWith(main);
  document.title = title;
  document.dispatchEvent(new Event("desk:shown"));
}

function stay() {
  clearTimeout(sent.left.slow);
  sent.left.host.remove();
}

function arrived(isTaken) {
  sent.tell(isTaken);
  sent = null;
}

const isOurs = (event) => event.detail.xhr === sent?.xhr;

document.addEventListener("htmx:configRequest", (event) => {
  if (isFresh() && isDecision(event.detail.elt)) event.detail.parameters.set("ahead", drawn.key);
});

document.addEventListener("htmx:beforeSend", (event) => {
  const { elt, xhr } = event.detail;
  if (!isDecision(elt)) return;
  sent = { xhr };
  sent.ended = new Promise((resolve) => { sent.tell = resolve; });
  if (isHeld() && isPlain(elt)) show();
});

// What is asked of the new case waits until it is sure to stay.
document.addEventListener("htmx:confirm", (event) => {
  if (sent && event.detail.elt.closest("[data-last]")) {
    event.preventDefault();
    undoLater();
    return;
  }
  if (!sent?.left) return;
  event.preventDefault();
  sent.ended.then((isTaken) => { if (isTaken) event.detail.issueRequest(true); });
});

// To undo means the decision that is under way, not the one before it.
function undoLater() {
  sent?.ended.then((isTaken) => { if (isTaken) desk()?.querySelector("[data-last] [data-key=z]")?.click(); });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-undo-waits]")) undoLater();
});

// Keys that were meant for the next case say nothing of the one that came back in its place; after a pause in
// typing it has been seen.
addEventListener("keydown", (event) => {
  if (Date.now() > startledUntil || (event.key.length > 1 && event.key !== "Enter")) return;
  startledUntil = Date.now() + STARTLED_MILLISECONDS;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// Whoever is signed out is led away from the page, and not asked whether to leave it.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (isOurs(event) && event.detail.xhr.status === 401) comeBack();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const until = xhr.getResponseHeader("Drawn-Ahead");
  if (!isOurs(event)) return;
  if (!until) {
    comeBack();
    return;
  }
  if (!sent.left) show();
  stay();
  Object.assign(event.detail, { serverResponse: "", swapOverride: "none" });
  desk().dataset.until = until;
  const last = desk().querySelector("[data-last]");
  last.innerHTML = xhr.response;
  window.htmx.process(last);
  arrived(true); // said here, for htmx has nobody left to tell it to
  soon();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!isOurs(event)) return;
  comeBack();
  arrived(event.detail.xhr.status === 200); // htmx calls a 409 that it draws successful, too
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "main") return;
  document.dispatchEvent(new Event("desk:shown"));
  soon();
});

// So is a page that the browser's own button leads back to.
document.addEventListener("htmx:historyRestore", () => document.dispatchEvent(new Event("desk:shown")));

addEventListener("beforeunload", (event) => { if (sent?.left) event.preventDefault(); });
addEventListener("pagehide", letGo);
soon();
