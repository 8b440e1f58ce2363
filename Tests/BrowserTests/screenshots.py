"""Takes the pictures of the guides on the demonstration's pages: screenshots.py ACQUA CHROMIUM FOLDER [NAME …]."""

import pathlib
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

from site_under_test import Site, free_port



def verified(page):
    page.locator("[data-verify] button[value=verify]").click()
    page.locator("#checks li .badge-good").nth(7).wait_for()
    page.evaluate("scrollTo(0, 0)")


def half_taken(page):
    """An order for the first customer of that name, of two lines."""
    page.fill("#f-customer_id", "Quiroga")
    page.press("#f-customer_id", "Enter")
    page.locator("#sheet-customer button[name=customer_pick]").first.click()
    page.locator("#sheet-customer button[name=customer_pick]").first.wait_for(state="detached")
    for code in ("12*85123A", "6*22423"):
        page.fill("#add", code)
        page.press("#add", "Enter")
        page.locator("#sheet-lines").get_by_text(code.split("*")[1]).first.wait_for()


def newest(page):
    with page.expect_navigation():
        page.locator("main tbody th a").first.click()


def counting(page):
    page.fill("#f-name", "Estante 1")
    page.select_option("#f-scope", "list")
    page.fill("#f-codes", "85123A\n22423")
    with page.expect_navigation():
        page.locator("main form .button").last.click()
    page.goto(page.url.split("?")[0] + "/scan")
    for _ in range(3):
        page.fill("#code", "85123A")
        page.press("#code", "Enter")
    page.locator("#scan-said .figure", has_text="3").wait_for()


def looked_at(page):
    rows = "codigo;nombre\n85123A;Portavelas corazón blanco\nNUEVO-1;Taza enlozada\n;Sin código\n".encode()
    page.set_input_files("#f-file", {"name": "productos.csv", "mimeType": "text/csv", "buffer": rows})
    with page.expect_navigation():
        page.locator("main form .button").last.click()


def rehearsed(page):
    with page.expect_navigation():
        page.locator("main form .button").last.click()


# Name, who looks, path, what is done there before, how wide.
PICTURES = [
    ("home", "admin", "/admin", None, 1200),
    ("connect", "admin", "/admin/integrations/erp/acqua", verified, 1200),
    ("orders", "admin", "/admin/orders", None, 1200),
    ("order", "admin", "/admin/orders/2621", None, 1200),
    ("order-edit", "admin", "/admin/orders/2621/edit", None, 1200),
    ("products", "admin", "/admin/products?q=glass", None, 1200),
    ("buyers", "admin", "/admin/buyers", None, 1200),
    ("terms", "admin", "/admin/settings/terms", None, 1200),
    ("catalogue", "buyer", "?q=heart", None, 1200),
    ("phone-catalogue", "buyer", "?q=heart", None, 390),
    ("phone-quick-order", "buyer", "/quick-order", None, 390),
    ("desk-transactions", "ventas", "/transactions", None, 1200),
    ("desk-transaction", "ventas", "/transactions", newest, 1200),
    ("desk-order", "ventas", "/transactions/new", half_taken, 1200),
    ("desk-customers", "ventas", "/customers", None, 1200),
    ("desk-stock", "gerencia", "/stock?q=heart", None, 1200),
    ("desk-ledger", "gerencia", "/stock/at/85123A", None, 1200),
    ("phone-count", "gerencia", "/stock/counts/new", counting, 390),
    ("desk-home", "gerencia", "", None, 1200),
    ("desk-audit", "gerencia", "/administration/audit", None, 1200),
    ("desk-file", "gerencia", "/administration/files", looked_at, 1200),
    ("desk-callers", "gerencia", "/integration/callers", None, 1200),
    ("desk-dry-run", "gerencia", "/integration/dry-run", rehearsed, 1200),
]
SHOPPERS = {"admin": ("/admin/sign-in", "admin@demo.example"), "buyer": ("/sign-in", "comprador@demo.example")}


def demonstrate(acqua, folder):
    """The demonstration, once its orders are in Acqua: the process, the shop's address and Acqua's."""
    erp, store = free_port(), free_port()
    log = open(pathlib.Path(folder) / "log", "w+b")
    process = subprocess.Popen(
        [acqua, "demo", "--folder", folder, "--erp-listen", f"127.0.0.1:{erp}", "--store-listen", f"127.0.0.1:{store}"],
        stdout=log, stderr=log,
    )
    Site.until(lambda: b"Control-C" in pathlib.Path(log.name).read_bytes(), "the demonstration does not come to its end", 600)
    return process, f"http://127.0.0.1:{store}/demo", f"http://127.0.0.1:{erp}/Demo"


def sign_in(page, shop, desk, who, password):
    """Signs the one who looks in; the address of their pages."""
    if who in SHOPPERS:
        path, email = SHOPPERS[who]
        page.goto(shop + path)
        page.fill("#f-email", email)
    else:
        page.goto(desk + "/sign-in")
        page.fill("#f-username", who)
    page.fill("#f-password", password)
    with page.expect_navigation():
        page.locator("main form button").click()
    return shop if who in SHOPPERS else desk


def take(browser, sites, password, language, target, names):
    for name, who, path, prepare, width in PICTURES:
        if names and name not in names:
            continue
        context = browser.new_context(viewport={"width": width, "height": 760}, locale=language, color_scheme="light")
        page = context.new_page()
        page.goto(sign_in(page, *sites, who, password) + path)
        if prepare:
            prepare(page)
        page.screenshot(path=str(target / f"{name}.jpg"), type="jpeg", quality=78)
        print(f"{language}/{name}.jpg", flush=True)
        context.close()


def main():
    acqua, chromium, folder, *names = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        process, *sites = demonstrate(acqua, scratch)
        try:
            password = (pathlib.Path(scratch) / "password").read_text().strip()
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for language in ("es", "en"):
                target = pathlib.Path(folder) / language
                target.mkdir(parents=True, exist_ok=True)
                take(browser, sites, password, language, target, names)
            browser.close()
        finally:
            process.terminate()
            process.wait(timeout=30)


if __name__ == "__main__":
    main()
