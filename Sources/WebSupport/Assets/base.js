// What every page does better with scripts; without them it works all the same.

const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// A form that was sent is not sent twice. The server makes one effect of two all the same.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.dataset.sent) {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.method === "get") return;
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
// The back button brings a page back as it was left: it may be sent again then.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// A choice that applies at once: <select data-submit>.
for (const control of document.querySelectorAll("[data-submit]")) {
  control.addEventListener("change", () => control.form.requestSubmit());
}

// Of a menu wider than the screen, the entry of this page is in sight.
for (const entry of document.querySelectorAll("nav [aria-current]")) {
  const box = entry.closest("ul");
  box.scrollLeft = entry.offsetLeft - box.offsetLeft - (box.clientWidth - entry.offsetWidth) / 2;
}

// A button that prints the page; without scripts the stylesheet hides it.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Live parts: <section id="x" data-live="/demo/live/…"> is read again whenever its stream says that something changed.
const live = new Map();
for (const part of document.querySelectorAll("[data-live][id]")) {
  const parts = live.get(part.dataset.live) ?? [];
  parts.push(part.id);
  live.set(part.dataset.live, parts);
}
for (const [address, ids] of live) {
  const stream = new EventSource(address);
  stream.addEventListener("changed", () => renew(ids));
}

// Other scripts ask for the same: document.dispatchEvent(new CustomEvent("renew", { detail: ["id"] })).
document.addEventListener("renew", (event) => renew(event.detail));

async function renew(ids) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) {
    const [before, after] = [document.getElementById(id), page.getElementById(id)];
    if (!before || !after || before.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) continue;
    if (before.innerHTML !== after.innerHTML) before.innerHTML = after.innerHTML;
  }
}
