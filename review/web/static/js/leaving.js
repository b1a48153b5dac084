// How long a decision can still be taken back before anybody is told of it.

function show() {
  document.querySelectorAll("[data-leaves]").forEach((each) => {
    const left = Math.round((new Date(each.dataset.leaves) - Date.now()) / 1000);
    const when = left > 90 ? `${Math.round(left / 60)} min` : `${left} s`;
    each.textContent = left > 0 ? `leaves in ${when}` : "on its way";
  });
}

setInterval(show, 1000);
