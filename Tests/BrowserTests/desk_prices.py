"""Products and prices at the desk of Acqua: kept, changed one by one and by the hundred, looked up as they were, explained."""

from playwright.sync_api import expect

from browser import look_at_all, until
from desk_people import clerk

WORDS = {
    "es": dict(save="Guardar", save_prices="Guardar los precios", outcome="Ver cómo quedan", apply="Aplicar todos", others="Aplicar los demás",
               undo="Deshacer", explain="Explicar", saved="quedó guardado", prices_saved="quedaron guardados", digit="debería ser 7",
               meanwhile="ahora es", holds="Rige", reached="No se alcanza", undone="se deshizo", add="Agregar", none="Ningún producto"),
    "en": dict(save="Save", save_prices="Save the prices", outcome="See the outcome", apply="Apply them all", others="Apply the others",
               undo="Undo", explain="Explain", saved="is saved", prices_saved="are saved", digit="should be 7",
               meanwhile="now it is", holds="Holds", reached="Not reached", undone="was undone", add="Add", none="No product"),
}


def price(site, sku):
    """What the API says it costs."""
    items = site.manage("GET", f"price-lists/base/prices?sku={sku}")["items"]
    return items[0]["unit_price"] if items else None


def a_product_from_its_barcode_to_its_price(browser, site, language):
    """Made with a wrong digit, mended, found by the scanner, priced by quantity, explained."""
    maria, sku = clerk(browser, site, language, words=WORDS), f"TERMO-{language}"
    maria.go("/products/new")
    maria.fill(sku=sku, name="Termo Ñandú de acero", barcode="7790895000990", tax_rate="21")
    maria.page.locator("#f-barcode").press("End")
    maria.page.locator("#f-barcode").press_sequentially(" ")
    maria.sees(maria.words["digit"])
    maria.send()
    maria.sees(maria.words["digit"])
    maria.fill(barcode="7790895000997")
    maria.send()
    maria.sees(maria.words["saved"])
    maria.go("/products")
    maria.page.fill("#q", "nandu 7790895")
    maria.page.locator("#q").press("Enter")
    maria.follow(maria.page.get_by_role("link", name="Termo Ñandú de acero").first)
    maria.go(f"/products/at/{sku}/prices")
    for name, value in [("price-0", "100"), ("from-1", "12"), ("price-1", "90"), ("from-2", "144"), ("price-2", "80")]:
        maria.page.fill(f"#{name}", value)
    maria.press(maria.words["save_prices"])
    maria.sees(maria.words["prices_saved"])
    maria.go(f"/prices/explanation?sku={sku}&quantity=20&list=base")
    maria.sees("90" + ("," if language == "es" else ".") + "00")
    maria.sees(maria.words["holds"])
    maria.sees(maria.words["reached"])


def the_price_table_by_keyboard(browser, site, language):
    """Down the column with Enter, saved as one step; a second person is told, sees both, and may insist."""
    for sku, cost in [("KA", "10"), ("KB", "20"), ("KC", "30")]:
        site.load(sku, f"Cuaderno {sku}", cost, 5)
    maria, walter = clerk(browser, site, language, words=WORDS), clerk(browser, site, language, words=WORDS)
    for person in (maria, walter):
        person.go("/prices/at/base?q=cuaderno")
    first = maria.page.locator("[data-grid] input.price-input").first
    first.focus()
    maria.page.keyboard.type("11")
    first.fill("11")
    first.press("Enter")
    expect(maria.page.locator("#price-1")).to_be_focused()
    maria.page.keyboard.type("22")
    maria.page.keyboard.press("Enter")
    maria.page.keyboard.press("Enter")
    expect(maria.button(maria.words["save_prices"])).to_be_focused()
    with maria.page.expect_navigation():
        maria.page.keyboard.press("Enter")
    maria.sees(maria.words["prices_saved"])
    assert (price(site, "KA"), price(site, "KB"), price(site, "KC")) == ("11.00", "22.00", "30.00")
    walter.page.fill("#price-1", "25")
    walter.press(walter.words["save_prices"])
    walter.sees(walter.words["meanwhile"])
    expect(walter.page.locator("#price-1")).to_have_value("25")
    assert price(site, "KB") == "22.00"
    walter.press(walter.words["save_prices"])
    walter.sees(walter.words["prices_saved"])
    assert price(site, "KB") == "25.00"


