"""The warehouse at Acqua's desk: goods received, sent, counted and looked up."""

from playwright.sync_api import expect

from browser import look_at_all
from desk_people import clerk

WORDS = {
    "es": dict(receive="Ingresar mercadería", send="Enviar", take="Recibir", note="Anotar", apply="Aplicar las diferencias",
               make="Crear la planilla", differs="Con diferencia", moving="En camino", applied="Aplicada", had="ya contó",
               saved="quedó asentado", no_lines="al menos un renglón", wrong="Renglón 1", disputed="No coinciden"),
    "en": dict(receive="Receive goods", send="Send", take="Receive", note="Note", apply="Apply the differences",
               make="Make the sheet", differs="With a difference", moving="On its way", applied="Applied", had="has counted",
               saved="is in the ledger", no_lines="at least one line", wrong="Line 1", disputed="Contradicting"),
}


def on_hand(site, sku):
    """What lies where of a SKU, by warehouse."""
    level = site.manage("GET", f"stock-levels/{sku}")
    return {warehouse["warehouse"]: warehouse["on_hand"] for warehouse in level["warehouses"]}


def second_warehouse(site):
    site.manage("PUT", "warehouses/norte", {"name": "Depósito Norte"})


def goods_are_received_and_sent_on(browser, site, language, scripts=True):
    """Received by scanning, sent to the other warehouse, and one unit less arrives."""
    words = WORDS[language]
    second_warehouse(site)
    site.manage("PUT", "products/CINTA", {"name": "Cinta", "barcode": "7791234567898"})
    site.stock("CINTA", 0)
    maria = clerk(browser, site, language, "maria", scripts=scripts)
    maria.page.on("dialog", lambda dialog: dialog.accept())
    maria.go("/stock/movements/new?reason=receipt")
    codes = maria.page.locator("input[name=code]")
    codes.nth(0).fill("nada de esto")
    maria.press(words["receive"])
    maria.sees(words["wrong"])
    expect(codes.nth(0)).to_have_value("nada de esto")
    maria.go("/stock/movements/new?reason=receipt")
    codes.nth(0).fill("7791234567898")
    if scripts:
        # A scanner ends with Enter: the next code goes into the next line.
        codes.nth(0).press("Enter")
        expect(codes.nth(1)).to_be_focused()
    codes.nth(1).fill("CINTA")
    maria.page.locator("input[name=quantity]").nth(1).fill("9")
    maria.press(words["receive"])
    maria.sees(words["saved"])
    # Going back finds an empty form: what was received is not received twice, and what comes next is.
    maria.page.go_back()
    maria.press(words["receive"])
    maria.sees(words["no_lines"])
    assert on_hand(site, "CINTA")["main"] == "10"
    codes.nth(0).fill("CINTA")
    maria.press(words["receive"])
    maria.sees(words["saved"])
    assert on_hand(site, "CINTA")["main"] == "11"
    maria.go("/stock/transfers/new")
    maria.page.select_option("#f-to", "norte")
    codes.nth(0).fill("CINTA")
    maria.page.locator("input[name=quantity]").nth(0).fill("4")
    maria.press(words["send"])
    maria.sees(words["moving"])
    before = on_hand(site, "CINTA").get("norte", "0")
    maria.page.locator("input[name=received]").fill("3")
    maria.press(words["take"])
    maria.sees(words["differs"])
    after = on_hand(site, "CINTA")
    assert after["main"] == "7" and float(after["norte"]) == float(before) + 3, (before, after)
    maria.go("/stock/at/CINTA#ledger")
    maria.sees(words["differs"].split()[-1].capitalize()[:8], "#ledger")


def goods_are_received_without_scripts(browser, site, language):
    goods_are_received_and_sent_on(browser, site, language, scripts=False)


def scan(person, code, quantity="", says=None):
    person.page.fill("#quantity", quantity)
    person.page.fill("#code", code)
    if person.scripts:
        person.page.press("#code", "Enter")
    else:
        with person.page.expect_navigation():
            person.page.press("#code", "Enter")
    if says:
        person.sees(says, "#scan-said")


