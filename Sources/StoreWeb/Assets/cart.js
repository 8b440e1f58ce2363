// What the pages of the shop do better with scripts: products go into the cart without leaving the page, and payment terms show
// their total at once.

const said = document.createElement("p");
said.className = "toast";
said.setAttribute("role", "status");
document.body.append(said);
let silence;

function say(text, isGood) {
  said.textContent = text;
  said.className = `toast toast-shown notice notice-${isGood ? "good" : "bad"}`;
  clearTimeout(silence);
  silence = setTimeout(() => { said.className = "toast"; said.textContent = ""; }, isGood ? 4000 : 8000);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form.add")) return;
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(new FormData(form)) });
    // Whoever is no longer signed in is led to where he signs in.
    if (!/^application\/(problem\+)?json/.test(answer.headers.get("Content-Type") ?? "")) return form.submit();
    const { cart_count: count, text, detail } = await answer.json();
    if (count !== undefined) showCount(count);
    say(text ?? detail, answer.ok);
  } catch {
    form.submit();
  } finally {
    button.removeAttribute("aria-busy");
  }
}, { capture: true });

function showCount(count) {
  const link = document.getElementById("cart-link");
  const badge = link.querySelector(".count") ?? link.appendChild(Object.assign(document.createElement("span"), { className: "count" }));
  badge.textContent = count;
}

const terms = document.getElementById("f-terms");
terms?.addEventListener("change", async () => {
  const body = new URLSearchParams(new FormData(terms.form));
  body.set("then", "terms");
  const answer = await fetch(terms.form.action, { method: "POST", body });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("summary").innerHTML = page.getElementById("summary").innerHTML;
});
