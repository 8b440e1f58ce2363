// What the pages of the shop do better with scripts.

// The document is looked at as it is typed; the server has the last word.
const field = document.querySelector("input[name=document]");
if (field) {
  const es = document.documentElement.lang !== "en";
  const word = document.createElement("p");
  word.className = "hint";
  word.setAttribute("role", "status");
  field.after(word);
  const say = () => { word.textContent = field.value.trim() === "" ? "" : judge(field.value, es); };
  field.addEventListener("input", say);
  say();
}

/** What a typed DNI or CUIT is, in words. */
export function judge(typed, es) {
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

// Products are suggested while one types: <input data-suggest="address">.
for (const input of document.querySelectorAll("input[data-suggest]")) {
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
      list.replaceChildren(...items.map(({ sku, name }) => Object.assign(document.createElement("option"), { value: name, label: sku })));
    }, 150);
  });
}
