"""Takes the pictures of the merchant's guide on the demonstration's pages: screenshots.py ACQUA CHROMIUM FOLDER."""

import pathlib
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

from site_under_test import Site, free_port

# Name, who looks, path, what is pressed before, how wide.
PICTURES = [
    ("home", "admin", "/admin", None, 1200),
    ("connect", "admin", "/admin/integrations/erp/acqua", "[data-verify] button[value=verify]", 1200),
    ("orders", "admin", "/admin/orders", None, 1200),
    ("order", "admin", "/admin/orders/2621", None, 1200),
    ("order-edit", "admin", "/admin/orders/2621/edit", None, 1200),
    ("products", "admin", "/admin/products?q=glass", None, 1200),
    ("buyers", "admin", "/admin/buyers", None, 1200),
    ("terms", "admin", "/admin/settings/terms", None, 1200),
    ("catalogue", "buyer", "?q=heart", None, 1200),
    ("phone-catalogue", "buyer", "?q=heart", None, 390),
    ("phone-quick-order", "buyer", "/quick-order", None, 390),
]


def demonstrate(acqua, folder):
    """The demonstration, once its orders are in Acqua: the process and the shop's address."""
    erp, store = free_port(), free_port()
    log = open(pathlib.Path(folder) / "log", "w+b")
    process = subprocess.Popen(
        [acqua, "demo", "--folder", folder, "--erp-listen", f"127.0.0.1:{erp}", "--store-listen", f"127.0.0.1:{store}"],
        stdout=log, stderr=log,
    )
    Site.until(lambda: b"Control-C" in pathlib.Path(log.name).read_bytes(), "the demonstration does not come to its end", 600)
    return process, f"http://127.0.0.1:{store}/demo"


def take(browser, shop, password, language, target):
    for name, who, path, press, width in PICTURES:
        context = browser.new_context(viewport={"width": width, "height": 760}, locale=language, color_scheme="light")
        page = context.new_page()
        page.goto(shop + ("/admin/sign-in" if who == "admin" else "/sign-in"))
        page.fill("#f-email", "admin@demo.example" if who == "admin" else "comprador@demo.example")
        page.fill("#f-password", password)
        page.locator("main form button").click()
        page.wait_for_load_state()
        page.goto(shop + path)
        if press:
            page.locator(press).click()
            page.locator("#checks li .badge-good").nth(7).wait_for()
            page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=str(target / f"{name}.jpg"), type="jpeg", quality=78)
        context.close()


def main():
    acqua, chromium, folder = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        process, shop = demonstrate(acqua, scratch)
        try:
            password = (pathlib.Path(scratch) / "password").read_text().strip()
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for language in ("es", "en"):
                target = pathlib.Path(folder) / language
                target.mkdir(parents=True, exist_ok=True)
                take(browser, shop, password, language, target)
            browser.close()
        finally:
            process.terminate()
            process.wait(timeout=30)


if __name__ == "__main__":
    main()
