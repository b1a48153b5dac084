// A session that ends while a case is read must not cost what was typed: it is kept in this window until the
// reader has signed in again.
import { desk } from "./lease.js";

const PLACE = "weighbridge-typed";
const FIELDS = "[name=answers], [name=outcome], [name=severity], [name=rationale], [name=golden]";
const isTicked = (field) => ["checkbox", "radio"].includes(field.type);

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  if (xhr.status !== 401 || !elt.matches("form.decide")) return;
  const fields = [...elt.querySelectorAll(FIELDS)].filter((field) => (isTicked(field) ? field.checked : field.value));
  const typed = fields.map(({ name, value }) => [name, value]);
  sessionStorage.setItem(PLACE, JSON.stringify({ at: elt.getAttribute("hx-post"), typed }));
});

function putBack() {
  const form = desk()?.querySelector("form.decide");
  const { at, typed = [] } = JSON.parse(sessionStorage.getItem(PLACE) ?? "{}");
  if (!form || form.getAttribute("hx-post") !== at) return;
  sessionStorage.removeItem(PLACE);
  for (const field of form.querySelectorAll(FIELDS)) {
    const said = typed.find(([name, value]) => name === field.name && (!isTicked(field) || value === field.value));
    if (said && isTicked(field)) field.checked = true;
    else if (said) [, field.value] = said;
  }
  form.querySelector("[name=answers]:checked, [name=outcome]:checked")?.dispatchEvent(new Event("change", { bubbles: true }));
}

putBack();
document.addEventListener("desk:shown", putBack);
