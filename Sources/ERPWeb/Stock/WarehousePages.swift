import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// The warehouses: where stock lies.
struct WarehousePages {
    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/stock/warehouses", needs: .read, on: routes) { request in try await list(request, nil, nil) }
        pages.page(.post, "{instance}/stock/warehouses", needs: .manage, on: routes, create)
        pages.page(.get, "{instance}/stock/warehouses/{code}", needs: .manage, on: routes) { request in
            try await sheet(request, nil, nil)
        }
        pages.page(.post, "{instance}/stock/warehouses/{code}", needs: .manage, on: routes, rename)
    }

    private static let nameField = FormField("name", es: "Nombre", en: "Name", required: true, attributes: [("maxlength", "100")])

    private func list(_ request: ERPPageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let warehouses = try await services.read(request.caller) { scope in try WarehouseQueries.all(in: scope) }
        let code = FormField(
            "code",
            es: "Código",
            en: "Code",
            hint: Phrase(es: "Letras sin tilde, dígitos, - y _; no se cambia después.", en: "Plain letters, digits, - and _; it stays."),
            required: true,
            attributes: [("maxlength", "40"), ("autocapitalize", "none")]
        )
        let form = FormModel([code, Self.nameField], values: typed ?? FormFields(), refusal: refusal, in: request.language)
        let canManage = request.may(.manage)
        let table = RecordTable(
            request.text(Phrase(es: "Depósitos", en: "Warehouses")),
            [.init(es: "Depósito", en: "Warehouse"), .init(es: "Código", en: "Code"), .init(es: "Desde", en: "Since")],
            warehouses.map { warehouse in
                RecordTable.Row(
                    [.init(warehouse.name), .init(warehouse.code), .init(request.formats.date(warehouse.createdAt))],
                    href: canManage ? request.path("stock/warehouses/\(PathSegment.encoded(warehouse.code))") : nil
                )
            }
        )
        let model: JSON = [
            "table": table.json(in: request.language), "form": form.json, "action": .string(request.path("stock/warehouses")),
        ]
        return try request.stockPage("stock-warehouses", Phrase(es: "Depósitos", en: "Warehouses"), model, refusal: refusal)
    }

    @Sendable
    private func create(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let (code, name) = (fields.text("code"), try Self.name(fields))
            try await services.write(request.caller) { scope in
                if try WarehouseQueries.all(in: scope).contains(where: { $0.code == code }) { throw Refusal.warehouseExists }
                _ = try WarehouseActions.put(code, name: name, in: scope)
            }
            return request.redirect(to: "stock/warehouses", notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            // What the action has against the code it says of the address.
            var told = refusal
            for index in told.issues.indices where told.issues[index].pointer.isEmpty { told.issues[index].pointer = "/code" }
            return try await list(request, fields, told)
        }
    }

    private static func name(_ fields: FormFields) throws -> String {
        let form = try Form(.object([.init("name", .string(fields.text("name")))]))
        let name = form.required("name", .text(maximum: 100))
        try form.finish()
        return name ?? ""
    }

    private func sheet(_ request: ERPPageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let code = try request.web.path("code")
        let warehouse = try await services.read(request.caller) { scope in try WarehouseQueries.find(code, in: scope) }
        return try RecordPage(
            title: warehouse.name,
            fields: [Self.nameField],
            kept: FormFields(values: [("name", warehouse.name)]),
            typed: typed,
            version: warehouse.version,
            action: "stock/warehouses/\(PathSegment.encoded(code))",
            back: "stock/warehouses",
            backText: Phrase(es: "Depósitos", en: "Warehouses")
        ).answer(request, refusal: refusal)
    }

    @Sendable
    private func rename(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let code = try request.web.path("code")
        do {
            let (name, version) = (try Self.name(fields), Int64(fields.text("version")) ?? 0)
            try await services.write(request.caller) { scope in
                _ = try WarehouseQueries.find(code, in: scope)
                _ = try WarehouseActions.put(code, name: name, version: version, in: scope)
            }
            return request.redirect(to: "stock/warehouses", notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await sheet(request, fields, refusal)
        }
    }
}

extension Refusal {
    fileprivate static var warehouseExists: Refusal {
        Refusal(
            .refused,
            "duplicate_warehouse",
            at: "/code",
            es: "Ya hay un depósito con ese código.",
            en: "There is a warehouse with that code already."
        )
    }
}
