// Many cases at once: the page says how many there are of those whose boxes are ticked.

function count() {
  const form = document.querySelector("form[data-many]");
  if (!form) return;
  const chosen = Number(form.dataset.many) - form.querySelectorAll("[name=cases]:not(:checked)").length;
  const number = chosen.toLocaleString("en").replaceAll(",", "\u202f");
  const cases = `${number} case${chosen === 1 ? "" : "s"}`;
  const before = document.querySelector("[data-cases]").textContent;
  document.title = document.title.replace(before, cases);
  document.querySelectorAll("[data-cases]").forEach((each) => { each.textContent = cases; });
  form.querySelectorAll("[data-number]").forEach((each) => { each.textContent = number; });
  form.querySelectorAll("[data-confirm]").forEach((each) => { each.hidden = chosen <= Number(form.dataset.confirmAbove); });
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[name=cases]")) count();
});
// A browser that leads back ticks the boxes as they were.
addEventListener("pageshow", count);
