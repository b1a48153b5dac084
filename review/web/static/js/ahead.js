// The next case is fetched while this one is read, and stands in the page as soon as a decision is sent. The
// answer says whether it is the one to show, and holds only what is new; else the case that was left is back,
// with what was typed, and shows what the server says.
import { desk, send } from "./lease.js";

const FRESH_MILLISECONDS = 120_000;
const SLOW_MILLISECONDS = 700;
const none = { key: "", main: null, title: "", at: 0, held: 0 };
let drawn = none;
let left = null; // the case that was decided, kept until the server has agreed

const isFresh = () => drawn.main && Date.now() - drawn.at < FRESH_MILLISECONDS;
// After that somebody else may have been given it: nobody is to see a case that is taken from them at once.
const isHeld = () => isFresh() && Date.now() - drawn.at < drawn.held;
const isDecision = (element) => element.matches("form.decide");
const hasAnswer = (form) => form.querySelector("[name=answers]:checked, [name=outcome]:checked");

async function reachAhead() {
  const here = desk();
  if (!here?.dataset.ahead || document.hidden) return;
  const at = Date.now();
  try {
    const answer = await send(here.dataset.ahead);
    const page = answer.status === 200 ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    if (desk() !== here || !page) return;
    const main = document.adoptNode(page.querySelector("main"));
    drawn = { key: answer.headers.get("Drawn-Case"), main, title: page.title, at, held: 1000 * answer.headers.get("Held-Seconds") };
  } catch { /* offline: the next case comes with the answer, as it does without scripts */ }
}

function soon() {
  drawn = none;
  if (desk()?.dataset.ahead) requestIdleCallback(reachAhead, { timeout: 200 });
}

function letGo() {
  const address = desk()?.dataset.leave;
  if (address) send(address, { ahead: drawn.key }, { keepalive: true }).catch(() => {});
}

// Out of every selector's sight, and still in the page, so that htmx tells how its request ended.
function putAway(main) {
  const host = document.createElement("div");
  host.hidden = true;
  main.replaceWith(host);
  host.attachShadow({ mode: "closed" }).append(main);
  return host;
}

function show(xhr) {
  const { main, title } = drawn;
  drawn = none;
  const old = desk();
  left = { xhr, main: old, host: putAway(old), title: document.title };
  left.taken = new Promise((resolve) => { left.tell = resolve; });
  left.host.before(main);
  document.title = title;
  const last = main.querySelector("[data-last]");
  last.replaceChildren(); // what it said could be undone is not the last any more
  left.slow = setTimeout(() => { last.innerHTML = '<p class="toast" role="status">Saving your decision…</p>'; }, SLOW_MILLISECONDS);
  window.htmx.process(main);
  window.htmx.trigger(main, "htmx:load");
  document.dispatchEvent(new Event("desk:shown"));
}

function end(isTaken) {
  const { main, host, title, slow, tell } = left;
  left = null;
  clearTimeout(slow);
  if (isTaken) host.remove();
  else {
    desk().remove();
    host.replaceWith(main);
    document.title = title;
    document.dispatchEvent(new Event("desk:shown"));
  }
  tell(isTaken);
}

document.addEventListener("htmx:configRequest", (event) => {
  if (isFresh() && isDecision(event.detail.elt)) event.detail.parameters.set("ahead", drawn.key);
});

document.addEventListener("htmx:beforeSend", (event) => {
  const form = event.detail.elt;
  if (isHeld() && isDecision(form) && hasAnswer(form)) show(event.detail.xhr);
});

// What is asked of the new case waits until it is sure to stay.
document.addEventListener("htmx:confirm", (event) => {
  if (!left) return;
  event.preventDefault();
  left.taken.then((isTaken) => { if (isTaken) event.detail.issueRequest(true); });
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const until = xhr.getResponseHeader("Drawn-Ahead");
  if (!until) {
    if (left?.xhr === xhr) end(false);
    return;
  }
  if (!left) show(xhr);
  end(true);
  Object.assign(event.detail, { serverResponse: "", swapOverride: "none" });
  desk().dataset.until = until;
  const last = desk().querySelector("[data-last]");
  last.innerHTML = xhr.response;
  window.htmx.process(last);
  soon();
});

document.addEventListener("htmx:afterRequest", (event) => { if (left?.xhr === event.detail.xhr) end(false); });

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "main") return;
  document.dispatchEvent(new Event("desk:shown"));
  soon();
});

addEventListener("beforeunload", (event) => { if (left) event.preventDefault(); });
addEventListener("pagehide", letGo);
soon();
