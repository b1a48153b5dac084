// What is typed into a case is kept in this tab when its page is left undecided, whether it is loaded anew or a
// break, a link or the end of a session leads away, and is there again when its writer has the case again.
import { desk } from "./lease.js";
import { addMark } from "./marking.js";
import { TYPED } from "./page.js";

const MOST_CASES = 5;
const MARKS = "[name=marks]";
const SAID = "[name=answers], [name=outcome], [name=rationale], [name=golden], [name=note]";
const FIELDS = `${SAID}, [name=severity], ${MARKS}`;
const SETTLED = /\/(decide|skip|pass-on)$/;

const isTicked = (field) => ["checkbox", "radio"].includes(field.type);
const caseOf = (address) => address.slice(0, address.lastIndexOf("/"));

function kept() {
  const { who, cases } = JSON.parse(sessionStorage.getItem(TYPED) ?? "{}");
  return who === document.body.dataset.person && cases ? cases : [];
}

// Nothing is kept once its writer has signed out, though that page is left, too.
function put(at, typed) {
  const who = document.body.dataset.person;
  const others = kept().filter(([other]) => other !== at);
  const cases = typed.length ? [[at, typed], ...others].slice(0, MOST_CASES) : others;
  if (who && cases.length) sessionStorage.setItem(TYPED, JSON.stringify({ who, cases }));
  else sessionStorage.removeItem(TYPED);
}

function keep() {
  const form = desk()?.querySelector("form.decide");
  if (!form) return;
  const fields = [...desk().querySelectorAll(FIELDS)].filter((field) => (isTicked(field) ? field.checked : field.value.trim()));
  const isBegun = fields.some((field) => field.name !== "severity" || !field.defaultChecked);
  put(caseOf(form.action), isBegun ? fields.map(({ name, value }) => [name, value]) : []);
}

// What the server put into the form was typed later than what is kept here.
const isFilled = (form) => form.querySelector(MARKS) || [...form.querySelectorAll(SAID)].some((field) => (isTicked(field) ? field.defaultChecked : field.defaultValue.trim()));

function putBack() {
  const form = desk()?.querySelector("form.decide");
  const typed = form && kept().find(([at]) => at === caseOf(form.action))?.[1];
  if (!typed) return;
  put(caseOf(form.action), []);
  if (isFilled(form)) return;
  for (const field of desk().querySelectorAll(FIELDS)) {
    const said = typed.find(([name, value]) => name === field.name && (!isTicked(field) || value === field.value));
    if (said && isTicked(field)) field.checked = true;
    else if (said) [, field.value] = said;
    if (said && field.name === "note") field.closest("details").open = true;
  }
  typed.filter(([name]) => name === "marks").forEach(([, value]) => addMark(value));
  form.querySelector("[name=answers]:checked, [name=outcome]:checked")?.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, target, xhr } = event.detail;
  const { href } = new URL(requestConfig.path, location.href);
  if (SETTLED.test(href)) {
    if (xhr.status === 200) put(caseOf(href), []);
  } else if (target.id === "main") keep();
});
document.addEventListener("htmx:historyCacheMiss", keep);
addEventListener("pagehide", keep);

putBack();
document.addEventListener("desk:shown", putBack);
