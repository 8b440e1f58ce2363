"""What a wholesaler's people do on Acqua's pages."""

from day_journey import DAY_JOURNEYS
from desk_administration import ADMINISTRATION_JOURNEYS
from desk_customers import CUSTOMER_JOURNEYS
from desk_prices import PRICE_JOURNEYS
from desk_stock import STOCK_JOURNEYS
from desk_transactions import TRANSACTION_JOURNEYS
from site_under_test import INSTANCE, PASSWORD

JOURNEYS = DAY_JOURNEYS + TRANSACTION_JOURNEYS + CUSTOMER_JOURNEYS + PRICE_JOURNEYS + STOCK_JOURNEYS + ADMINISTRATION_JOURNEYS
FIRST = []


def prepare(_, site):
    site.load("TAZA", "Taza enlozada", "2.55", 100_000)
    site.manage("PUT", "price-lists/base/prices", {"prices": [{"sku": "TAZA", "unit_price": "2.30", "min_quantity": "12"}]})
    site.load("MATE", "Mate de calabaza con un nombre largo, larguísimo, de los que no entran en un renglón", "10.50", 1000)
    site.merchant("PUT", "integrations/erp/acqua", {"instance": INSTANCE, "username": "conector", "password": PASSWORD})
