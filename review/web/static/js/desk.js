// The desk: answers that exclude one another, and what the marks and keys do.
import { isOff, isWriting, usualOf } from "./keys.js";
import { desk, send } from "./lease.js";

// Nothing wrong and not sure stand alone; an answer takes them back.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form.decide");
  if (!form || event.target.type !== "checkbox" || !event.target.checked) return;
  if (event.target.name === "outcome") {
    form.querySelectorAll("[name=answers], [name=outcome]").forEach((box) => { box.checked = box === event.target; });
  } else if (event.target.name === "answers") {
    form.querySelectorAll("[name=outcome]").forEach((box) => { box.checked = false; });
  }
});

// How bad it is can be said in the words of the answers that are chosen; the nearest milder one stands in.
function bound(form) {
  const chosen = [...form.querySelectorAll("[name=answers]:checked")];
  const known = chosen.flatMap((box) => box.dataset.severities.split(" "));
  const of = chosen.map((box) => box.closest("label").querySelector("span").textContent).join(" or ");
  const choices = [...form.querySelectorAll("[name=severity]")];
  choices.forEach((choice) => {
    choice.disabled = known.length > 0 && !known.includes(choice.value);
    choice.closest("label").title = choice.disabled ? `not in ${of}` : "";
  });
  const at = choices.findIndex((choice) => choice.checked);
  if (!choices[at]?.disabled) return;
  const free = choices.filter((choice) => !choice.disabled);
  (free.filter((choice) => choices.indexOf(choice) < at).at(-1) ?? free[0]).checked = true;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form.decide");
  if (form) bound(form);
});

// What was to be mended is not said any more once it is: an answer is chosen, a reason written.
document.addEventListener("input", (event) => {
  const about = { outcome: "answers", reason_at_hand: "rationale" }[event.target.name] ?? event.target.name;
  event.target.form?.querySelector(`[data-about="${CSS.escape(about)}"]`)?.remove();
});

const boundAll = () => document.querySelectorAll("form.decide").forEach(bound);
document.addEventListener("desk:shown", boundAll);
boundAll();

// A moment is written in the reader's own time, and sent in everybody's; one that was refused comes back as such.
const showZone = () => document.querySelectorAll("[data-zone]").forEach((each) => {
  const field = each.closest("label").querySelector("input");
  const at = new Date(`${field.defaultValue}Z`);
  each.textContent = "(your time)";
  delete each.dataset.zone;
  if (!Number.isNaN(at.getTime())) field.value = new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
});
document.addEventListener("desk:shown", showZone);
showZone();
document.addEventListener("htmx:configRequest", (event) => {
  const written = event.detail.parameters.get("until");
  if (written && event.detail.elt.closest("form.decide")) event.detail.parameters.set("until", new Date(written).toISOString());
});

// Something else: opening it leads to the field that finds, Enter ticks the first that is left. The field is
// there before it is opened, so that a key that opens leads there at once and no letter typed on is lost.
const showFields = () => document.querySelectorAll("[data-filter]").forEach((field) => { field.hidden = false; });
document.addEventListener("htmx:load", showFields);
showFields();

document.addEventListener("toggle", (event) => {
  const field = event.target.matches?.("details.else") && event.target.querySelector("[data-filter]");
  if (field && event.target.open && !event.target.querySelector(":checked")) field.focus();
}, true);

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  const wanted = event.target.value.trim().toLowerCase();
  event.target.closest("details").querySelectorAll("label").forEach((label) => {
    label.hidden = !label.textContent.toLowerCase().includes(wanted);
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || !event.target.matches("[data-filter]")) return;
  event.preventDefault();
  event.target.closest("details").querySelector("label:not([hidden]) input")?.click();
  event.target.blur();
});

// Enter in a drop-down's field means its own button, not the decision.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || !event.target.matches(".drop input, .drop select")) return;
  event.preventDefault();
  event.target.closest(".list").querySelector("button").click();
});

// Plus and minus: worse and milder.
document.addEventListener("keydown", (event) => {
  const key = usualOf(event.key);
  if (!["+", "-"].includes(key) || isWriting(event.target) || event.ctrlKey || event.altKey || event.metaKey || isOff()) return;
  const choices = [...document.querySelectorAll("form.decide [name=severity]:not(:disabled)")];
  if (!choices.length) return;
  const at = choices.findIndex((choice) => choice.checked);
  const next = Math.max(0, Math.min(choices.length - 1, at + (key === "+" ? 1 : -1)));
  choices[next].checked = true;
});

// The next reading of the text, as the guards had it.
const showNextView = () => document.querySelectorAll("[data-next-view]").forEach((button) => { button.hidden = false; });
document.addEventListener("desk:shown", showNextView);
showNextView();
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-next-view]")) return;
  const choices = [...document.querySelectorAll(".views [name=view]")];
  choices[(choices.findIndex((choice) => choice.checked) + 1) % choices.length].click();
});

document.addEventListener("desk:shown", () => {
  scrollTo(0, 0);
  const wrong = desk()?.querySelector("[data-wrong]");
  if (wrong) wrong.focus();
  else desk()?.focus({ preventScroll: true });
});

// Zen: nothing but the text and the answers; the page changes at once, and the server remembers.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-zen-form]")) return;
  event.preventDefault();
  const on = document.body.toggleAttribute("data-zen");
  send(event.target.action, { on: on ? "yes" : "" }).catch(() => {});
  event.target.querySelector("button").setAttribute("aria-pressed", String(on));
});
