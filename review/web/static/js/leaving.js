// How long a decision can still be taken back before anybody is told of it.

function show() {
  document.querySelectorAll("[data-leaves]").forEach((each) => {
    const left = Math.round((new Date(each.dataset.leaves) - Date.now()) / 1000);
    const when = left < 60 ? `${left} s` : `${Math.floor(left / 60)} min`;
    each.textContent = left > 0 ? `leaves in ${when}` : "on its way";
  });
}

setInterval(show, 1000);
