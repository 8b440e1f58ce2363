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
  const next = row?.cells[column]?.querySelector("input:not([type=hidden])") ?? (step > 0 ? input.form.querySelector("button.button-main") : null);
  next?.focus();
  next?.select?.();
});

// How far a file is while it goes in: <form data-progress="address" data-progress-word="rows done">.
document.addEventListener("submit", (event) => {
  const { progress, progressWord } = event.target.dataset;
  if (!progress || event.defaultPrevented) return;
  const place = document.getElementById("progress");
  setInterval(async () => {
    const answer = await fetch(progress, { headers: { Accept: "application/json" } });
    const rows = answer.ok ? (await answer.json()).rows : null;
    if (rows !== null) place.textContent = `${rows.toLocaleString(document.documentElement.lang)} ${progressWord}`;
  }, 1000);
});

// The sheet of an order is computed by the server as one types: <form data-sheet>. What is not answered yet stays as it was typed.
for (const form of document.querySelectorAll("form[data-sheet]")) {
  const parts = ["sheet-errors", "sheet-customer", "sheet-choices", "sheet-lines", "sheet-totals"];
  let waiting, turn = 0;

  form.addEventListener("input", ({ target }) => {
    if (target.name === "add" || target.name === "who" || target.name === "notes") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => compute(new FormData(form), true), 350);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    // The page goes: what is still being computed concerns nobody.
    if (event.submitter?.value === "save") return void ++turn;
    event.preventDefault();
    compute(new FormData(form, event.submitter), false);
  });

  async function compute(data, isTyping) {
    if (isTyping) {
      data.delete("add");
      data.delete("who");
    }
    if (data.get("do") !== "change_customer") data.set("do", "look");
    const mine = ++turn;
    const sent = typed();
    // An answer that breaks off leaves the sheet as it is; the next step asks again, and the server computes what is saved.
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "text/html" }, body: new URLSearchParams(data) }).catch(() => undefined);
    if (!answer || mine !== turn) return;
    if (answer.redirected) return location.assign(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("order-form")) return document.querySelector("main").replaceWith(page.querySelector("main"));
    put(page, sent, isTyping);
  }

  function typed() {
    return new Map([...form.elements].filter(({ id }) => id).map(({ id, value }) => [id, value]));
  }

  function put(page, sent, isTyping) {
    const now = typed();
    const focus = document.activeElement;
    const place = focus.matches?.("input[id]") ? [focus.id, focus.selectionStart, focus.selectionEnd] : null;
    for (const id of isTyping ? parts.slice(3) : parts) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    for (const [id, value] of now) {
      const input = document.getElementById(id);
      if (input && value !== sent.get(id)) input.value = value;
    }
    const add = document.getElementById("add");
    if (!isTyping) add.value = page.getElementById("add").getAttribute("value");
    const next = place ? document.getElementById(place[0]) ?? add : isTyping ? null : add;
    next?.focus();
    if (next && next.id === place?.[0] && next.type === "text") next.setSelectionRange(place[1], place[2]);
  }
}

// What a policy would show is shown anew with each change: <form data-preview="id of the part">.
for (const form of document.querySelectorAll("form[data-preview]")) {
  form.addEventListener("change", async () => {
    const data = new FormData(form);
    data.set("do", "preview");
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "text/html" }, body: new URLSearchParams(data) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.getElementById(form.dataset.preview);
    if (part) document.getElementById(form.dataset.preview).replaceChildren(...part.childNodes);
  });
}

// The check digit of a GTIN is looked at as it is typed; the server has the last word.
for (const field of document.querySelectorAll("input[data-gtin]")) {
  const word = document.createElement("p");
  word.className = "hint";
  word.setAttribute("role", "status");
  field.after(word);
  const say = () => { word.textContent = judgeBarcode(field.value.trim()); };
  field.addEventListener("input", say);
  // A scanner ends with Enter, which would send the form before it is filled in.
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

/** What a typed barcode is, in words; nothing of one that is no GTIN. */
function judgeBarcode(typed) {
  if (!/^([0-9]{8}|[0-9]{12,14})$/.test(typed)) return "";
  const digits = [...typed].map(Number);
  const check = digits.pop();
  const sum = digits.reverse().reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 3 : 1), 0);
  const right = (10 - (sum % 10)) % 10;
  const es = document.documentElement.lang !== "en";
  if (right === check) return `GTIN-${typed.length}`;
  return es ? `El último dígito no corresponde: debería ser ${right}.` : `The last digit does not fit: it should be ${right}.`;
}

// A table of lines that grows: what is typed in its last row makes another one after it.
document.addEventListener("input", (event) => {
  const row = event.target.closest("[data-grow] tbody tr");
  if (!row || row.nextElementSibling || event.target.value === "") return;
  const next = row.cloneNode(true);
  next.querySelectorAll("[id]").forEach((fault) => fault.remove());
  for (const input of next.querySelectorAll("input")) {
    input.value = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, (number) => Number(number) + 1));
  }
  row.after(next);
});

// A form that a scanner fills: <form data-scan="ids">. It stays where it is; scans go out one after the other, and the parts of the
// page with these ids are taken from the answers. A scan that finds no connection is sent again, under the same key, so that it
// counts once.
for (const form of document.querySelectorAll("form[data-scan]")) {
  const [code, quantity] = [form.elements.code, form.elements.quantity];
  const waiting = [];
  let [isSending, sent] = [false, 0];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    code.focus();
    if (code.value.trim() === "") return;
    const fields = new URLSearchParams(new FormData(form));
    fields.set("key", `${fields.get("key")}-${(sent += 1)}`);
    waiting.push(fields);
    code.value = quantity.value = "";
    send();
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting.length > 0) event.preventDefault();
  });

  async function send() {
    if (isSending) return;
    isSending = true;
    while (waiting.length > 0) {
      try {
        const answer = await fetch(form.action, { method: "POST", body: waiting[0] });
        if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
        show(new DOMParser().parseFromString(await answer.text(), "text/html"), answer.url);
        waiting.shift();
      } catch {
        said(form.dataset.waiting);
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    }
    isSending = false;
  }

  function show(page, address) {
    for (const id of form.dataset.scan.split(" ")) {
      const [before, after] = [document.getElementById(id), page.getElementById(id)];
      // Not this page any more: the session ended, or the sheet was closed.
      if (!after) return location.assign(address);
      before.innerHTML = after.innerHTML;
    }
    if (document.querySelector(`#${form.dataset.scan.split(" ")[0]} .notice-bad`)) navigator.vibrate?.(200);
  }

  function said(text) {
    const notice = Object.assign(document.createElement("p"), { className: "notice notice-warn", textContent: text });
    document.getElementById(form.dataset.scan.split(" ")[0]).replaceChildren(notice);
  }
}
