/* A shared device: when nobody has touched it for a while, the next person finds the beginning and nothing of the last one. */

const IDLE = 180_000; // milliseconds
const AFTER_SENDING = 60_000;

const began = `${location.pathname.split("/").slice(0, 3).join("/")}?mode=kiosk`;
let touched = Date.now();
for (const kind of ["pointerdown", "keydown", "input", "wheel"]) {
  addEventListener(kind, () => { touched = Date.now(); }, { passive: true, capture: true });
}
setInterval(() => {
  const patience = document.querySelector(".receipt") ? AFTER_SENDING : IDLE;
  if (Date.now() - touched > patience) location.replace(began);
}, 2_000);
