import ERPWire
package import Kernel

/// Why something did not go through: Acqua's words, or ours where it said nothing.
package struct Fault: Hashable, Sendable {
    /// One thing that is wrong, where Acqua says so: `/lines/2/sku`.
    package struct Issue: Hashable, Sendable {
        package let pointer: String
        package let code: String
        package let detail: String

        package init(pointer: String, code: String, detail: String) {
            self.pointer = pointer
            self.code = code
            self.detail = detail
        }
    }

    /// Nil where no answer came.
    package var status: Int?
    package var code: String
    package var detail: Phrase
    package var issues: [Issue]

    package init(status: Int? = nil, code: String, detail: Phrase, issues: [Issue] = []) {
        self.status = status
        self.code = code
        self.detail = detail
        self.issues = issues
    }

    init(status: Int, problem: ProblemBody) {
        self.init(
            status: status,
            code: problem.code,
            detail: Phrase(es: problem.detail, en: problem.detail),
            issues: problem.issues.map { Issue(pointer: $0.pointer, code: $0.code, detail: $0.detail) }
        )
    }
}

extension Fault {
    static func notAcqua(status: Int) -> Fault {
        Fault(
            status: status,
            code: "not_acqua",
            detail: Phrase(
                es: "Respondió algo que no es la API de Acqua (HTTP \(status)): puede ser un intermediario, o Acqua reiniciándose.",
                en: "Something answered that is not Acqua's API (HTTP \(status)): a proxy perhaps, or Acqua starting again."
            )
        )
    }

    static func redirected(status: Int, location: String?) -> Fault {
        let target = location.map { String($0.unicodeScalars.prefix(200).map(Character.init)) } ?? "?"
        return Fault(
            status: status,
            code: "redirected",
            detail: Phrase(
                es: "La dirección de Acqua redirige a \(target); no se sigue. Corrija la dirección de la integración y reintente.",
                en: "Acqua's address redirects to \(target); that is not followed. Correct the address of the integration and retry."
            )
        )
    }

    static var changedInAcqua: Fault {
        Fault(
            status: 412,
            code: "changed_in_acqua",
            detail: Phrase(
                es:
                    "Alguien cambió la operación en Acqua después de la última vez que la tienda la vio. Al reintentar queda como está en la tienda.",
                en: "Somebody changed the transaction in Acqua after the store last saw it. A retry makes it as it is in the store."
            )
        )
    }

    static func notEditable(_ status: TransactionView.Status) -> Fault {
        Fault(
            status: 422,
            code: "not_editable",
            detail: Phrase(
                es: status == .cancelled ? "En Acqua la operación está anulada." : "En Acqua la operación ya fue procesada.",
                en: status == .cancelled ? "In Acqua the transaction is cancelled." : "In Acqua the transaction has been processed already."
            )
        )
    }
}
