"""What people do on the store's pages, in a real browser: python3 journeys.py ACQUA. Ends with the line `N passed, N failed`."""

import statistics
import sys
import tempfile
import traceback

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from site_under_test import PASSWORD, Site

WIDTHS, THEMES = (390, 768, 1440), ("light", "dark")
WORDS = {
    "es": dict(save="Guardar", verify="Verificar configuración", approve="Aprobar", review="Revisar", add="Agregar estos al carrito",
               go_on="Continuar", confirm="Confirmar el pedido", in_acqua="En Acqua", processed="Procesado", retry="Reintentar",
               failed="Falla", good="Bien", sold_out="Agotado", attention="Requiere atención"),
    "en": dict(save="Save", verify="Verify configuration", approve="Approve", review="Review", add="Add these to the cart",
               go_on="Continue", confirm="Confirm the order", in_acqua="In Acqua", processed="Processed", retry="Retry",
               failed="Failed", good="OK", sold_out="Sold out", attention="Needs attention"),
}


class Person:
    """Somebody before a browser of their own; what the console says is kept."""

    def __init__(self, browser, site, language="es", width=1440, theme="light", scripts=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, color_scheme=theme, java_script_enabled=scripts
        )
        self.site, self.words, self.page, self.console = site, WORDS[language], context.new_page(), []
        self.scripts = scripts
        self.page.set_default_timeout(15_000)
        self.page.on("console", lambda message: self.console.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))

    def go(self, path):
        return self.page.goto(self.site.shop + path)

    def press(self, name):
        self.click(self.page.get_by_role("button", name=name).first)

    def click(self, what):
        """Presses what leads to another page, and waits for that: what is done too soon is done to the page before."""
        with self.page.expect_navigation():
            what.click()

    def sign_in(self, email, door=""):
        self.go(f"{door}/sign-in")
        self.page.fill("#f-email", email)
        self.page.fill("#f-password", PASSWORD)
        self.click(self.page.locator("main form button"))

    def sees(self, text):
        expect(self.page.locator("main")).to_contain_text(text)


def become_administrator(browser, site):
    ada = Person(browser, site)
    ada.page.goto(site.welcome)
    for name, value in [("name", "Ada"), ("email", "ada@example.com"), ("password", PASSWORD)]:
        ada.page.fill(f"#f-{name}", value)
    ada.press("Empezar")
    ada.sees("Inicio")
    return ada


def verify(ada):
    """With scripts the checks fill in on the page; without, it is loaded again."""
    button = ada.page.get_by_role("button", name=ada.words["verify"]).first
    button.click() if ada.scripts else ada.click(button)


def connect(ada, instance, username, password, expected):
    """Fills the form in, verifies, and looks for the one check that must say so."""
    ada.go("/admin/integrations/erp/acqua")
    for name, value in [("instance", instance), ("username", username), ("password", password)]:
        ada.page.fill(f"#f-{name}", value)
    verify(ada)
    expect(ada.page.locator("#checks li").nth(expected)).to_contain_text(ada.words["failed"])


def connecting_with_wrong_settings_then_rightly(browser, site, language, scripts=True):
    ada = Person(browser, site, language, scripts=scripts)
    ada.sign_in("ada@example.com", "/admin")
    connect(ada, "Nadie", "conector", PASSWORD, 1)
    connect(ada, "Beauties", "conector", "otra clave", 5)
    connect(ada, "Beauties", "rita", PASSWORD, 6)
    for name, value in [("instance", "Beauties"), ("username", "conector"), ("password", PASSWORD)]:
        ada.page.fill(f"#f-{name}", value)
    verify(ada)
    expect(ada.page.locator("#checks li .badge-good")).to_have_count(8)
    assert PASSWORD not in ada.page.content()
    ada.go("/admin/integrations/erp/acqua")
    ada.click(ada.page.locator("form[action$='/sync'] button").first)
    expect(ada.page.locator("#health tbody tr").first).to_contain_text("stock")


def connecting_without_scripts(browser, site, language):
    connecting_with_wrong_settings_then_rightly(browser, site, language, scripts=False)


def order(browser, site, language, document, scripts=True):
    """From registering to the order's number in Acqua; the buyer and the number of the order."""
    email = f"{document}@example.com"
    buyer = Person(browser, site, language, width=390, scripts=scripts)
    words = buyer.words
    buyer.go("/register")
    fields = [("name", f"Kiosco {document}"), ("document", document), ("address-street", "Mitre 1"), ("address-city", "Rosario"),
              ("email", email), ("password", PASSWORD)]
    for name, value in fields:
        buyer.page.fill(f"#f-{name}", value)
    buyer.click(buyer.page.locator("main form button"))
    assert "$" not in Person.go(buyer, "/").text()
    ada = Person(browser, site, language, scripts=scripts)
    ada.sign_in("ada@example.com", "/admin")
    ada.go(f"/admin/buyers?status=pending&q={document}")
    ada.click(ada.page.locator("tbody a").first)
    ada.press(words["approve"])
    buyer.go("/quick-order")
    buyer.page.fill("#lines", "TAZA\t2\nMATE;3\nNADA 1")
    buyer.press(words["review"])
    buyer.sees("NADA 1")
    buyer.press(words["add"])
    buyer.go("/cart")
    buyer.press(words["go_on"])
    buyer.press(words["confirm"])
    number = buyer.page.url.split("/orders/")[1].split("?")[0]
    found = lambda: site.manage("GET", f"transactions?origin=ventasxmayor/tienda&number={number}")["items"]
    site.until(found, f"the order {number} does not reach Acqua")
    site.until(lambda: shows(buyer, words["in_acqua"], scripts), "the page does not say that the order is in Acqua")
    assert f"N.º {found()[0]['number']}" in buyer.page.locator(".timeline").inner_text()
    site.manage("POST", f"transactions/{found()[0]['id']}/process")
    site.until(lambda: shows(buyer, words["processed"], scripts, ".timeline .done >> nth=2"), "the page does not say that it was processed")
    return buyer


