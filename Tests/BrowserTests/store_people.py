"""The people of the store's journeys, and the words of its pages that they look for."""

from browser import Person
from site_under_test import PASSWORD

WORDS = {
    "es": dict(save="Guardar", verify="Verificar configuración", approve="Aprobar", review="Revisar", add="Agregar estos al carrito",
               go_on="Continuar", confirm="Confirmar el pedido", in_acqua="En Acqua", processed="Procesado", retry="Reintentar",
               retry_all="Reintentar todos", failed="Falla", sold_out="Agotado", attention="Requiere atención",
               put_on_list="Sumar a la lista", again="Pedir de nuevo", price_went="el precio pasó de", stale="Otra persona",
               look_at_file="Revisar el archivo", apply="Aplicar los cambios", upload="Subir", sync_stock="Sincronizar stock ahora"),
    "en": dict(save="Save", verify="Verify configuration", approve="Approve", review="Review", add="Add these to the cart",
               go_on="Continue", confirm="Confirm the order", in_acqua="In Acqua", processed="Processed", retry="Retry",
               retry_all="Retry all", failed="Failed", sold_out="Sold out", attention="Needs attention",
               put_on_list="Put on the list", again="Order again", price_went="the price went from", stale="Somebody else",
               look_at_file="Review the file", apply="Apply the changes", upload="Upload", sync_stock="Sync stock now"),
}
ADMINISTRATOR = "ada@example.com"
# Documents that no other buyer has, so that journeys do not meet.
documents = iter(range(20_123_456, 20_999_999))


def stranger(browser, site, language, **how):
    return Person(browser, site.shop, WORDS[language], language, **how)


def sign_in(person, email, door=""):
    person.go(f"{door}/sign-in")
    person.fill(email=email, password=PASSWORD)
    person.send()
    return person


def administrator(browser, site, language, **how):
    return sign_in(stranger(browser, site, language, **how), ADMINISTRATOR, "/admin")


def approved_buyer(browser, site, language, name="Bazar Luz", **how):
    """A buyer whom the merchant has let in, signed in."""
    document = str(next(documents))
    email = f"{document}@example.com"
    made = site.merchant("POST", "buyers", {"name": name, "document": document, "email": email, "password": PASSWORD})
    site.merchant("POST", f"buyers/{made['id']}/approve")
    buyer = sign_in(stranger(browser, site, language, **how), email)
    buyer.email = email
    return buyer


def become_administrator(browser, site):
    ada = stranger(browser, site, "es")
    ada.page.goto(site.welcome)
    ada.fill(name="Ada", email=ADMINISTRATOR, password=PASSWORD)
    ada.send()
    ada.sees("Inicio")
    ada.leave()


def order_number(person):
    """Of the order whose page is shown."""
    return person.page.url.split("/orders/")[1].split("?")[0]
