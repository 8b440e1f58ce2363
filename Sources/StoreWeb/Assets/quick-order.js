// Lines of a quick order typed or scanned one by one. A scanner types like a keyboard and ends with Enter; what is scanned twice
// is ordered twice.

const form = document.getElementById("quick-form");
const [sku, quantity, lines] = ["entry-sku", "entry-quantity", "lines"].map((id) => document.getElementById(id));
const status = form.querySelector("[role=status]");

form.addEventListener("submit", (event) => {
  if (event.submitter?.value !== "line") return;
  event.preventDefault();
  event.stopPropagation();
  const code = sku.value.trim();
  if (code === "") return sku.focus();
  const rows = lines.value.split("\n").filter((row) => row.trim() !== "");
  const [last, count] = (rows.at(-1) ?? "").split("\t");
  const [more, before] = [Number(quantity.value.trim() || "1"), Number(count ?? "")];
  const sum = last === code && Number.isSafeInteger(before) && Number.isSafeInteger(more) ? before + more : undefined;
  if (sum !== undefined) rows.pop();
  rows.push(`${code}\t${sum ?? (quantity.value.trim() || "1")}`);
  lines.value = rows.join("\n") + "\n";
  lines.scrollTop = lines.scrollHeight;
  status.textContent = `${status.dataset.added} ${rows.at(-1).replace("\t", " × ")}`;
  [sku.value, quantity.value] = ["", "1"];
  sku.focus();
}, { capture: true });

if (lines.value === "" && matchMedia("(pointer: fine)").matches) sku.focus();
