package import Kernel

/// How a taxpayer stands towards IVA; the words of the wire. ARCA's codes belong to them.
package enum FiscalCondition: String, Sendable, CaseIterable {
    case responsableInscripto = "responsable_inscripto"
    case exento
    case consumidorFinal = "consumidor_final"
    case monotributo
    case noCategorizado = "no_categorizado"
    case proveedorExterior = "proveedor_exterior"
    case clienteExterior = "cliente_exterior"
    case ivaLiberado = "iva_liberado"
    case monotributoSocial = "monotributo_social"
    case noAlcanzado = "no_alcanzado"
    case monotributoPromovido = "monotributo_promovido"

    /// What is known of a condition.
    private struct Entry {
        let code: Int
        let es: String
        let en: String
        var needsCUIT = false
    }

    private static let table: [FiscalCondition: Entry] = [
        .responsableInscripto: Entry(
            code: 1,
            es: "Responsable inscripto",
            en: "Registered for VAT (responsable inscripto)",
            needsCUIT: true
        ),
        .exento: Entry(code: 4, es: "Exento", en: "Exempt", needsCUIT: true),
        .consumidorFinal: Entry(code: 5, es: "Consumidor final", en: "Final consumer"),
        .monotributo: Entry(code: 6, es: "Monotributo", en: "Small taxpayer (monotributo)", needsCUIT: true),
        .noCategorizado: Entry(code: 7, es: "No categorizado", en: "Not categorised"),
        .proveedorExterior: Entry(code: 8, es: "Proveedor del exterior", en: "Supplier abroad"),
        .clienteExterior: Entry(code: 9, es: "Cliente del exterior", en: "Customer abroad"),
        .ivaLiberado: Entry(code: 10, es: "IVA liberado (Ley 19.640)", en: "VAT-free (Ley 19.640)"),
        .monotributoSocial: Entry(code: 13, es: "Monotributo social", en: "Social monotributo", needsCUIT: true),
        .noAlcanzado: Entry(code: 15, es: "IVA no alcanzado", en: "Outside VAT", needsCUIT: true),
        .monotributoPromovido: Entry(
            code: 16,
            es: "Monotributo trabajador independiente promovido",
            en: "Promoted independent worker (monotributo)",
            needsCUIT: true
        ),
    ]

    private var entry: Entry { Self.table[self] ?? Entry(code: 0, es: rawValue, en: rawValue) }

    /// ARCA's `CondicionIVAReceptorId`.
    package var code: Int { entry.code }

    package var name: Phrase { Phrase(es: entry.es, en: entry.en) }

    /// Whether only a CUIT goes with it: ARCA takes no invoice otherwise.
    package var needsCUIT: Bool { entry.needsCUIT }

    /// A condition by ARCA's code.
    package init?(code: Int) {
        guard let found = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = found
    }

    /// Whether a condition can be that of somebody with this document.
    package static func agree(_ condition: FiscalCondition?, _ document: TaxDocument) -> Bool {
        condition?.needsCUIT != true || document.kind == .cuit
    }

    /// What to do where they do not agree.
    package static func disagreement(_ condition: FiscalCondition) -> Phrase {
        Phrase(
            es: "«\(condition.name.es)» pide un CUIT, y el documento es un DNI: escriba el CUIT, o elija consumidor final.",
            en: "“\(condition.name.en)” needs a CUIT, and the document is a DNI: type the CUIT, or choose final consumer."
        )
    }
}
