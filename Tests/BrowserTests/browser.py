"""What journeys in a browser need, whoever's pages they walk: a person before a browser, a look at a page, and the run of all."""

import statistics
import time
import traceback

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

WIDTHS = (390, 768, 1440)
# A busy machine is slow, not wrong: what is waited for may take its time.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


class Person:
    """Somebody before a browser of their own, at the pages below `home`; what the console says is kept.

    Whatever leads to another page waits for that page: `go`, `press`, `follow`. A press that a script answers on the same page
    is a `tap`; what it brings is then waited for with `sees` or `expect`.
    """

    everybody = []

    def __init__(self, browser, home, words, language="es", width=1440, theme="light", scripts=True):
        self.home, self.words, self.language, self.scripts = home, words, language, scripts
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, color_scheme=theme, java_script_enabled=scripts
        )
        self.page, self.console = self.context.new_page(), []
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda message: self.console.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        Person.everybody.append(self)

    def go(self, path):
        return self.page.goto(self.home + path)

    def button(self, name):
        return self.page.locator("main").get_by_role("button", name=name).first

    def press(self, name):
        self.follow(self.button(name))

    def tap(self, name):
        self.button(name).click()

    def follow(self, place):
        """Clicks what leads to a page, and waits until that page is there."""
        with self.page.expect_navigation():
            place.click()

    def fill(self, **fields):
        """Fields of a form by their names; `address__city` is `address.city`."""
        for name, value in fields.items():
            self.page.fill(f"#f-{name.replace('__', '-')}", value)

    def send(self):
        """Sends the page's form by its own button."""
        self.follow(self.page.locator("main form .button").last)

    def shows(self, text, where):
        """Whether it stands there now; what is not there yet is not waited for."""
        place = self.page.locator(where)
        return place.count() > 0 and text in place.first.inner_text()

    def sees(self, text, where="main"):
        expect(self.page.locator(where).first).to_contain_text(text)

    def waits_for(self, text, where):
        """Until a live part says so; without scripts its reader loads the page again."""
        if self.scripts:
            return expect(self.page.locator(where).first).to_contain_text(text)
        until(lambda: self.page.reload() and self.shows(text, where), f"the page does not say {text}")

    def leave(self):
        Person.everybody.remove(self)
        self.context.close()


def until(condition, otherwise, seconds=PATIENCE / 1000):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(otherwise)


# What moved after it was painted, and when the first paint was.
PAINTED = """new Promise((done) => {
  const shifts = [];
  const place = ({ node, previousRect, currentRect }) => {
    const box = (rect) => `${rect.x},${rect.y} ${rect.width}×${rect.height}`;
    return `${node?.outerHTML?.slice(0, 80) ?? node?.nodeName} from ${box(previousRect)} to ${box(currentRect)}`;
  };
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) shifts.push(...entry.sources.map(place)); })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() =>
    done([shifts, performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0])));
})"""
paints = []


def look(person, path, how, before=None, widths=()):
    """The faults of a page: what axe finds (WCAG 2.2 AA), what the console says, what moves, what is wider than the screen.

    `before` brings the page into the state that is looked at: a form with errors, a list that was reviewed. At the other
    `widths` the same page is looked at once more, as by somebody who turns a phone.
    """
    person.console.clear()
    # A page that a busy machine sent in two parts may move once; one that moves each time is at fault.
    for _ in range(3):
        answer = person.go(path)
        shifts, paint = person.page.evaluate(PAINTED)
        if not shifts:
            break
    # The browser does not always tell.
    if paint:
        paints.append(paint)
    if before:
        before(person)
    policy = answer.headers.get("content-security-policy", "")
    size = person.page.viewport_size
    found = violations(person) + wider(person)
    for width in widths:
        person.page.set_viewport_size(size | {"width": width})
        # Between a phone and a desk nothing comes that neither has.
        inner = width not in (min(WIDTHS), max(WIDTHS))
        found += [f"{fault} at {width}" for fault in wider(person) + ([] if inner else violations(person))]
    person.page.set_viewport_size(size)
    # A page that is a refusal is an error to the console too.
    found += [said for said in person.console if "the server responded with a status of 4" not in said]
    found += [f"the layout shifts: {shift}" for shift in shifts]
    if "default-src 'none'" not in policy or "unsafe-inline" in policy:
        found.append(f"policy: {policy}")
    return [f"{path} ({how}): {fault}" for fault in found]


def violations(person):
    """What axe finds on the page as it stands."""
    return [f"{violation['id']}: {violation['nodes'][0]['html'][:120]}" for violation in Axe().run(person.page).response["violations"]]


def wider(person):
    return ["wider than the screen"] if person.page.evaluate("document.documentElement.scrollWidth > window.innerWidth") else []


def look_at_all(pages, arrive, language):
    """Looks at pages in both themes at every width; `arrive` brings somebody there who looks. A page is a path, or a path and what
    brings it into its state.

    Colours do not depend on the language: with the texts of the second the pages are looked at once.
    """
    faults = []
    for theme, width, *others in [("light", 390, 768, 1440), ("dark", 1440, 768, 390)] if language == "es" else [("dark", 1440, 390)]:
        person = arrive(theme=theme, width=width)
        for page in pages:
            path, before = page if isinstance(page, tuple) else (page, None)
            faults += look(person, path, f"{theme} {width}{' ' + before.__name__ if before else ''}", before, others)
        person.leave()
    assert not faults, "\n".join(faults)


def run(journeys, languages, *given):
    """Every journey in every language, each told as it ends; how many passed and failed."""
    passed = failed = 0
    for journey in journeys:
        for language in languages:
            name, begun = f"{journey.__name__.replace('_', ' ')} ({language})", time.monotonic()
            try:
                journey(*given, language)
                print(f"✔ {name} {time.monotonic() - begun:.1f} s", flush=True)
                passed += 1
            except Exception:
                print(f"✘ {name}\n{traceback.format_exc()}", flush=True)
                for person in Person.everybody:
                    print(f"  at {person.page.url}: {person.console}", flush=True)
                failed += 1
            for person in list(Person.everybody):
                person.leave()
    if paints:
        print(f"first paint of {len(paints)} pages: median {statistics.median(paints):.0f} ms, slowest {max(paints):.0f} ms")
        paints.clear()
    return passed, failed