def many_prices_at_once_and_back(browser, site, language):
    """Looked at, one of them changed meanwhile, the others applied, all undone but what somebody changed since."""
    for sku in ("RA", "RB", "RC"):
        site.load(sku, f"Remarcable {sku}", "100", 5)
    maria = clerk(browser, site, language, words=WORDS)
    maria.go("/prices/repricings")
    maria.fill(percent="12,5" if language == "es" else "12.5", search="remarcable")
    maria.page.select_option("#f-rounding", ".99")
    maria.press(maria.words["outcome"])
    maria.sees("112" + ("," if language == "es" else ".") + "99")
    assert price(site, "RA") == "100.00"
    site.manage("PUT", "price-lists/base/prices", {"prices": [{"sku": "RC", "unit_price": "77"}]})
    maria.press(maria.words["apply"])
    maria.press(maria.words["others"])
    assert (price(site, "RA"), price(site, "RC")) == ("112.99", "77.00")
    site.manage("PUT", "price-lists/base/prices", {"prices": [{"sku": "RB", "unit_price": "99"}]})
    maria.page.on("dialog", lambda dialog: dialog.accept())
    maria.press(maria.words["undo"])
    maria.sees(maria.words["undone"])
    assert (price(site, "RA"), price(site, "RB"), price(site, "RC")) == ("100.00", "99.00", "77.00")


def wrong_prices(person):
    person.page.locator("input.price-input").first.fill("mucho")
    person.press(person.words["save_prices"])


def wrong_product(person):
    person.page.evaluate("document.querySelectorAll('main [required]').forEach((field) => { field.required = false; })")
    person.fill(barcode="7790895000990")
    person.send()


def wrong_repricing(person):
    person.fill(percent="mucho")
    person.press(person.words["outcome"])


def every_page_of_prices_is_accessible_and_quiet(browser, site, language):
    """No violation that axe finds, nothing in the console, nothing wider than the screen."""
    name = "Mate de calabaza forrado en cuero vacuno con virola de alpaca y un nombre que no entra en ningún renglón"
    site.load("LARGO", name, "123456789.1234", 5)
    site.manage("PUT", "price-lists/base/prices", {"prices": [{"sku": "LARGO", "unit_price": "99999.99", "min_quantity": "1000"}]})
    made = site.manage("POST", "repricings", {"percent": "7", "rounding": "10"})["id"]
    pages = ["/products", "/products?q=nada", "/products/new", ("/products/new", wrong_product), "/products/at/LARGO",
             "/products/at/LARGO/prices", ("/products/at/LARGO/prices", wrong_prices), "/products/at/LARGO/prices?at=2020-01-01T10:00",
             "/prices", "/prices/at/base", ("/prices/at/base", wrong_prices), "/prices/at/base?at=2020-01-01T10:00", "/prices/at/base/edit",
             "/prices/explanation", "/prices/explanation?sku=LARGO&quantity=2000&list=base", "/prices/explanation?sku=NADA&quantity=x",
             "/prices/repricings", ("/prices/repricings", wrong_repricing), f"/prices/repricings/at/{made}"]
    look_at_all(pages, lambda **how: clerk(browser, site, language, words=WORDS, **how), language)


def prices_without_scripts(browser, site, language):
    """Everything essential works with scripts switched off."""
    site.load("SIN", "Sin guiones", "10", 5)
    maria = clerk(browser, site, language, words=WORDS, scripts=False)
    maria.go("/prices/at/base?q=guiones")
    maria.page.fill("#price-0", "12")
    maria.press(maria.words["save_prices"])
    until(lambda: price(site, "SIN") == "12.00", "the price is not saved")
    maria.go("/prices/repricings")
    maria.fill(amount="1", search="guiones")
    maria.press(maria.words["outcome"])
    maria.press(maria.words["apply"])
    assert price(site, "SIN") == "13.00"


PRICE_JOURNEYS = [
    a_product_from_its_barcode_to_its_price, the_price_table_by_keyboard, many_prices_at_once_and_back, prices_without_scripts,
    every_page_of_prices_is_accessible_and_quiet,
]
