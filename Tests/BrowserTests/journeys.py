"""What people do on the pages, in a real browser: journeys.py ACQUA CHROMIUM [store | desk] [NAME …].

Those of the store and those at Acqua's desk, each on an installation of their own; ends with the line `N passed, N failed`
of all. The names of journeys run those alone: journeys.py ACQUA CHROMIUM the_same_order_twice.
"""

import sys
import tempfile

from playwright.sync_api import sync_playwright

import desk_journeys
import store_journeys
from browser import run
from site_under_test import Site

LANGUAGES = ("es", "en")
KINDS = {"store": store_journeys, "desk": desk_journeys}


def chosen(kind, names):
    """The journeys of these names after those that all others need; all where none is named, none where none is of this kind."""
    named = [journey for journey in kind.JOURNEYS if not names or journey.__name__ in names]
    return named and kind.FIRST + [journey for journey in named if journey not in kind.FIRST]


def main():
    acqua, chromium, *words = sys.argv[1:]
    kinds = [KINDS[words.pop(0)]] if words and words[0] in KINDS else list(KINDS.values())
    passed = failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for kind in kinds:
            journeys = chosen(kind, words)
            if not journeys:
                continue
            with tempfile.TemporaryDirectory() as folder, Site(acqua, folder) as site:
                kind.prepare(browser, site)
                good, bad = run(journeys, LANGUAGES, browser, site)
            passed, failed = passed + good, failed + bad
        browser.close()
    print(f"{passed} passed, {failed} failed")
    # A name that no journey has is a mistake, not a success.
    sys.exit(0 if passed and not failed else 1)


if __name__ == "__main__":
    main()
