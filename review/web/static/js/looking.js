// Presence: this page says that somebody looks at its case, and shows who else does.
import { desk, send } from "./lease.js";

const FIRST_MILLISECONDS = 1_500; // who decides faster than that needs not be told
const AGAIN_MILLISECONDS = 30_000;
let waiting = 0;

async function look() {
  const here = desk();
  if (!here?.dataset.look) return;
  again(AGAIN_MILLISECONDS);
  if (document.hidden) return;
  try {
    const answer = await send(here.dataset.look);
    const others = here.querySelector("[data-others]");
    const words = answer.ok ? await answer.text() : "";
    if (answer.ok) tell(Number(answer.headers.get("Mentions")));
    if (others.textContent !== words) others.textContent = words;
  } catch { /* offline: nobody is shown as present who is not known to be */ }
}

// The head of the page stays while cases come and go; how many notes name its reader is told here.
function tell(mentions) {
  const link = document.querySelector("[data-mentions] a");
  link.hidden = !mentions;
  const number = link.querySelector("[data-number]");
  if (number.textContent !== String(mentions)) number.textContent = mentions;
}

function again(milliseconds) {
  clearTimeout(waiting);
  waiting = setTimeout(look, milliseconds);
}

document.addEventListener("desk:shown", () => again(FIRST_MILLISECONDS));
again(FIRST_MILLISECONDS);
