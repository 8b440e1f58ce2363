"""Integrations > ERP > Acqua: connecting, what is refused and mended, what travels."""

from playwright.sync_api import expect

from browser import until
from site_under_test import PASSWORD, free_port
from store_people import administrator, documents, stranger

PAGE = "/admin/integrations/erp/acqua"


def run_checks(ada):
    """Verifies what stands in the form, to the last check."""
    ada.tap(ada.words["verify"])
    expect(ada.page.locator("#checks li").first).to_be_visible()
    expect(ada.button(ada.words["verify"])).not_to_have_attribute("aria-busy", "true")


def verify(ada, instance, username, password, address=""):
    """Fills the form in and verifies, to the last check."""
    ada.fill(instance=instance, username=username, password=password)
    advanced = ada.page.locator("#connection details")
    if advanced.get_attribute("open") is None:
        advanced.locator("summary").click()
    ada.fill(base_url=address)
    if not ada.scripts:
        return ada.press(ada.words["verify"])
    run_checks(ada)


def connecting_with_wrong_settings_then_rightly(browser, site, language, scripts=True):
    ada = administrator(browser, site, language, scripts=scripts)
    ada.go(PAGE)
    wrong = [
        (0, "Beauties", "conector", PASSWORD, f"http://127.0.0.1:{free_port()}/{{instance}}"),
        (1, "Nadie", "conector", PASSWORD, ""),
        (5, "Beauties", "conector", "otra clave", ""),
        (6, "Beauties", "rita", PASSWORD, ""),
    ]
    for check, *settings in wrong:
        verify(ada, *settings)
        failed = ada.page.locator("#checks li", has=ada.page.locator(".badge-bad"))
        expect(failed.first).to_contain_text(ada.words["failed"])
        expect(ada.page.locator("#checks li").nth(check)).to_contain_text(ada.words["failed"])
        # Each failure says what to do.
        assert len(failed.first.locator(".soft").inner_text()) > 20
    verify(ada, "Beauties", "conector", PASSWORD)
    expect(ada.page.locator("#checks li .badge-good")).to_have_count(8)
    assert PASSWORD not in ada.page.content()
    ada.go(PAGE)
    ada.press(ada.words["sync_stock"])
    ada.waits_for("stock", "#health tbody tr")


def connecting_without_scripts(browser, site, language):
    connecting_with_wrong_settings_then_rightly(browser, site, language, scripts=False)


def selling_out_in_acqua_shows_in_the_shop(browser, site, language):
    visitor = stranger(browser, site, language)
    site.stock("VASO", 50)
    until(lambda: site.merchant("GET", "products/VASO")["stock"] == "50", "the count does not reach the store")
    visitor.go("/products/VASO")
    site.stock("VASO", 0)
    visitor.sees(visitor.words["sold_out"], "#product")


def an_order_that_acqua_refuses_is_mended_and_tried_again(browser, site, language, scripts=True, everyone=False):
    sku = f"SOLO-{next(documents)}"
    site.merchant("PUT", f"products/{sku}", {"name": "Solo en la tienda"})
    buyer = site.merchant("POST", "buyers", {"name": "Almacén Norte", "document": sku[5:], "email": f"{sku}@example.com"})
    site.merchant("POST", f"buyers/{buyer['id']}/approve")
    made = site.merchant("POST", "orders", {"buyer_id": buyer["id"], "lines": [{"sku": sku, "quantity": "1", "unit_price": "5"}]})
    site.merchant("POST", f"orders/{made['id']}/confirm")
    ada = administrator(browser, site, language, scripts=scripts)
    ada.go(f"/admin/orders/{made['number']}")
    ada.waits_for(ada.words["attention"], "#order")
    # Acqua's own words at the line that they concern, and a word of it on every page.
    expect(ada.page.locator(".line-problem")).to_contain_text(sku)
    ada.go("/admin/buyers")
    expect(ada.page.locator(".alarm")).to_be_visible()
    site.manage("PUT", f"products/{sku}", {"name": "Solo en la tienda"})
    site.stock(sku, 10)
    if everyone:
        ada.go(PAGE)
        expect(ada.page.locator("#health tbody th").first).to_have_text(str(made["number"]))
        ada.press(ada.words["retry_all"])
        ada.go(f"/admin/orders/{made['number']}")
    else:
        ada.go(f"/admin/orders/{made['number']}")
        ada.press(ada.words["retry"])
    ada.waits_for(ada.words["in_acqua"], ".timeline .done >> nth=1")


def a_refused_order_without_scripts(browser, site, language):
    an_order_that_acqua_refuses_is_mended_and_tried_again(browser, site, language, scripts=False)


def all_refused_orders_are_tried_again_at_once(browser, site, language):
    an_order_that_acqua_refuses_is_mended_and_tried_again(browser, site, language, everyone=True)


CONNECTION_JOURNEYS = [
    connecting_with_wrong_settings_then_rightly, connecting_without_scripts, selling_out_in_acqua_shows_in_the_shop,
    an_order_that_acqua_refuses_is_mended_and_tried_again, a_refused_order_without_scripts, all_refused_orders_are_tried_again_at_once,
]
