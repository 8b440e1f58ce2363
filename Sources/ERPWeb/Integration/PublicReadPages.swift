import ERPCore
import Foundation
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// The public-read policy, with what an outsider sees beside it before anything is saved.
struct PublicReadPages {
    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/integration/public", needs: .manage, on: routes) { request in
            let facts = try await facts(request)
            return try await page(request, facts, Self.values(facts.instance), nil)
        }
        pages.page(.post, "{instance}/integration/public", needs: .manage, on: routes, save)
    }

    private struct Facts: Sendable {
        let instance: Instance
        let warehouses: [Warehouse]
        let priceLists: [PriceList]
    }

    private func facts(_ request: ERPPageRequest) async throws -> Facts {
        try await services.read(request.caller) { scope in
            guard let instance = try InstanceQueries.find(scope.instance, in: scope.tx) else { throw Refusal.notFound }
            return Facts(
                instance: instance,
                warehouses: try WarehouseQueries.all(in: scope),
                priceLists: try PriceListQueries.all(in: scope)
            )
        }
    }

    private static func values(_ instance: Instance) -> FormFields {
        let policy = instance.publicRead
        var values: [(name: String, value: String)] = [
            ("price_list", policy.priceList), ("quantities", policy.quantities.rawValue), ("version", String(instance.version)),
        ]
        if policy.isOn { values.append(("enabled", "true")) }
        for code in policy.warehouses ?? [] { values.append(("warehouse", code)) }
        return FormFields(values: values)
    }

    @Sendable
    private func save(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        guard fields.text("do") == "save" else { return try await page(request, try await facts(request), fields, nil) }
        do {
            guard let version = Int64(fields.text("version")) else { throw Refusal.staleVersion }
            let patch = Self.patch(fields)
            _ = try await services.write(request.caller) { scope in
                try SettingsActions.update(version: version, in: scope) { settings in try SettingsBodies.apply(patch, to: &settings) }
            }
            services.directory.forget()
            return request.redirect(to: "integration/public", notice: "public_read_saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, try await facts(request), fields, refusal)
        }
    }

    /// The body that the API would get. No warehouse ticked is all of them.
    private static func patch(_ fields: FormFields) -> JSON {
        let warehouses = fields.all("warehouse").filter { !$0.isEmpty }
        return [
            "public_read": [
                "enabled": .bool(fields.has("enabled")), "price_list": .string(fields.text("price_list")),
                "warehouses": warehouses.isEmpty ? .null : .array(warehouses.map(JSON.string)),
                "quantities": .string(fields.text("quantities")),
            ]
        ]
    }

    private static func skus(_ fields: FormFields) -> [SKU] {
        let typed = fields.text("skus").split { $0 == "," || $0 == ";" || $0.isNewline }
        return Array(typed.compactMap { SKU($0.trimmingCharacters(in: .whitespaces)) }.prefix(PublicPreview.skusMaximum))
    }

    private func page(_ request: ERPPageRequest, _ facts: Facts, _ values: FormFields, _ refusal: Refusal?) async throws -> Answer {
        var told = refusal
        var preview: PublicPreview?
        do {
            preview = try await services.previewPublicRead(Self.patch(values), Self.skus(values), request.caller)
        } catch let other as Refusal where other.concernsInput {
            told = told ?? other
        }
        let fields = Self.fields(facts, request)
        let form = FormModel(fields, values: values, refusal: told?.within("/public_read"), in: request.language)
        let chosen = Set(values.all("warehouse"))
        let isStale = refusal?.code == "stale_version"
        let model: JSON = [
            "form": form.json, "action": .string(request.path("integration/public")),
            "version": .string(isStale ? String(facts.instance.version) : values.text("version")), "skus": .string(values.text("skus")),
            "warehouses": .array(
                facts.warehouses.map {
                    ["code": .string($0.code), "name": .string($0.name), "checked": .bool(chosen.contains($0.code))]
                }
            ),
            "preview": preview.map { Self.json($0, request) } ?? .null,
        ]
        let shown = fields + [FormField("warehouse", es: "Depósitos", en: "Warehouses")]
        let other = StaleModel.json(refusal, shown, kept: Self.values(facts.instance), typed: values, in: request.language)
        let title = request.text(Phrase(es: "Lectura pública", en: "Public reading"))
        return try request.page(
            "integration-public",
            title: title,
            model.merging(other).merging(IntegrationTabs.json(request)),
            status: refusal?.kind.status ?? .ok
        )
    }

    private static func fields(_ facts: Facts, _ request: ERPPageRequest) -> [FormField] {
        let exact = request.text(Phrase(es: "Exactas", en: "Exact"))
        let bucketed = request.text(Phrase(es: "Por tramos (0, 1, 10, 100, …)", en: "By steps (0, 1, 10, 100, …)"))
        return [
            FormField("enabled", .checkbox, es: "Ofrecer lectura pública", en: "Offer public reading"),
            FormField(
                "price_list",
                .select,
                es: "Lista de precios",
                en: "Price list",
                required: true,
                choices: facts.priceLists.map { .init($0.code, "\($0.fields.name) (\($0.code))") }
            ),
            FormField(
                "quantities",
                .select,
                es: "Cantidades",
                en: "Quantities",
                required: true,
                choices: [.init("exact", exact), .init("bucketed", bucketed)]
            ),
        ]
    }

    private static func json(_ preview: PublicPreview, _ request: ERPPageRequest) -> JSON {
        let number = { (json: JSON?) in request.formats.number(json?.stringValue ?? "") }
        let rows = preview.skus.map { sku -> JSON in
            let stock = preview.stock.first { $0["sku"]?.stringValue == sku.text }
            let price = preview.prices.first { $0["sku"]?.stringValue == sku.text }
            let tiers = (price?["tiers"]?.arrayValue ?? []).map { tier in
                let (from, cost) = (number(tier["min_quantity"]), number(tier["unit_price"]))
                return request.text(Phrase(es: "desde \(from): \(cost)", en: "from \(from): \(cost)"))
            }
            return [
                "sku": .string(sku.text), "available": .optional(stock.map { number($0["available"]) }),
                "price": .optional(price.map { "\($0["currency"]?.stringValue ?? "") \(number($0["unit_price"]))" }),
                "tiers": .string(tiers.joined(separator: " · ")),
            ]
        }
        return [
            "is_off": .bool(!preview.isOn), "rows": .array(rows), "has_rows": .bool(!rows.isEmpty && preview.isOn),
            "answer": .string(ReadableJSON.text(["stock": .array(preview.stock), "prices": .array(preview.prices)])),
        ]
    }
}

extension Refusal {
    /// The same, where the fields of a form stand for the members of an object of the body.
    fileprivate func within(_ pointer: String) -> Refusal {
        var refusal = self
        for index in refusal.issues.indices where refusal.issues[index].pointer.hasPrefix(pointer + "/") {
            refusal.issues[index].pointer = String(refusal.issues[index].pointer.dropFirst(pointer.count))
        }
        return refusal
    }
}
