// What Acqua's pages do better with scripts.

// In a column of inputs, Enter and the arrows lead to the next row, as in a spreadsheet: <table data-grid>. Enter on the last
// row goes on to the button that sends the form.
document.addEventListener("keydown", (event) => {
  const input = event.target;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !input.matches?.("[data-grid] input")) return;
  event.preventDefault();
  const column = input.closest("td, th").cellIndex;
  const rows = [...input.closest("table").tBodies].flatMap((body) => [...body.rows]);
  const row = rows[rows.indexOf(input.closest("tr")) + step];
  const next = row?.cells[column]?.querySelector("input") ?? (step > 0 ? input.form.querySelector("button.button-main") : null);
  next?.focus();
  next?.select?.();
});
