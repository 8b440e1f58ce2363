"""The sales desk and its customers: made and found, looked at one after the other, two records that become one."""

from playwright.sync_api import expect

from browser import look_at_all
from desk_people import clerk, documents

WORDS = {
    "es": dict(save="Guardar", made="quedó guardado", digit="debería ser", cuit="pide un CUIT", right="Está bien, siguiente",
               done="Confirmado", left="No queda ningún cliente", merge="Unir", merged="Los dos registros son ahora",
               was="Ese registro se unió", same="Puede ser la misma persona", theirs="Otra persona guardó cambios"),
    "en": dict(save="Save", made="is saved", digit="it should be", cuit="needs a CUIT", right="It is right, next",
               done="Confirmed", left="No customer is left", merge="Merge", merged="are this customer now",
               was="was merged into", same="May be the same person", theirs="Somebody else saved"),
}


def cuit(dni, prefix=20):
    """The CUIT of a person; another prefix where the check digit would be ten."""
    digits = f"{prefix}{dni:08}"
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))) % 11
    return cuit(dni, 23) if check == 10 else f"{digits}{0 if check == 11 else check}"


def make(site, name, document, **more):
    return site.manage("POST", "customers", {"name": name, "document": str(document), **more})


def a_customer_is_made_and_changed(browser, site, language, scripts=True):
    """With a document whose last digit is wrong, a condition that does not go with it, then rightly; two who edit at once."""
    words, dni = WORDS[language], next(documents)
    maria = clerk(browser, site, language, "maria", scripts=scripts)
    maria.go("/customers/new")
    right = cuit(dni)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    maria.fill(name="Bazar Sol", document=wrong)
    if scripts:
        maria.sees(words["digit"])
    maria.send()
    maria.sees(words["digit"])
    expect(maria.page.locator("#f-name")).to_have_value("Bazar Sol")
    if scripts:
        expect(maria.page.locator("#form-errors")).to_be_focused()
    maria.fill(document=str(dni))
    maria.page.select_option("#f-fiscal_condition", "monotributo")
    maria.send()
    maria.sees(words["cuit"])
    maria.fill(document=right)
    maria.send()
    maria.sees(words["made"])
    place = maria.page.url.split("/customers/")[1].split("?")[0]
    other = clerk(browser, site, language, "conector", scripts=scripts)
    for person in (maria, other):
        person.go(f"/customers/{place}/edit")
    maria.fill(phone="11 4444-0000")
    maria.send()
    other.fill(phone="11 4444-9999")
    other.send()
    other.sees(words["theirs"])
    other.sees("11 4444-0000")
    other.go(f"/customers?q={right}")
    other.sees("Bazar Sol")


def a_customer_is_made_without_scripts(browser, site, language):
    a_customer_is_made_and_changed(browser, site, language, scripts=False)


def new_customers_are_looked_at_with_one_key(browser, site, language):
    words = WORDS[language]
    maria = clerk(browser, site, language, "maria")
    for name in ("Ana", "Bea"):
        make(site, name, next(documents))
    waiting = len(site.manage("GET", "customers?to_review=true&limit=1000")["items"])
    maria.go("/customers")
    expect(maria.page.locator(".menu .badge")).to_contain_text(str(waiting))
    maria.go("/customers/review")
    for _ in range(waiting):
        expect(maria.page.get_by_role("button", name=words["right"])).to_be_focused()
        with maria.page.expect_navigation():
            maria.page.keyboard.press("Enter")
        maria.sees(words["done"], "body")
    maria.sees(words["left"])
    expect(maria.page.locator(".menu .badge")).to_have_count(0)


def two_records_become_one(browser, site, language):
    """Ordered by DNI in the store and by CUIT at the counter: suggested, compared, merged; the old page leads on."""
    words, dni = WORDS[language], next(documents)
    old, new = make(site, "Kiosco Luz", dni, phone="11 4444-1234"), make(site, "Luz Pérez", cuit(dni))
    line = {"sku": "TAZA", "quantity": "1", "unit_price": "2.55"}
    site.manage("POST", "transactions", {"kind": "order", "customer_id": old["id"], "lines": [line]})
    maria = clerk(browser, site, language, "maria")
    maria.go("/customers/doubles")
    maria.follow(maria.page.locator("tr", has_text=str(dni)[-3:]).locator("a.button-main").first)
    maria.page.locator("input[name=name][value=second]").check()
    maria.press(words["merge"])
    maria.sees(words["merged"], "body")
    answer = site.manage("GET", f"customers/{old['id']}")
    assert answer["former_documents"] == [str(dni)] and answer["phone"] == "11 4444-1234", answer
    maria.go(f"/customers/{new['id'] if answer['id'] == old['id'] else old['id']}")
    maria.sees(words["was"], "body")
    order = {"kind": "order", "customer_id": old["id"], "buyer": {"name": "Luz", "document": str(dni)}, "lines": [line]}
    assert site.manage("POST", "transactions", order)["customer_id"] == answer["id"]


def every_page_of_customers_is_accessible_and_quiet(browser, site, language):
    long = "Distribuidora de artículos de librería, bazar y regalería Los Hermanos Fernández Etcheverrigaray S.R.L."
    dni = next(documents)
    one = make(site, long, dni, fiscal_condition="exento", email="una.direccion.muy.larga.de.verdad@distribuidora-etcheverrigaray.com.ar",
               phone="+54 9 11 4444-5678", notes="Llama siempre.\nPaga a 30 días.", address={"street": "Av. Siempreviva 742", "province": "S"})
    two = make(site, "Etcheverrigaray", cuit(dni), phone="11 4444 5678")
    merged, gone = make(site, "Unido", next(documents)), make(site, "Ido", next(documents))
    goes = {"customer_id": gone["id"], "version": gone["version"]}
    site.manage("POST", f"customers/{merged['id']}/merge", goes, merged["version"])
    pages = ["/customers", "/customers?q=nadie", "/customers?state=to_review", "/customers/new", ("/customers/new", unfilled),
             f"/customers/{one['id']}", f"/customers/{merged['id']}", f"/customers/{one['id']}/edit", "/customers/review",
             "/customers/doubles", f"/customers/{one['id']}/merge", f"/customers/{one['id']}/merge?q=etche",
             f"/customers/{one['id']}/merge?with={two['id']}"]
    look_at_all(pages, lambda **how: clerk(browser, site, language, "maria", **how), language)


def unfilled(person):
    person.page.locator("main form").evaluate("form => form.noValidate = true")
    person.send()


CUSTOMER_JOURNEYS = [
    a_customer_is_made_and_changed, a_customer_is_made_without_scripts, new_customers_are_looked_at_with_one_key,
    two_records_become_one, every_page_of_customers_is_accessible_and_quiet,
]
