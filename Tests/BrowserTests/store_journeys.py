"""What buyers and merchants do on the store's pages."""

from buying_journeys import BUYING_JOURNEYS
from connection_journeys import CONNECTION_JOURNEYS, connecting_with_wrong_settings_then_rightly
from merchant_journeys import MERCHANT_JOURNEYS
from page_journeys import PAGE_JOURNEYS
from store_people import become_administrator

JOURNEYS = CONNECTION_JOURNEYS + BUYING_JOURNEYS + MERCHANT_JOURNEYS + PAGE_JOURNEYS
# The one that connects the store goes before all others.
FIRST = [connecting_with_wrong_settings_then_rightly]


def prepare(browser, site):
    site.load("TAZA", "Taza enlozada", "2.55", 1000)
    site.manage("PUT", "price-lists/base/prices", {"prices": [{"sku": "TAZA", "unit_price": "2.30", "min_quantity": "12"}]})
    site.load("MATE", "Mate de calabaza con un nombre largo, larguísimo, de los que no entran en un renglón", "10.50", 1000)
    site.load("VASO", "Vaso", "1", 50)
    become_administrator(browser, site)