def shows(person, text, scripts, where=".timeline .done >> nth=1"):
    """Whether the page says so; without scripts its reader loads it again."""
    if not scripts:
        person.page.reload()
    place = person.page.locator(where)
    return place.count() > 0 and text in place.inner_text()


def ordering(browser, site, language):
    order(browser, site, language, {"es": "20123456", "en": "20123457"}[language])


def ordering_without_scripts(browser, site, language):
    order(browser, site, language, {"es": "20123458", "en": "20123459"}[language], scripts=False)


def selling_out_in_acqua_shows_in_the_shop(browser, site, language):
    visitor = Person(browser, site, language)
    site.stock("VASO", 50)
    site.until(lambda: site.merchant("GET", "products/VASO")["stock"] == "50", "the count does not reach the store")
    visitor.go("/products/VASO")
    site.stock("VASO", 0)
    expect(visitor.page.locator("#product")).to_contain_text(visitor.words["sold_out"])


def an_order_that_acqua_refuses_is_mended_and_tried_again(browser, site, language, scripts=True):
    sku = f"SOLO-{language}-{scripts}"
    site.merchant("PUT", f"products/{sku}", {"name": "Solo en la tienda"})
    document = str({"es": 20123460, "en": 20123461}[language] + 2 * scripts)
    buyer = site.merchant("POST", "buyers", {"name": "Almacén Norte", "document": document, "email": f"{sku}@example.com"})
    site.merchant("POST", f"buyers/{buyer['id']}/approve")
    line = {"sku": sku, "quantity": "1", "unit_price": "5"}
    made = site.merchant("POST", "orders", {"buyer_id": buyer["id"], "lines": [line]})
    site.merchant("POST", f"orders/{made['id']}/confirm")
    ada = Person(browser, site, language, scripts=scripts)
    ada.sign_in("ada@example.com", "/admin")
    ada.go(f"/admin/orders/{made['number']}")
    site.until(lambda: shows(ada, ada.words["attention"], scripts, "#order"), "the page does not say that the order needs attention")
    expect(ada.page.locator(".line-problem")).to_contain_text(sku)
    expect(ada.page.locator("body")).to_contain_text(ada.words["attention"])
    site.manage("PUT", f"products/{sku}", {"name": "Solo en la tienda"})
    site.stock(sku, 10)
    ada.press(ada.words["retry"])
    site.until(lambda: shows(ada, ada.words["in_acqua"], scripts), "the page does not say that the order is in Acqua")


def a_refused_order_without_scripts(browser, site, language):
    an_order_that_acqua_refuses_is_mended_and_tried_again(browser, site, language, scripts=False)


def the_merchant_s_own_words(browser, site, language):
    """Terms that change the total, a label that the buyer sees, and lines that the merchant edits."""
    document = {"es": "20123470", "en": "20123471"}[language]
    name = f"Contado {language}"
    ada = Person(browser, site, language)
    ada.sign_in("ada@example.com", "/admin")
    ada.go("/admin/settings/terms")
    ada.page.fill("#f-name", name)
    ada.page.fill("#f-discount_percent", "10")
    ada.click(ada.page.locator("section form button"))
    ada.sees(name)
    ada.go("/admin/settings/labels")
    ada.page.fill("#f-name", f"Despachado {language}")
    ada.click(ada.page.locator("section form button"))
    ada.sees(f"Despachado {language}")
    made = site.merchant("POST", "buyers", {"name": "Bazar Luz", "document": document, "email": f"{document}@example.com", "password": PASSWORD})
    site.merchant("POST", f"buyers/{made['id']}/approve")
    buyer = Person(browser, site, language, width=390)
    buyer.sign_in(f"{document}@example.com")
    buyer.go("/products/TAZA")
    buyer.page.locator("form.add input[name=quantity]").fill("12")
    buyer.click(buyer.page.locator("form.add button"))
    buyer.go("/checkout")
    buyer.page.select_option("#f-terms", buyer.page.locator("#f-terms option", has_text=name).get_attribute("value"))
    buyer.click(buyer.page.locator("button[name=then]"))
    # Twelve at the price of twelve, less ten per cent.
    buyer.sees("24,84" if language == "es" else "24.84")
    buyer.press(buyer.words["confirm"])
    number = buyer.page.url.split("/orders/")[1].split("?")[0]
    ada.go(f"/admin/orders/{number}")
    ada.page.select_option("#order-label", label=f"Despachado {language}")
    ada.click(ada.page.locator("form[action$='/label'] button"))
    expect(buyer.page.locator("#order")).to_contain_text(f"Despachado {language}")
    ada.go(f"/admin/orders/{number}/edit")
    ada.page.locator("input[name=quantity]").first.fill("24")
    ada.press(ada.words["save"])
    expect(buyer.page.locator("#order")).to_contain_text("49,68" if language == "es" else "49.68")


