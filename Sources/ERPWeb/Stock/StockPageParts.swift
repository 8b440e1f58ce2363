import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// The pages of the warehouse, one beside the other.
enum StockTabs {
    private static let all: [(path: String, text: Phrase)] = [
        ("stock", Phrase(es: "Existencias", en: "Levels")), ("stock/low", Phrase(es: "Faltantes", en: "Low")),
        ("stock/movements", Phrase(es: "Movimientos", en: "Movements")),
        ("stock/transfers", Phrase(es: "Transferencias", en: "Transfers")), ("stock/counts", Phrase(es: "Recuentos", en: "Counts")),
        ("stock/warehouses", Phrase(es: "Depósitos", en: "Warehouses")),
    ]

    /// What the partial `page-tabs` shows.
    static func json(_ request: ERPPageRequest) -> JSON {
        let here = request.web.http.uri.path
        let tabs = all.map { tab -> JSON in
            let path = request.path(tab.path)
            let isHere = here == path || (tab.path != "stock" && here.hasPrefix(path + "/"))
            return ["href": .string(path), "text": .string(request.text(tab.text)), "current": .bool(isHere)]
        }
        return ["tabs": .array(tabs), "has_tabs": true]
    }
}

extension ERPPageRequest {
    /// A page of the warehouse.
    func stockPage(_ template: String, _ title: Phrase, _ model: JSON, refusal: Refusal? = nil) throws -> Answer {
        let status = refusal?.kind.status ?? .ok
        let more: JSON = ["may_manage": .bool(may(.manage)), "may_write": .bool(may(.write))]
        return try page(template, title: text(title), model.merging(StockTabs.json(self)).merging(more), status: status)
    }
}

/// What a select of warehouses shows.
enum WarehouseChoices {
    static func all(_ warehouses: [Warehouse]) -> [FormField.Choice] {
        warehouses.map { FormField.Choice($0.code, $0.name) }
    }

    static func json(_ warehouses: [Warehouse], chosen: String) -> JSON {
        .array(
            warehouses.map { ["value": .string($0.code), "text": .string($0.name), "selected": .bool($0.code == chosen)] }
        )
    }

    static func names(_ warehouses: [Warehouse]) -> [String: String] {
        Dictionary(warehouses.map { ($0.code, $0.name) }) { first, _ in first }
    }
}

/// Forms that make something, and make it once however often they are sent.
extension ERPServices {
    private static let formKeyPrefix = "stock-form-"

    static func formKey() -> String { SecretToken.make(prefix: formKeyPrefix) }

    /// - Parameters:
    ///   - effect: makes it; the path of its page below the instance's.
    /// - Returns: that path, and whether the form had been sent before.
    func makeOnce(
        _ request: ERPPageRequest,
        _ fields: FormFields,
        _ purpose: String,
        _ effect: @escaping @Sendable (InstanceScope) throws -> String
    ) async throws -> (path: String, isRepeated: Bool) {
        let key = fields.text("key")
        guard key.hasPrefix(Self.formKeyPrefix), (1...200).contains(key.utf8.count) else {
            throw Refusal.invalidField(
                at: "",
                es: "El formulario no llegó entero: abra la página de nuevo.",
                en: "The form did not arrive whole: open the page again."
            )
        }
        // Other contents under the same key are another form: one that was filled in again after going back.
        let contents = fields.values.filter { $0.name != "key" }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        let mark = SecretToken.hash(contents).prefix(8).map { String($0, radix: 36) }.joined()
        let once = IdempotencyKey(
            owner: request.instance.id.number,
            key: "\(key)-\(mark)",
            fingerprint: SecretToken.hash("\(purpose) \(request.user?.username ?? "")")
        )
        let answer = try await write(request.caller) { scope in
            try IdempotencyKeys.once(once, at: scope.now, in: scope.tx) {
                StoredAnswer(status: 303, location: try effect(scope), body: [])
            }
        }
        return (answer.location ?? "stock", answer.isReplay)
    }
}
