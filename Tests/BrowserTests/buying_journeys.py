"""What buyers do: from registering to following their orders."""

from playwright.sync_api import expect

from browser import until
from site_under_test import PASSWORD
from store_people import administrator, approved_buyer, documents, order_number, stranger


def ordering(browser, site, language, scripts=True):
    """From registering to the order's number in Acqua."""
    document = str(next(documents))
    buyer = stranger(browser, site, language, width=390, scripts=scripts)
    buyer.go("/register")
    buyer.fill(name=f"Kiosco {document}", document=document, address__street="Mitre 1", address__city="Rosario",
               email=f"{document}@example.com", password=PASSWORD)
    buyer.send()
    assert "$" not in buyer.go("/").text()
    ada = administrator(browser, site, language, scripts=scripts)
    ada.go(f"/admin/buyers?status=pending&q={document}")
    ada.follow(ada.page.locator("tbody a").first)
    ada.press(ada.words["approve"])
    buyer.go("/quick-order")
    buyer.page.fill("#lines", "TAZA\t2\nMATE;3\nNADA 1")
    buyer.press(buyer.words["review"])
    buyer.sees("NADA 1")
    buyer.press(buyer.words["add"])
    buyer.go("/cart")
    buyer.press(buyer.words["go_on"])
    buyer.press(buyer.words["confirm"])
    number = order_number(buyer)
    reached = f"transactions?origin=ventasxmayor/tienda&number={number}"
    found = until(lambda: site.manage("GET", reached)["items"], f"the order {number} does not reach Acqua")[0]
    buyer.waits_for(buyer.words["in_acqua"], ".timeline .done >> nth=1")
    buyer.sees(f"N.º {found['number']}", ".timeline")
    site.manage("POST", f"transactions/{found['id']}/process")
    buyer.waits_for(buyer.words["processed"], ".timeline .done >> nth=2")


def ordering_without_scripts(browser, site, language):
    ordering(browser, site, language, scripts=False)


def scanning_and_a_file(browser, site, language):
    """A scanner types a SKU and Enter; a spreadsheet of Windows-1252 has a line that cannot be ordered."""
    buyer = approved_buyer(browser, site, language, width=390)
    buyer.go("/quick-order")
    for _ in range(2):
        buyer.page.locator("#entry-sku").press_sequentially("TAZA")
        buyer.page.locator("#entry-sku").press("Enter")
        expect(buyer.page.locator("#entry-sku")).to_have_value("")
    expect(buyer.page.locator("#lines")).to_have_value("TAZA\t2\n")
    buyer.press(buyer.words["review"])
    buyer.press(buyer.words["add"])
    buyer.go("/quick-order")
    rows = "código;cantidad\nMATE;1\nÑANDÚ;3\n".encode("windows-1252")
    buyer.page.set_input_files("#file", {"name": "pedido.csv", "mimeType": "text/csv", "buffer": rows})
    buyer.press(buyer.words["review"])
    # Beside its line, as the spreadsheet counts them.
    bad = buyer.page.locator("tr", has=buyer.page.locator(".line-problem"))
    expect(bad).to_have_count(1)
    expect(bad).to_contain_text("ÑANDÚ")
    expect(bad.locator("td").first).to_have_text("3")
    buyer.press(buyer.words["add"])
    buyer.go("/cart")
    expect(buyer.page.locator("input[name=quantity]")).to_have_count(2)


def the_same_order_twice(browser, site, language):
    """A checkout that is sent twice makes one order, and going back does no harm; the order can then be made anew."""
    buyer = approved_buyer(browser, site, language, scripts=False)
    buyer.go("/products/TAZA")
    buyer.follow(buyer.page.locator("form.add button"))
    buyer.go("/checkout")
    with buyer.page.expect_navigation(url="**/orders/*"):
        buyer.button(buyer.words["confirm"]).dblclick()
    number = order_number(buyer)
    buyer.page.go_back()
    buyer.go("/orders")
    expect(buyer.page.locator("tbody tr")).to_have_count(1)
    buyer.go(f"/orders/{number}")
    buyer.press(buyer.words["again"])
    expect(buyer.page.locator("input[name=quantity]")).to_have_value("1")


def what_changed_is_said_before_it_is_ordered(browser, site, language):
    """A price that rises while somebody checks out, and a session that ends with things in the cart."""
    sku = f"SUBE-{next(documents)}"
    site.load(sku, "Azucarera", "10", 100)
    until(lambda: site.merchant("GET", f"products/{sku}")["price"] == "10.00", "the price does not reach the store")
    buyer = approved_buyer(browser, site, language)
    assert buyer.page.evaluate("document.cookie") == "", "a session can be read by scripts"
    buyer.go(f"/products/{sku}")
    buyer.page.locator("form.add button").click()
    expect(buyer.page.locator("#cart-link .count")).to_have_text("1")
    buyer.go("/checkout")
    site.manage("PUT", "price-lists/base/prices", {"prices": [{"sku": sku, "unit_price": "12"}]})
    until(lambda: site.merchant("GET", f"products/{sku}")["price"] == "12.00", "the new price does not reach the store")
    buyer.page.fill("#f-notes", "por la mañana")
    buyer.press(buyer.words["confirm"])
    buyer.sees(buyer.words["price_went"], "#form-errors")
    assert "/checkout" in buyer.page.url
    expect(buyer.page.locator("#f-notes")).to_have_value("por la mañana")
    expect(buyer.page.locator("#form-errors")).to_be_focused()
    buyer.press(buyer.words["confirm"])
    order_number(buyer)


def an_ended_session_keeps_the_cart(browser, site, language):
    buyer = approved_buyer(browser, site, language)
    buyer.go("/products/TAZA")
    buyer.page.locator("form.add button").click()
    expect(buyer.page.locator("#cart-link .count")).to_have_text("1")
    buyer.context.clear_cookies()
    buyer.go("/cart")
    assert "/sign-in" in buyer.page.url
    buyer.fill(email=buyer.email, password=PASSWORD)
    buyer.send()
    buyer.sees("Taza")


BUYING_JOURNEYS = [
    ordering, ordering_without_scripts, scanning_and_a_file, the_same_order_twice, what_changed_is_said_before_it_is_ordered,
    an_ended_session_keeps_the_cart,
]
