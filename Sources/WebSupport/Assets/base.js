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

// A choice that applies at once: <select data-submit>. Whoever goes from it straight to a button of its form means the button.
let pressed;
document.addEventListener("pointerdown", (event) => { pressed = event.target.closest("button"); }, { capture: true });
document.addEventListener("click", () => { pressed = undefined; });
for (const control of document.querySelectorAll("[data-submit]")) {
  control.addEventListener("change", () => { if (pressed?.form !== control.form) control.form.requestSubmit(); });
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
  // Who leaves the page meanwhile breaks the answer off; the stream says again what else changes.
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) {
    const [before, after] = [document.getElementById(id), page.getElementById(id)];
    if (!before || !after || before.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) continue;
    if (before.innerHTML === after.innerHTML) continue;
    // What somebody typed or chose and has not sent yet stays.
    const kept = [...before.querySelectorAll("input[id], textarea[id], select[id]")].filter(isTouched).map((field) => [field.id, field.value]);
    before.innerHTML = after.innerHTML;
    for (const [id, value] of kept) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
  }
}

function isTouched(field) {
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

// The document is looked at as it is typed; the server has the last word.
for (const field of document.querySelectorAll("input[name=document]")) {
  const word = document.createElement("p");
  word.className = "hint";
  word.setAttribute("role", "status");
  field.after(word);
  const say = () => { word.textContent = field.value.trim() === "" ? "" : judge(field.value); };
  field.addEventListener("input", say);
}

/** What a typed DNI or CUIT is, in words. */
function judge(typed) {
  const es = document.documentElement.lang !== "en";
  const digits = typed.replace(/[\s.-]/g, "");
  if (!/^[0-9]+$/.test(digits)) return es ? "Solo dígitos, puntos y guiones." : "Digits, dots and dashes only.";
  if (digits.length === 7 || digits.length === 8) return "DNI";
  if (digits.length < 11) return es ? "DNI: 7 u 8 dígitos. CUIT: 11." : "DNI: 7 or 8 digits. CUIT: 11.";
  if (digits.length > 11) return es ? "Sobran dígitos: un CUIT tiene 11." : "Too many digits: a CUIT has 11.";
  if (!["20", "23", "24", "25", "26", "27", "30", "33", "34", "50", "51", "55"].includes(digits.slice(0, 2))) {
    return es ? "Un CUIT no empieza así." : "No CUIT begins like that.";
  }
  const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  const check = { 11: 0, 10: 9 }[11 - (sum % 11)] ?? 11 - (sum % 11);
  if (check === Number(digits[10])) return "CUIT";
  return es ? `El último dígito no corresponde: debería ser ${check}.` : `The last digit does not fit: it should be ${check}.`;
}

// What one may mean is suggested while one types: <input data-suggest="address">, products by their SKUs where it says
// data-suggest-sku; also where the input came later.
for (const input of document.querySelectorAll("input[data-suggest]")) suggest(input);
document.addEventListener("focusin", ({ target }) => {
  if (target.matches("input[data-suggest]:not([list])")) suggest(target);
});

function suggest(input) {
  const list = document.createElement("datalist");
  list.id = `${input.id}-suggestions`;
  input.after(list);
  input.setAttribute("list", list.id);
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(input.value.trim())}`);
      if (!answer.ok) return;
      const { items } = await answer.json();
      list.replaceChildren(...items.map(({ sku, name, value = name, label = sku }) =>
        Object.assign(document.createElement("option"), "suggestSku" in input.dataset ? { value: sku, label: name } : { value, label })));
    }, 150);
  });
}
