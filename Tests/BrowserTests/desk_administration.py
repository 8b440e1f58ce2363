"""Users, files, the audit trail and the figures of the company, in the browser."""

from playwright.sync_api import expect

from browser import look_at_all
from desk_people import clerk

TEXT = {
    "es": dict(apply="Aplicar", done="el archivo entró", wrong="Ya hay un usuario con ese nombre"),
    "en": dict(apply="Apply", done="the file went in", wrong="There is a user of that name already"),
}


def the_administration_runs_users_and_files(browser, site, language, scripts=True):
    text = TEXT[language]
    maria = clerk(browser, site, language, "maria", scripts=scripts)
    name = f"nora-{language}-{scripts}".lower()
    maria.go("/administration/users")
    maria.fill(username="rita", password="una clave larga")
    maria.send()
    expect(maria.page.locator("main")).to_contain_text(text["wrong"])
    maria.fill(username=name, password="una clave larga")
    maria.send()
    expect(maria.page.locator("h1")).to_contain_text(name)
    sku = f"ARCHIVO-{language}-{scripts}"
    maria.go("/administration/files")
    maria.page.set_input_files("#f-file", {"name": "lista.csv", "mimeType": "text/csv",
                                           "buffer": f"codigo;nombre\n{sku};Lata\n;Sin código\n".encode()})
    maria.send()
    maria.press(text["apply"])
    expect(maria.page.locator("main")).to_contain_text(text["done"])
    assert site.manage("GET", f"products/{sku}")["name"] == "Lata"
    maria.go("/administration/audit?action=import")
    expect(maria.page.locator("main")).to_contain_text("lista.csv")
    rita = clerk(browser, site, language, "rita", scripts=scripts)
    assert rita.go("/administration/users").status == 403


def the_administration_without_scripts(browser, site, language):
    the_administration_runs_users_and_files(browser, site, language, scripts=False)


def unfilled(person):
    person.page.locator("main form").last.evaluate("form => form.noValidate = true")
    person.send()


def every_page_of_the_administration_is_accessible_and_quiet(browser, site, language):
    pages = ["", "/account", "/administration/settings", "/administration/users", ("/administration/users", unfilled),
             "/administration/users/rita", "/administration/files", "/administration/audit", "/administration/audit?actor=nobody"]
    look_at_all(pages, lambda **how: clerk(browser, site, language, "maria", **how), language)


ADMINISTRATION_JOURNEYS = [
    the_administration_runs_users_and_files, the_administration_without_scripts,
    every_page_of_the_administration_is_accessible_and_quiet,
]
