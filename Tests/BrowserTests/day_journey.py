"""The day of a wholesaler, from an empty company to a buyer who sees that his order was prepared: all of it on the pages."""

import subprocess
import tempfile

from playwright.sync_api import expect

from browser import until
from desk_customers import cuit
from desk_people import clerk
from desk_stock import scan
from desk_transactions import enter
from site_under_test import INSTANCE, PASSWORD, Site
from store_people import administrator, approved_buyer, become_administrator, order_number

WORDS = {
    "es": dict(apply="Aplicar", went_in="el archivo entró", save_prices="Guardar los precios", prices_saved="quedaron guardados",
               receive="Ingresar mercadería", in_ledger="quedó asentado", right="Está bien, siguiente", left="No queda ningún cliente",
               merge="Unir", merged="Los dos registros son ahora", confirm="Confirmar el pedido", confirmed="Pedido confirmado",
               make="Crear la planilla", differences="Aplicar las diferencias", applied="Aplicada", save="Guardar",
               saved="quedó guardado", process="Procesar (despachar)", processed="Procesada", chosen="Procesar las elegidas",
               all_processed="quedaron procesadas", prepared="Procesado", total="66,60"),
    "en": dict(apply="Apply", went_in="the file went in", save_prices="Save the prices", prices_saved="are saved",
               receive="Receive goods", in_ledger="is in the ledger", right="It is right, next", left="No customer is left",
               merge="Merge", merged="are this customer now", confirm="Confirm the order", confirmed="Order confirmed",
               make="Make the sheet", differences="Apply the differences", applied="Applied", save="Save", saved="is saved",
               process="Process (ship)", processed="Processed", chosen="Process the chosen ones", all_processed="are processed",
               prepared="Processed", total="66.60"),
}
CATALOGUE = "código;nombre;código de barras;iva\nTAZA;Taza enlozada;7791234567898;21\nTERMO;Termo de acero;;21\nVASO;Vaso térmico;;21\n"


def the_catalogue_comes_from_a_file(maria, words):
    maria.go("/administration/files")
    maria.page.set_input_files("#f-file", {"name": "catalogo.csv", "mimeType": "text/csv", "buffer": CATALOGUE.encode("cp1252")})
    maria.send()
    maria.press(words["apply"])
    maria.sees(words["went_in"])


def prices_are_set(maria, words, *prices):
    """Down the column, as it is shown: by SKU."""
    maria.go("/prices/at/base")
    for row, price in enumerate(prices):
        maria.page.fill(f"#price-{row}", price)
    maria.press(words["save_prices"])
    maria.sees(words["prices_saved"])


def goods_are_received(maria, words, *lines):
    maria.go("/stock/movements/new?reason=receipt")
    for row, (code, quantity) in enumerate(lines):
        maria.page.locator("input[name=code]").nth(row).fill(code)
        maria.page.locator("input[name=quantity]").nth(row).fill(quantity)
    maria.press(words["receive"])
    maria.sees(words["in_ledger"])


def is_for_sale(product):
    return product["stock"] == "100" and product["price"]


def orders(buyer, sku):
    """The buyer orders one in the store; the order's number."""
    buyer.go(f"/products/{sku}")
    buyer.page.locator("form.add button").click()
    expect(buyer.page.locator("#cart-link .count")).to_have_text("1")
    buyer.go("/checkout")
    buyer.press(buyer.words["confirm"])
    return order_number(buyer)


def arrives(site, number):
    origin = "origin=ventasxmayor/tienda"
    return until(
        lambda: site.manage("GET", f"transactions?{origin}&number={number}")["items"], f"the order {number} does not reach Acqua"
    )[0]


def the_new_customer_is_one_that_is_there(walter, words, name, document):
    """The connector made one for the buyer's DNI; by telephone he has been a customer for long, with his CUIT."""
    walter.go("/customers/review")
    walter.sees(name)
    walter.press(words["right"])
    walter.sees(words["left"])
    walter.go("/customers/new")
    walter.fill(name="Luz Pérez", document=cuit(int(document)))
    walter.press(words["save"])
    walter.sees(words["saved"])
    walter.go("/customers/doubles")
    walter.follow(walter.page.locator("tbody a.button-main").first)
    walter.page.locator("input[name=name]").first.check()
    walter.press(words["merge"])
    walter.sees(words["merged"], "body")


def an_order_is_taken_by_phone(walter, words, document):
    """By the document that is no customer's any more; a scanned barcode and a SKU."""
    walter.go("/transactions/new")
    enter(walter, "#f-customer_id", document)
    expect(walter.page.locator("#sheet-customer input[name=customer]")).to_have_count(1)
    enter(walter, "#add", "6*7791234567898")
    walter.sees("TAZA", "#sheet-lines")
    enter(walter, "#add", "6*VASO")
    walter.sees(words["total"], "#sheet-totals")
    walter.press(words["confirm"])
    walter.sees(words["confirmed"])


