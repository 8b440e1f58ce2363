"""Transactions and the integration at Acqua's desk."""

import json

from playwright.sync_api import expect

from browser import look_at_all, until
from desk_people import clerk, customer
from store_people import approved_buyer, order_number

WORDS = {
    "es": dict(look="Calcular", confirm="Confirmar el pedido", saved="Pedido confirmado", process="Procesar (despachar)",
               processed="Procesada", edit="Modificar", save="Guardar", short="No alcanza", which="¿Cuál", stale="Otra persona",
               accepted="Se aceptaría", refused="Se rechazaría", happened="Sí, ocurrió", did_not="No ocurrió", rehearse="Ensayar",
               done="Procesado", six="15,30", total="27,60", dear="2,30", less="13,80", unseen="El total no es", no_lines="Falta al menos un renglón"),
    "en": dict(look="Compute", confirm="Confirm the order", saved="Order confirmed", process="Process (ship)", processed="Processed",
               edit="Edit", save="Save", short="Too little", which="Which", stale="Somebody else", accepted="It would be accepted",
               refused="It would be refused", happened="Yes, it happened", did_not="It did not happen", rehearse="Try it",
               done="Processed", six="15.30", total="27.60", dear="2.30", less="13.80", unseen="The total is not", no_lines="At least one line"),
}


def enter(person, selector, text):
    """Types into a field and presses Enter, which leads to a page where there are no scripts."""
    person.page.fill(selector, text)
    if person.scripts:
        person.page.press(selector, "Enter")
    else:
        with person.page.expect_navigation():
            person.page.press(selector, "Enter")


def computed(person, text, where="#sheet-totals"):
    """What the sheet says of what was typed: by itself, or once it was asked where there are no scripts."""
    if not person.scripts:
        person.press(WORDS[person.language]["look"])
    person.sees(text, where)


def an_order_by_phone(browser, site, language, scripts=True):
    """The customer by his document, a line by its SKU, the price of twelve; then another quantity, the note, and off it goes."""
    words = WORDS[language]
    who = customer(site, "Almacén El Sol")
    walter = clerk(browser, site, language, "conector", scripts=scripts)
    walter.go("/transactions/new")
    enter(walter, "#f-customer_id", who["document"])
    walter.sees("Almacén El Sol", "#sheet-customer")
    enter(walter, "#add", "12*TAZA")
    walter.sees(words["total"], "#sheet-totals")
    walter.page.fill("#quantity-0", "6")
    computed(walter, words["six"])
    if scripts:
        # What the server computes comes by itself, and the place of the cursor stays.
        expect(walter.page.locator("#quantity-0")).to_be_focused()
    walter.page.fill("#quantity-0", "900000")
    computed(walter, words["short"], "#sheet-lines")
    walter.press(words["confirm"])
    walter.sees("TAZA", "#sheet-lines th:has(.line-problem)")
    walter.page.fill("#f-notes", "Por teléfono")
    walter.page.fill("#quantity-0", "12")
    if not scripts:
        # Nobody confirms a total that he has not seen.
        walter.press(words["confirm"])
        walter.sees(words["unseen"], "#sheet-errors")
    walter.sees(words["total"], "#sheet-totals")
    walter.press(words["confirm"])
    walter.sees(words["saved"])
    walter.sees("Por teléfono")
    number = walter.page.locator("h1").inner_text().split()[-1]
    walter.follow(walter.page.locator("a[href$='/edit']"))
    walter.page.fill("#quantity-0", "6")
    walter.page.fill("#price-0", words["dear"])
    computed(walter, words["less"])
    walter.press(words["save"])
    walter.sees(words["less"])
    walter.page.on("dialog", lambda dialog: dialog.accept())
    walter.press(words["process"])
    walter.sees(words["processed"])
    walter.go(f"/transactions?q={number}")
    walter.sees("Almacén El Sol")


def an_order_by_phone_without_scripts(browser, site, language):
    an_order_by_phone(browser, site, language, scripts=False)


def going_back_begins_another_order(browser, site, language):
    """The sheet that was sent is not sent again: whoever goes back finds an empty one, and what he takes there is taken too."""
    words = WORDS[language]
    walter = clerk(browser, site, language, "conector")
    walter.go(f"/transactions/new?customer={customer(site, 'Almacén Norte')['id']}")
    enter(walter, "#add", "12*TAZA")
    walter.sees(words["total"], "#sheet-totals")
    walter.press(words["confirm"])
    made = walter.page.url.split("?")[0]
    walter.page.go_back()
    walter.press(words["confirm"])
    walter.sees(words["no_lines"], "#sheet-errors")
    enter(walter, "#add", "12*TAZA")
    walter.sees(words["total"], "#sheet-totals")
    walter.press(words["confirm"])
    walter.sees(words["saved"])
    assert walter.page.url.split("?")[0] != made


