"""What a wholesaler's people do on Acqua's pages, in a real browser: desk_journeys.py ACQUA CHROMIUM [NAME …].

Ends with the line `N passed, N failed`; the names of journeys run those alone.
"""

import sys
import tempfile

from playwright.sync_api import sync_playwright

from browser import run
from desk_admin import ADMIN_JOURNEYS
from desk_cust import CUST_JOURNEYS
from desk_prices import PRICE_JOURNEYS
from desk_stok import STOCK_JOURNEYS
from desk_tran import TRAN_JOURNEYS
from site_under_test import INSTANCE, PASSWORD, Site

DESK_JOURNEYS = TRAN_JOURNEYS + CUST_JOURNEYS + PRICE_JOURNEYS + STOCK_JOURNEYS + ADMIN_JOURNEYS


def main():
    acqua, chromium, *names = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder, Site(acqua, folder) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        site.load("TAZA", "Taza enlozada", "2.55", 100_000)
        site.manage("PUT", "price-lists/base/prices", {"prices": [{"sku": "TAZA", "unit_price": "2.30", "min_quantity": "12"}]})
        site.load("MATE", "Mate de calabaza con un nombre largo, larguísimo, de los que no entran en un renglón", "10.50", 1000)
        site.merchant("PUT", "integrations/erp/acqua", {"instance": INSTANCE, "username": "conector", "password": PASSWORD})
        chosen = [journey for journey in DESK_JOURNEYS if not names or journey.__name__ in names]
        passed, failed = run(chosen, ("es", "en"), browser, site)
        browser.close()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
