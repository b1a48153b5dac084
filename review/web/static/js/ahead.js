// The next case is fetched while this one is read, and drawn when the decision is taken: a decision's answer
// then holds only what is new. The server says whether the case that was drawn ahead is the one to show.
import { desk, send } from "./lease.js";

const FRESH_MILLISECONDS = 120_000;
const none = { key: "", page: "", at: 0 };
let drawn = none;
let news = null;

const isFresh = () => drawn.key && Date.now() - drawn.at < FRESH_MILLISECONDS;

async function reachAhead() {
  const here = desk();
  if (!here?.dataset.ahead || document.hidden) return;
  try {
    const answer = await send(here.dataset.ahead);
    const page = answer.status === 200 ? await answer.text() : "";
    if (desk() === here && page) drawn = { key: answer.headers.get("Drawn-Case"), page, at: Date.now() };
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

document.addEventListener("htmx:configRequest", (event) => {
  if (isFresh() && event.detail.elt.closest("form.decide")) event.detail.parameters.set("ahead", drawn.key);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const until = event.detail.xhr.getResponseHeader("Drawn-Ahead");
  if (!until) return;
  news = { until, last: event.detail.serverResponse };
  event.detail.serverResponse = drawn.page;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "main") return;
  const here = desk();
  if (news && here) {
    here.dataset.until = news.until;
    const last = here.querySelector("[data-last]");
    last.innerHTML = news.last;
    window.htmx.process(last);
  }
  news = null;
  soon();
});

addEventListener("pagehide", letGo);
soon();