def what_happens_at_the_desk_reaches_the_buyer(browser, site, language):
    """The store's order is found by its origin, processed on its page, and the buyer's page says so by itself."""
    words = WORDS[language]
    buyer = approved_buyer(browser, site, language, width=390)
    buyer.go("/products/TAZA")
    buyer.page.locator("form.add button").click()
    expect(buyer.page.locator("#cart-link .count")).to_have_text("1")
    buyer.go("/checkout")
    buyer.press(buyer.words["confirm"])
    number = order_number(buyer)
    found = until(
        lambda: site.manage("GET", f"transactions?origin=ventasxmayor/tienda&number={number}")["items"],
        f"the order {number} does not reach Acqua",
    )[0]
    maria = clerk(browser, site, language, "maria")
    maria.go(f"/transactions?q={number}")
    maria.follow(maria.page.locator(f"a[href$='{found['id']}']"))
    maria.sees("ventasxmayor/tienda")
    maria.page.on("dialog", lambda dialog: dialog.accept())
    maria.press(words["process"])
    maria.sees(words["processed"])
    buyer.sees(words["done"], "#order .timeline .done >> nth=2")
    buyer.sees(str(found["number"]), "#order")


def did_it_happen_and_would_it(browser, site, language):
    """A key that did something and one that did not; a body that would be taken and one that would not."""
    words = WORDS[language]
    who = customer(site, "Kiosco Luna")
    body = {"kind": "order", "customer_id": who["id"], "lines": [{"sku": "TAZA", "quantity": "1", "unit_price": "2.55"}]}
    status, _ = site.ask("POST", site.erp("transactions"), body, site.manager, key=f"luna-{language}")
    assert status == 201
    maria = clerk(browser, site, language, "maria")
    maria.go("/integration/keys")
    maria.page.fill("#key", f"luna-{language}")
    maria.follow(maria.page.locator("form:has(#key) button"))
    maria.sees(words["happened"])
    maria.page.fill("#key", "nunca")
    maria.follow(maria.page.locator("form:has(#key) button"))
    maria.sees(words["did_not"])
    maria.go("/integration/dry-run")
    maria.page.fill("#f-body", json.dumps(body))
    maria.press(words["rehearse"])
    maria.sees(words["accepted"])
    body["lines"][0]["quantity"] = "9000000"
    maria.page.fill("#f-body", json.dumps(body))
    maria.press(words["rehearse"])
    maria.sees(words["refused"])
    maria.sees("insufficient_stock")
    maria.go("/integration/callers")
    until(lambda: maria.page.reload() and maria.shows("maria", ".table-box"), "maria is not among the callers")


def the_public_policy_is_seen_before_it_holds(browser, site, language):
    site.load("CUBO", "Cubo", "7", 150)
    maria = clerk(browser, site, language, "maria")
    maria.go("/integration/public")
    maria.page.fill("#skus", "CUBO")
    maria.page.select_option("#f-quantities", "bucketed")
    maria.sees("100", "#preview tbody td")
    maria.page.uncheck("#f-enabled")
    maria.sees("public_read_off", "#preview")


def wrong(person):
    person.press(WORDS[person.language]["confirm"])


def filled(person):
    enter(person, "#add", "3*MATE")
    person.sees("MATE", "#sheet-lines")
    enter(person, "#add", "TAZA")
    person.sees("TAZA", "#sheet-lines")


def rehearsed(person):
    person.press(WORDS[person.language]["rehearse"])


def every_page_of_transactions_is_accessible_and_quiet(browser, site, language):
    """As the store's pages: no violation that axe finds, nothing in the console, nothing wider than the screen."""
    newest = site.manage("GET", "transactions/search?limit=1")["items"][0]["id"]
    status, open_one = site.ask(
        "POST",
        site.erp("transactions"),
        {"kind": "order", "customer_id": customer(site, "Casa Ñandú de los nombres larguísimos, que no entran en un renglón")["id"],
         "lines": [{"sku": "MATE", "quantity": "2", "unit_price": "10.5", "discount_percent": "5"}], "surcharge_percent": "3"},
        site.manager,
    )
    assert status == 201
    pages = ["/transactions", "/transactions?q=nada", "/transactions?who=nadie", "/transactions/new", ("/transactions/new", wrong),
             ("/transactions/new", filled), f"/transactions/{newest}", f"/transactions/{open_one['id']}",
             f"/transactions/{open_one['id']}/edit", f"/transactions/{open_one['id']}/print", "/integration/callers",
             "/integration/public", "/integration/keys", "/integration/keys?key=nunca", "/integration/dry-run",
             ("/integration/dry-run", rehearsed)]
    look_at_all(pages, lambda **how: clerk(browser, site, language, "maria", **how), language)


TRANSACTION_JOURNEYS = [
    an_order_by_phone, an_order_by_phone_without_scripts, going_back_begins_another_order,
    what_happens_at_the_desk_reaches_the_buyer, did_it_happen_and_would_it, the_public_policy_is_seen_before_it_holds,
    every_page_of_transactions_is_accessible_and_quiet,
]