def two_people_count_one_shelf(browser, site, language, scripts=True):
    """Each scans on a phone; what is sold meanwhile is not lost; where they differ somebody decides."""
    words = WORDS[language]
    site.manage("PUT", "products/LAPIZ", {"name": "Lápiz", "barcode": "7791234560004"})
    site.stock("LAPIZ", 10)
    maria = clerk(browser, site, language, "maria", width=390, scripts=scripts)
    maria.page.on("dialog", lambda dialog: dialog.accept())
    maria.go("/stock/counts/new")
    maria.fill(name="Estante")
    maria.page.select_option("#f-scope", "list")
    maria.page.fill("#f-codes", "LAPIZ")
    maria.press(words["make"])
    sheet = maria.page.url.split("?")[0].split("/stock/")[1]
    walter = clerk(browser, site, language, "conector", width=390, scripts=scripts)
    walter.go(f"/stock/{sheet}/scan")
    for count in ("1", "2", "3"):
        scan(walter, "7791234560004", says=count)
        walter.page.reload()
    scan(walter, "TAZA", says="TAZA")
    if scripts:
        # Without a connection a scan waits, and is sent when there is one again.
        walter.context.set_offline(True)
        scan(walter, "LAPIZ")
        walter.context.set_offline(False)
        walter.sees("4", "#scan-said .figure")
    maria.go(f"/stock/{sheet}/scan")
    scan(maria, "LAPIZ", "9", says=words["had"])
    maria.go(f"/stock/{sheet}?show=disputed")
    maria.sees(words["disputed"])
    site.manage("POST", "stock/movements", {"reason": "adjustment", "lines": [{"sku": "LAPIZ", "quantity": "-2"}]})
    maria.follow(maria.page.locator("button[value='count maria']"))
    maria.go(f"/stock/{sheet}")
    maria.press(words["apply"])
    maria.sees(words["applied"])
    assert on_hand(site, "LAPIZ")["main"] == "7"


def two_people_count_without_scripts(browser, site, language):
    two_people_count_one_shelf(browser, site, language, scripts=False)


def a_wrong_receipt(person):
    person.page.locator("input[name=code]").first.fill("nada de esto")
    person.press(WORDS[person.language]["receive"])


def every_page_of_the_warehouse_is_accessible_and_quiet(browser, site, language):
    second_warehouse(site)
    long = "Mate de calabaza con un nombre larguísimo, de los que no entran en un renglón ni aunque se los achique"
    site.manage("PUT", "products/LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-1", {"name": long})
    site.manage("PUT", "stock-minimums", {"minimums": [{"sku": "LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-1", "minimum": "5"}]})
    site.stock("TAZA", 1000)
    transfer = site.manage("POST", "stock-transfers", {"from": "main", "to": "norte", "lines": [{"sku": "TAZA", "quantity": "2"}]})
    sheet = site.manage("POST", "count-sheets", {"name": long[:90]})
    for code, quantity in (("TAZA", "990"), ("MATE", "1")):
        site.manage("POST", f"count-sheets/{sheet['id']}/counts", {"code": code, "quantity": quantity})
    movement = site.manage("GET", "stock-movements?limit=1")["items"][0]["id"]
    pages = ["/stock", "/stock?q=nada", "/stock?at=2020-01-01T10:00", "/stock/low", "/stock/at/TAZA?at=2026-01-01T10:00",
             "/stock/at/LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-LARGO-1", "/stock/movements", f"/stock/movements/{movement}",
             "/stock/movements/new?reason=adjustment", ("/stock/movements/new?reason=receipt", a_wrong_receipt), "/stock/transfers",
             "/stock/transfers/new", f"/stock/transfers/{transfer['id']}", "/stock/counts", "/stock/counts/new",
             f"/stock/counts/{sheet['id']}", f"/stock/counts/{sheet['id']}?show=uncounted", f"/stock/counts/{sheet['id']}/scan",
             f"/stock/counts/{sheet['id']}/scan?last=TAZA", "/stock/warehouses", "/stock/warehouses/norte"]
    look_at_all(pages, lambda **how: clerk(browser, site, language, "maria", **how), language)


STOCK_JOURNEYS = [
    goods_are_received_and_sent_on, goods_are_received_without_scripts, two_people_count_one_shelf, two_people_count_without_scripts,
    every_page_of_the_warehouse_is_accessible_and_quiet,
]