def a_shelf_is_counted(maria, walter, words, site):
    """One vase less than the books say, though six are promised."""
    maria.go("/stock/counts/new")
    maria.fill(name="Estante de vasos")
    maria.page.select_option("#f-scope", "list")
    maria.page.fill("#f-codes", "VASO")
    maria.press(words["make"])
    sheet = maria.page.url.split("?")[0].split("/stock/")[1]
    walter.page.set_viewport_size({"width": 390, "height": 844})
    walter.go(f"/stock/{sheet}/scan")
    scan(walter, "VASO", "38", says="38")
    scan(walter, "VASO", says="39")
    maria.go(f"/stock/{sheet}")
    maria.press(words["differences"])
    maria.sees(words["applied"])
    assert site.manage("GET", "stock-levels/VASO")["warehouses"][0]["on_hand"] == "39"


def a_refused_order_is_explained(ada, maria, words, number, sku):
    """The store tells it in Acqua's words, and Acqua remembers that it refused."""
    ada.go(f"/admin/orders/{number}")
    ada.sees(ada.words["attention"], "#order")
    expect(ada.page.locator(".line-problem")).to_contain_text(sku)
    maria.go("/integration/callers")
    until(lambda: maria.page.reload() and "unknown_sku" in maria.page.locator("main").inner_text(), "Acqua does not tell its refusal")
    maria.go(f"/integration/keys?origin=ventasxmayor/tienda&number={number}")
    expect(maria.page.locator(".notice-warn")).to_be_visible()


def its_cause_is_mended(ada, maria, words, number, sku):
    maria.go("/products/new")
    maria.fill(sku=sku, name="Sombrilla de playa")
    maria.press(words["save"])
    maria.sees(words["saved"])
    goods_are_received(maria, words, (sku, "12"))
    ada.press(ada.words["retry"])
    ada.sees(ada.words["in_acqua"], ".timeline .done >> nth=1")


def it_is_processed(walter, words, transaction):
    walter.go(f"/transactions?q={transaction['external_reference']['number']}")
    walter.follow(walter.page.locator(f"a[href$='{transaction['id']}']"))
    walter.press(words["process"])
    walter.sees(words["processed"])


def the_day_of_a_wholesaler(browser, site, language):
    """From the catalogue's file in the morning to the last parcel; in the evening the books of both sides agree."""
    words = WORDS[language]
    with tempfile.TemporaryDirectory() as folder, Site(site.acqua, folder) as own:
        become_administrator(browser, own)
        maria, walter = clerk(browser, own, language, "maria"), clerk(browser, own, language, "conector")
        ada = administrator(browser, own, language)
        for person in (maria, walter):
            person.page.on("dialog", lambda dialog: dialog.accept())
        the_catalogue_comes_from_a_file(maria, words)
        prices_are_set(maria, words, "2", "30", "9" + ("," if language == "es" else ".") + "1")
        goods_are_received(maria, words, ("7791234567898", "100"), ("TERMO", "50"), ("VASO", "40"))
        for sku, name in [("TAZA", "Taza enlozada"), ("VASO", "Vaso térmico"), ("SOMBRILLA", "Sombrilla de playa")]:
            own.merchant("PUT", f"products/{sku}", {"name": name})
        own.merchant("PUT", "integrations/erp/acqua", {"instance": INSTANCE, "username": "conector", "password": PASSWORD})
        until(lambda: is_for_sale(own.merchant("GET", "products/TAZA")), "the goods do not show in the store")
        buyer = approved_buyer(browser, own, language, width=390)
        document = buyer.email.split("@")[0]
        first = arrives(own, orders(buyer, "TAZA"))
        the_new_customer_is_one_that_is_there(walter, words, "Bazar Luz", document)
        an_order_is_taken_by_phone(walter, words, document)
        a_shelf_is_counted(maria, walter, words, own)
        who = own.merchant("GET", "buyers")["items"][0]["id"]
        lines = [{"sku": "SOMBRILLA", "quantity": "2", "unit_price": "150"}]
        made = own.merchant("POST", "orders", {"buyer_id": who, "lines": lines})
        own.merchant("POST", f"orders/{made['id']}/confirm")
        a_refused_order_is_explained(ada, maria, words, made["number"], "SOMBRILLA")
        its_cause_is_mended(ada, maria, words, made["number"], "SOMBRILLA")
        arrived = arrives(own, made["number"])
        assert arrived["customer_id"] == own.manage("GET", f"transactions/{first['id']}")["customer_id"]
        buyer.go(f"/orders/{made['number']}")
        it_is_processed(walter, words, arrived)
        buyer.sees(words["prepared"], "#order .timeline .done >> nth=2")
        walter.page.set_viewport_size({"width": 1440, "height": 900})
        walter.go("/transactions?state=confirmed")
        for box in walter.page.locator("input[name=id]").all():
            box.check()
        walter.press(words["chosen"])
        walter.sees(words["all_processed"], "body")
        for name in ("erp", "store"):
            said = subprocess.run([own.acqua, "verify", "--database", f"sqlite:{folder}/{name}.sqlite"], capture_output=True, text=True)
            assert said.returncode == 0, said.stderr
        for person in (maria, walter, ada, buyer):
            person.leave()


DAY_JOURNEYS = [the_day_of_a_wholesaler]