def every_page_is_accessible_and_quiet(browser, site, language):
    """No violation that axe finds, nothing in the console, nothing wider than the screen, no inline script or style allowed."""
    buyer = site.merchant("GET", "buyers")["items"][0]["id"]
    shop = ["/", "/?q=taza&sort=newest", "/?q=nothing", "/products/TAZA", "/register", "/sign-in", "/forgotten", "/password?code=x",
            "/admin/sign-in", "/admin/forgotten", "/nowhere"]
    signed = ["/", "/products/TAZA", "/cart", "/quick-order", "/checkout", "/orders", "/orders/1001", "/account"]
    admin = ["", "/orders", "/orders/1001", "/orders/1001/edit", "/products", "/products/new", "/products/at/TAZA", "/products/file",
             "/products/prices", "/buyers", f"/buyers/{buyer}", f"/buyers/{buyer}/edit", "/settings", "/settings/terms",
             "/settings/labels", "/settings/tokens", "/settings/administrators", "/settings/mails", "/settings/audit",
             "/integrations/erp", "/integrations/erp/acqua", "/integrations/erp/acqua/mismatches", "/integrations/erp/acqua/disconnect"]
    faults = []
    # Colours and widths do not depend on the language: the second is looked at once in each theme.
    ways = [(theme, width) for theme in THEMES for width in WIDTHS] if language == "es" else [("light", 390), ("dark", 1440)]
    for theme, width in ways:
        people = [(None, "", shop), ("20123456@example.com", "", signed), ("ada@example.com", "/admin", admin)]
        for email, door, paths in people:
            person = Person(browser, site, language, width, theme)
            if email:
                person.sign_in(email, door)
            if email and not door:
                person.go("/products/TAZA")
                person.click(person.page.locator("form.add button"))
            for path in paths:
                faults += look(person, door + path, f"{theme} {width}")
    assert not faults, "\n".join(faults)


PAINTED = """new Promise((done) => {
  let shift = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) shift += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() =>
    done([shift, performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0])));
})"""
paints = []
expect.set_options(timeout=15_000)


def look(person, path, how):
    person.console.clear()
    answer = person.go(path)
    shift, paint = person.page.evaluate(PAINTED)
    paints.append(paint)
    policy = answer.headers.get("content-security-policy", "")
    found = [f"{violation['id']}: {violation['nodes'][0]['html'][:120]}" for violation in Axe().run(person.page).response["violations"]]
    # A page that is a refusal is an error to the console too.
    found += [said for said in person.console if answer.ok or f"status of {answer.status}" not in said]
    if shift > 0:
        found.append(f"the layout shifts by {shift}")
    if person.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("wider than the screen")
    if "default-src 'none'" not in policy or "unsafe-inline" in policy:
        found.append(f"policy: {policy}")
    return [f"{path} ({how}): {fault}" for fault in found]


JOURNEYS = [
    connecting_with_wrong_settings_then_rightly, ordering, ordering_without_scripts, selling_out_in_acqua_shows_in_the_shop,
    an_order_that_acqua_refuses_is_mended_and_tried_again, connecting_without_scripts, a_refused_order_without_scripts,
    the_merchant_s_own_words, every_page_is_accessible_and_quiet,
]


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder, Site(sys.argv[1], folder) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=sys.argv[2], args=["--no-sandbox"])
        site.load("TAZA", "Taza enlozada", "2.55", 1000)
        site.manage("PUT", "price-lists/base/prices", {"prices": [{"sku": "TAZA", "unit_price": "2.30", "min_quantity": "12"}]})
        site.load("MATE", "Mate de calabaza con un nombre largo, larguísimo, de los que no entran en un renglón", "10.50", 1000)
        site.load("VASO", "Vaso", "1", 50)
        become_administrator(browser, site)
        for journey in JOURNEYS:
            for language in WORDS:
                name = f"{journey.__name__.replace('_', ' ')} ({language})"
                try:
                    journey(browser, site, language)
                    print(f"✔ {name}", flush=True)
                    passed += 1
                except Exception:
                    print(f"✘ {name}\n{traceback.format_exc()}", flush=True)
                    failed += 1
        browser.close()
    if paints:
        print(f"first paint of {len(paints)} pages: median {statistics.median(paints):.0f} ms, slowest {max(paints):.0f} ms")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
