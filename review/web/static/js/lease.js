// The lease of the case in hand.
import { toast } from "./page.js";

export const desk = () => document.querySelector("[data-desk]");

export function send(address, form = {}, options = {}) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  return fetch(address, { method: "POST", headers: { ...headers, "HX-Request": "true" }, body: new URLSearchParams(form), ...options });
}

// Shown as it runs, renewed while somebody is here, and told when it is lost.
const RENEW_MILLISECONDS = 60_000;
const PRESENT_MILLISECONDS = 240_000;
let lastSign = Date.now();
let lastRenewal = 0; // a page that is loaded anew renews at once what it let go of when it was left
for (const sign of ["keydown", "pointermove", "scroll"]) {
  document.addEventListener(sign, () => { lastSign = Date.now(); }, { passive: true, capture: true });
}

// As the server writes it, too (review/web/pages/formats.py).
function clock(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, String(seconds % 60).padStart(2, "0")];
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

function showLease() {
  const shown = desk()?.querySelector("[data-lease]");
  if (!shown) return;
  const left = Math.max(0, Math.round((new Date(desk().dataset.until) - Date.now()) / 1000));
  shown.textContent = left ? `yours for ${clock(left)}` : "your lease has ended";
  shown.classList.toggle("late", left < 60);
}

// Said above the answers, and as a toast where that is out of sight.
function lose(here, words) {
  delete here.dataset.hold;
  const lost = here.querySelector("[data-lost]");
  const form = here.querySelector("form.decide");
  const isTyped = form.querySelector("[name=answers]:checked, [name=outcome]:checked, [name=marks]:checked") || form.elements.rationale.value.trim();
  const told = isTyped ? `${words} What you typed is still here.` : words;
  if (lost) { lost.textContent = told; lost.hidden = false; }
  here.querySelector("[data-lease]")?.remove();
  const { top = -1, bottom = 0 } = lost?.getBoundingClientRect() ?? {};
  if (top < 0 || bottom > innerHeight) toast(told, "red");
}

async function renew() {
  const here = desk();
  const now = Date.now();
  if (!here?.dataset.hold || document.hidden) return;
  if (now - lastSign > PRESENT_MILLISECONDS || now - lastRenewal < RENEW_MILLISECONDS) return;
  lastRenewal = now;
  try {
    const answer = await send(here.dataset.hold);
    if (answer.ok) {
      here.dataset.until = await answer.text();
      showLease();
    } else if (answer.status === 409) lose(here, await answer.text());
  } catch { /* offline: the next renewal tries again, and the lease that runs out says so */ }
}

setInterval(() => { showLease(); renew(); }, 1000);
renew();

document.addEventListener("htmx:historyRestore", () => { lastRenewal = 0; renew(); });
document.addEventListener("desk:shown", () => { lastRenewal = Date.now(); });
