"""What the merchant does besides connecting: own words, prices, pictures, files, two at one record."""

import struct
import zlib

from playwright.sync_api import expect

from store_people import administrator, approved_buyer, documents, order_number



def png(side):
    """A grey square."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x80" * side) * side
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def the_merchant_s_own_words(browser, site, language):
    """Terms that change the total, a label that the buyer sees, and lines that the merchant edits."""
    terms, label = f"Contado {language}", f"Despachado {language}"
    ada = administrator(browser, site, language)
    ada.go("/admin/settings/terms")
    ada.fill(name=terms, discount_percent="10")
    ada.send()
    ada.sees(terms)
    ada.go("/admin/settings/labels")
    ada.fill(name=label)
    ada.send()
    ada.sees(label)
    buyer = approved_buyer(browser, site, language, width=390)
    buyer.go("/products/TAZA")
    buyer.page.locator("form.add input[name=quantity]").fill("12")
    buyer.page.locator("form.add button").click()
    expect(buyer.page.locator("#cart-link .count")).to_have_text("1")
    buyer.go("/checkout")
    buyer.page.select_option("#f-terms", buyer.page.locator("#f-terms option", has_text=terms).get_attribute("value"))
    # Twelve at the price of twelve, less ten per cent.
    buyer.sees("24,84" if language == "es" else "24.84", "#summary")
    buyer.press(buyer.words["confirm"])
    number = order_number(buyer)
    ada.go(f"/admin/orders/{number}")
    ada.page.select_option("#order-label", label=label)
    ada.follow(ada.page.locator("form[action$='/label'] button"))
    buyer.sees(label, "#order")
    ada.go(f"/admin/orders/{number}/edit")
    ada.page.locator("input[name=quantity]").first.fill("24")
    ada.press(ada.words["save"])
    buyer.sees("49,68" if language == "es" else "49.68", "#order")


def two_administrators_at_one_record(browser, site, language):
    """The second is told, sees both versions, and what he typed stays."""
    sku = f"DOS-{next(documents)}"
    site.merchant("PUT", f"products/{sku}", {"name": "Jarra"})
    first, second = (administrator(browser, site, language) for _ in range(2))
    for person in (first, second):
        person.go(f"/admin/products/at/{sku}")
    first.fill(name="Jarra de vidrio")
    first.press(first.words["save"])
    second.fill(name="Jarra de barro")
    second.press(second.words["save"])
    second.sees(second.words["stale"], ".notice-warn")
    second.sees("Jarra de vidrio", ".notice-warn")
    second.sees("Jarra de barro", ".notice-warn")
    expect(second.page.locator("#f-name")).to_have_value("Jarra de barro")
    second.press(second.words["save"])
    assert site.merchant("GET", f"products/{sku}")["name"] == "Jarra de barro"


def pictures_and_files(browser, site, language):
    """A picture is taken and made anew, what is none is refused; a file is looked at before it changes anything."""
    sku = f"FOTO-{next(documents)}"
    site.merchant("PUT", f"products/{sku}", {"name": "Fuente"})
    ada = administrator(browser, site, language)
    ada.go(f"/admin/products/at/{sku}")
    # No picture, one that unpacks to a hundred million dots, one of too many bytes.
    for content in [b"<svg/>", png(10_000), png(64) + bytes(11 << 20)]:
        ada.page.set_input_files("#f-image", {"name": "fuente.png", "mimeType": "image/png", "buffer": content})
        ada.press(ada.words["upload"])
        expect(ada.page.locator("#f-image-error")).to_be_visible()
        expect(ada.page.locator(".pictures img")).to_have_count(0)
    ada.page.set_input_files("#f-image", {"name": "fuente.png", "mimeType": "image/png", "buffer": png(64)})
    ada.press(ada.words["upload"])
    expect(ada.page.locator(".pictures img")).to_have_count(1)
    ada.go("/admin/products/file")
    rows = f"código;nombre;descripción\n{sku};Fuente azul;=1+1\n;sin código;\n".encode("windows-1252")
    ada.page.set_input_files("main input[type=file]", {"name": "productos.csv", "mimeType": "text/csv", "buffer": rows})
    ada.press(ada.words["look_at_file"])
    ada.sees("Fuente azul")
    assert site.merchant("GET", f"products/{sku}")["name"] == "Fuente"
    ada.press(ada.words["apply"])
    assert site.merchant("GET", f"products/{sku}")["name"] == "Fuente azul"
    file = ada.context.request.get(site.shop + "/admin/products/products.csv").text()
    # A spreadsheet would take the cell for a formula.
    assert "'=1+1" in file and ";=1+1" not in file and ",=1+1" not in file


MERCHANT_JOURNEYS = [the_merchant_s_own_words, two_administrators_at_one_record, pictures_and_files]
