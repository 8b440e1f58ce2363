"""Every page of the store in its states: accessible, quiet, no wider than the screen."""

from playwright.sync_api import expect

from browser import look_at_all
from connection_journeys import run_checks
from store_people import administrator, approved_buyer, order_number, sign_in, stranger


def unfilled(person):
    """The form as it comes back where nothing was filled in."""
    person.page.evaluate("document.querySelectorAll('main [required]').forEach((field) => { field.required = false; })")
    person.send()


def reviewed(person):
    person.page.fill("#lines", "TAZA\t2\nMATE;3\nNADA 1\nTAZA x")
    person.press(person.words["review"])


def too_many(person):
    """A cart whose lines cannot be ordered so."""
    person.page.locator("input[name=quantity]").first.fill("900000")
    person.press(person.words["go_on"])
    person.press(person.words["confirm"])


def looked_at(person):
    rows = "código;nombre\nTAZA;Taza enlozada azul\n;nada\n".encode()
    person.page.set_input_files("main input[type=file]", {"name": "productos.csv", "mimeType": "text/csv", "buffer": rows})
    person.press(person.words["look_at_file"])


def an_order_of(buyer):
    """Its number; another product is in the cart afterwards."""
    for sku in ("MATE", "TAZA"):
        buyer.go(f"/products/{sku}")
        buyer.page.locator("form.add button").click()
        expect(buyer.page.locator("#cart-link .count")).to_have_text("1")
        if sku == "MATE":
            buyer.go("/checkout")
            buyer.press(buyer.words["confirm"])
            number = order_number(buyer)
    return number


def every_page_is_accessible_and_quiet(browser, site, language):
    """No violation that axe finds, nothing in the console, nothing wider than the screen, no inline script or style allowed."""
    regular = approved_buyer(browser, site, language, name="Distribuidora de Regalería y Bazar del Litoral Sociedad Anónima")
    email, own = regular.email, an_order_of(regular)
    customer = site.merchant("GET", "buyers")["items"][0]["id"]
    shop = ["/", "/?q=taza&sort=newest", "/?q=nothing", "/products/TAZA", "/register", ("/register", unfilled), "/sign-in",
            ("/sign-in", unfilled), "/forgotten", "/password?code=x", "/admin/sign-in", "/admin/forgotten", "/nowhere"]
    signed = ["/", "/products/TAZA", "/cart", "/quick-order", ("/quick-order", reviewed), "/checkout", ("/cart", too_many), "/orders",
              "/orders/{own}", "/account"]
    admin = ["", "/orders", "/orders?q=nobody", "/orders/{own}", "/orders/{own}/edit", "/products", "/products/new",
             ("/products/new", unfilled), "/products/at/TAZA", "/products/file", ("/products/file", looked_at), "/products/prices",
             "/buyers", f"/buyers/{customer}", f"/buyers/{customer}/edit", "/settings", "/settings/terms", "/settings/labels",
             "/settings/tokens", "/settings/administrators", "/settings/mails", "/settings/audit", "/integrations/erp",
             "/integrations/erp/acqua", ("/integrations/erp/acqua", run_checks), "/integrations/erp/acqua/mismatches",
             "/integrations/erp/acqua/disconnect"]
    people = [
        (lambda **how: stranger(browser, site, language, **how), "", shop),
        (lambda **how: sign_in(stranger(browser, site, language, **how), email), "", signed),
        (lambda **how: administrator(browser, site, language, **how), "/admin", admin),
    ]
    for arrive, door, pages in people:
        places = [page if isinstance(page, tuple) else (page, None) for page in pages]
        look_at_all([(door + path.replace("{own}", own), before) for path, before in places], arrive, language)


PAGE_JOURNEYS = [every_page_is_accessible_and_quiet]
