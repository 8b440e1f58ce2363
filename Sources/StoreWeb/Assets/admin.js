// What the pages of the administration do better with scripts.

// The checks of a connection are shown one by one as they are done.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-verify]") || event.submitter?.value !== "verify" || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter;
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "text/event-stream" },
    body: new URLSearchParams(new FormData(form, button)),
  });
  if (!answer.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    // Something is wrong with what was typed, or the session is over: the page itself tells.
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main"));
    document.querySelector("[data-focus]")?.focus();
    return;
  }
  const place = document.getElementById("checks");
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
  let text = "";
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const lines of events) place.querySelector("ol").innerHTML = lines.replace(/^data: /, "");
  }
  // The settings are saved now: the page tells how it stands, and the form, which keeps what is typed, knows its new version.
  const answered = await fetch(location.href).catch(() => undefined);
  if (answered?.ok && !answered.redirected) {
    const page = new DOMParser().parseFromString(await answered.text(), "text/html");
    const version = page.querySelector("[data-verify] [name=version]");
    if (version) {
      form.querySelector("[name=version]")?.remove();
      form.prepend(version);
      form.elements.password.required = false;
    }
    const health = document.getElementById("health");
    if (!health.contains(document.activeElement)) health.replaceChildren(...page.getElementById("health").childNodes);
  }
  delete form.dataset.sent;
  button.removeAttribute("aria-busy");
});
