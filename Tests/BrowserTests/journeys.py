"""What people do on the pages, in a real browser: journeys.py ACQUA CHROMIUM. Ends with the line `N passed, N failed`.

The names of journeys after these run those alone: journeys.py ACQUA CHROMIUM the_same_order_twice.
"""

import sys
import tempfile

from playwright.sync_api import sync_playwright

from browser import run
from buying_journeys import BUYING_JOURNEYS
from connection_journeys import CONNECTION_JOURNEYS, connecting_with_wrong_settings_then_rightly
from merchant_journeys import MERCHANT_JOURNEYS
from page_journeys import PAGE_JOURNEYS
from site_under_test import Site
from store_people import WORDS, become_administrator


def chosen(journeys, names):
    """Those of these names, after the one that connects the store; all where none is named."""
    first = [connecting_with_wrong_settings_then_rightly]
    return journeys if not names else first + [journey for journey in journeys if journey.__name__ in names and journey not in first]


def main():
    acqua, chromium, *names = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder, Site(acqua, folder) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        site.load("TAZA", "Taza enlozada", "2.55", 1000)
        site.manage("PUT", "price-lists/base/prices", {"prices": [{"sku": "TAZA", "unit_price": "2.30", "min_quantity": "12"}]})
        site.load("MATE", "Mate de calabaza con un nombre largo, larguísimo, de los que no entran en un renglón", "10.50", 1000)
        site.load("VASO", "Vaso", "1", 50)
        become_administrator(browser, site)
        journeys = CONNECTION_JOURNEYS + BUYING_JOURNEYS + MERCHANT_JOURNEYS + PAGE_JOURNEYS
        passed, failed = run(chosen(journeys, names), WORDS, browser, site)
        browser.close()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
