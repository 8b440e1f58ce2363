import ERPCore
import Kernel
import WebSupport

/// What the words of the audit trail mean to people.
enum AuditWords {
    /// `customer.create` is “Cliente: creó”; a word that is not known stands as it is.
    static func phrase(_ action: String) -> Phrase {
        let parts = action.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let kind = kinds[parts[0]], let verb = verbs[parts[1]] else { return Phrase(es: action, en: action) }
        return Phrase(es: "\(kind.es): \(verb.es)", en: "\(kind.en): \(verb.en)")
    }

    /// Kinds of records, in the order of a list to choose from.
    static let kindNames = [
        "transaction", "customer", "product", "price_list", "repricing", "stock_movement", "stock_transfer", "count_sheet", "stock_minimum",
        "warehouse", "import", "user", "session", "settings",
    ]

    static func kind(_ name: String) -> Phrase { kinds[name] ?? Phrase(es: name, en: name) }

    private static let kinds: [String: Phrase] = [
        "user": Phrase(es: "Usuario", en: "User"), "session": Phrase(es: "Sesión", en: "Session"),
        "settings": Phrase(es: "Configuración", en: "Settings"), "customer": Phrase(es: "Cliente", en: "Customer"),
        "product": Phrase(es: "Producto", en: "Product"), "repricing": Phrase(es: "Remarcación", en: "Repricing"),
        "price_list": Phrase(es: "Lista de precios", en: "Price list"), "warehouse": Phrase(es: "Depósito", en: "Warehouse"),
        "stock_movement": Phrase(es: "Movimiento", en: "Movement"), "stock_transfer": Phrase(es: "Transferencia", en: "Transfer"),
        "count_sheet": Phrase(es: "Planilla de recuento", en: "Count sheet"), "stock_minimum": Phrase(es: "Mínimo", en: "Minimum"),
        "transaction": Phrase(es: "Operación", en: "Transaction"), "import": Phrase(es: "Importación", en: "Import"),
    ]

    private static let verbs: [String: Phrase] = [
        "create": Phrase(es: "creó", en: "made"), "save": Phrase(es: "cambió", en: "changed"), "delete": Phrase(es: "quitó", en: "removed"),
        "password": Phrase(es: "cambió la contraseña", en: "changed the password"), "end": Phrase(es: "cerró", en: "ended"),
        "cancel": Phrase(es: "anuló", en: "cancelled"), "process": Phrase(es: "procesó", en: "processed"),
        "merge": Phrase(es: "unió", en: "merged"), "merge_away": Phrase(es: "se unió a otro", en: "was merged into another"),
        "review": Phrase(es: "revisó", en: "reviewed"),
        "dismiss_double": Phrase(es: "no es la misma persona", en: "is not the same person"),
        "update": Phrase(es: "cambió", en: "changed"), "place": Phrase(es: "tomó", en: "took"),
        "edit": Phrase(es: "modificó", en: "edited"),
        "make": Phrase(es: "creó", en: "made"), "post": Phrase(es: "asentó", en: "entered"), "set": Phrase(es: "cambió", en: "changed"),
        "choose": Phrase(es: "eligió una cuenta", en: "chose a count"), "leave_out": Phrase(es: "dejó afuera", en: "left out"),
        "apply": Phrase(es: "aplicó", en: "applied"),
        "undo": Phrase(es: "deshizo", en: "undid"), "deactivate": Phrase(es: "desactivó", en: "deactivated"),
        "receipt": Phrase(es: "ingreso", en: "receipt"), "adjustment": Phrase(es: "ajuste", en: "adjustment"),
        "count": Phrase(es: "contó", en: "counted"), "send": Phrase(es: "envió", en: "sent"),
        "receive": Phrase(es: "recibió", en: "received"),
        "products": Phrase(es: "productos", en: "products"), "prices": Phrase(es: "precios", en: "prices"),
        "customers": Phrase(es: "clientes", en: "customers"), "stock": Phrase(es: "stock", en: "stock"),
    ]

    /// `name: Ana → Ana María`, a field after the other; what was made shows its values alone.
    static func changes(_ json: JSON) -> String {
        guard case .object(let members) = json else { return "" }
        return members.map { member in
            guard case .array(let pair) = member.value, pair.count == 2 else { return "\(member.name): \(plain(member.value))" }
            return "\(member.name): \(plain(pair[0])) → \(plain(pair[1]))"
        }.joined(separator: "; ")
    }

    private static func plain(_ value: JSON) -> String {
        if value == .null { return "–" }
        return value.stringValue ?? value.text
    }

    static func door(_ door: Author.Door) -> Phrase {
        switch door {
        case .session: Phrase(es: "en el navegador", en: "in the browser")
        case .token: Phrase(es: "por la API", en: "through the API")
        case .command: Phrase(es: "por un comando", en: "by a command")
        }
    }
}
