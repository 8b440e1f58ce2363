"""The people of the journeys at Acqua's desk."""

from browser import Person
from site_under_test import INSTANCE, PASSWORD

# Documents that no other customer has, so that journeys do not meet.
documents = iter(range(25_123_456, 25_999_999))


def clerk(browser, site, language, username="maria", words=None, **how):
    """Somebody of the company, signed in to Acqua; `words` are those of the pages that they look for, by language."""
    home = f"http://127.0.0.1:{site.erp_port}/{INSTANCE}"
    person = Person(browser, home, (words or {}).get(language, {}), language, **how)
    person.go("/sign-in")
    person.fill(username=username, password=PASSWORD)
    person.send()
    return person


def customer(site, name):
    return site.manage("POST", "customers", {"name": name, "document": str(next(documents))})
