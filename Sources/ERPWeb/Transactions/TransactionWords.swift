import ERPCore
import Kernel
import WebSupport

/// How far a transaction is, in a word and a tone.
struct TransactionWords {
    let phrase: Phrase
    let tone: String

    init(_ status: TransactionStatus) {
        switch status {
        case .confirmed: (phrase, tone) = (Phrase(es: "Confirmada", en: "Confirmed"), "blue")
        case .processed: (phrase, tone) = (Phrase(es: "Procesada", en: "Processed"), "green")
        case .cancelled: (phrase, tone) = (Phrase(es: "Anulada", en: "Cancelled"), "grey")
        }
    }

    /// Of several, as the filter of the list says it.
    static func several(_ status: TransactionStatus) -> Phrase {
        switch status {
        case .confirmed: Phrase(es: "Confirmadas", en: "Confirmed")
        case .processed: Phrase(es: "Procesadas", en: "Processed")
        case .cancelled: Phrase(es: "Anuladas", en: "Cancelled")
        }
    }

    /// What somebody did with a transaction.
    static func done(_ action: String) -> Phrase {
        switch action {
        case "transaction.place": Phrase(es: "Tomada", en: "Taken")
        case "transaction.edit": Phrase(es: "Modificada", en: "Edited")
        case "transaction.process": Phrase(es: "Procesada: salió del depósito", en: "Processed: it left the warehouse")
        case "transaction.cancel": Phrase(es: "Anulada: su stock quedó libre", en: "Cancelled: its stock is free again")
        default: Phrase(es: action, en: action)
        }
    }

    /// By which door somebody came.
    static func door(_ door: Author.Door) -> Phrase {
        switch door {
        case .session: Phrase(es: "en estas páginas", en: "on these pages")
        case .token: Phrase(es: "por la API", en: "through the API")
        case .command: Phrase(es: "por un comando", en: "by a command")
        }
    }

    /// A field that an edit changed.
    static func field(_ name: String) -> Phrase {
        switch name {
        case "lines": Phrase(es: "Renglones", en: "Lines")
        case "date": Phrase(es: "Fecha", en: "Date")
        case "currency": Phrase(es: "Moneda", en: "Currency")
        case "warehouse": Phrase(es: "Depósito", en: "Warehouse")
        case "discount_percent": Phrase(es: "Descuento (%)", en: "Discount (%)")
        case "surcharge_percent": Phrase(es: "Recargo (%)", en: "Surcharge (%)")
        case "payment_terms": Phrase(es: "Condición de pago", en: "Payment terms")
        case "notes": Phrase(es: "Notas", en: "Notes")
        case "total": Phrase(es: "Total", en: "Total")
        default: Phrase(es: name, en: name)
        }
    }
}

/// Money in the currency of a document: pesos by their sign, others by their letters.
enum DocumentMoney {
    static func text(_ amount: Amount, _ currency: String, _ request: ERPPageRequest) -> String {
        marked(request.formats.money(amount), currency)
    }

    static func text(_ price: UnitPrice, _ currency: String, _ request: ERPPageRequest) -> String {
        marked(request.formats.money(price), currency)
    }

    private static func marked(_ text: String, _ currency: String) -> String {
        currency == "ARS" ? text : text.replacing("$", with: currency)
    }
}
