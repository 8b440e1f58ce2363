import ERPCore
import Kernel
import WebSupport

/// Levels, ledger entries and minimums as they go over the wire.
enum StockBodies {
    static func json(_ level: StockLevel) -> JSON {
        [
            "sku": .string(level.product.sku.text), "name": .string(level.product.fields.name),
            "barcode": .optional(level.product.fields.barcode), "active": .bool(level.product.fields.isActive),
            "on_hand": .decimal(level.onHand), "reserved": .decimal(level.reserved), "available": .decimal(level.available),
            "in_transit": .decimal(level.inTransit), "warehouses": .array(level.warehouses.map(json)),
        ]
    }

    private static func json(_ level: WarehouseLevel) -> JSON {
        [
            "warehouse": .string(level.warehouse), "on_hand": .decimal(level.onHand), "reserved": .decimal(level.reserved),
            "available": .decimal(level.available), "minimum": .orNull(level.minimum),
            "low": .bool(level.isLow),
        ]
    }

    static func json(_ low: LowStock) -> JSON {
        JSON.object([.init("sku", .string(low.sku.text)), .init("name", .string(low.name))]).merging(json(low.level))
    }

    static func json(_ entry: LedgerEntry, _ document: LedgerDocument?) -> JSON {
        [
            "id": .integer(entry.place.entry), "at": .string(entry.place.at.description), "warehouse": .string(entry.warehouse),
            "reason": .string(entry.reason.rawValue), "on_hand_change": .decimal(entry.onHand),
            "reserved_change": .decimal(entry.reserved), "on_hand": .decimal(entry.balance.onHand),
            "reserved": .decimal(entry.balance.reserved),
            "document": [
                "kind": .optional(document?.kind.rawValue), "id": .string(entry.document),
                "number": .orNull(document?.number),
            ],
        ]
    }

    static func json(_ reservation: Reservation) -> JSON {
        [
            "transaction_id": .string(reservation.transaction.text), "number": .integer(reservation.number),
            "customer_id": .string(reservation.customer.text), "customer_name": .string(reservation.customerName),
            "warehouse": .string(reservation.warehouse), "quantity": .decimal(reservation.quantity),
            "created_at": .string(reservation.placedAt.description),
        ]
    }

    static func json(_ movement: MovementSummary) -> JSON {
        [
            "id": .string(movement.id.text), "reason": .string(movement.reason.rawValue), "warehouse": .string(movement.warehouse),
            "notes": .optional(movement.notes), "created_by": .string(movement.username),
            "created_at": .string(movement.createdAt.description),
        ]
    }

    static func json(_ line: StockLine) -> JSON {
        ["sku": .string(line.sku.text), "quantity": .decimal(line.quantity)]
    }

    static func minimums(_ json: JSON) throws -> [StockMinimum] {
        let form = try Form(json)
        let minimums = form.required("minimums", .array(minimum, count: 1...1000))
        try form.finish()
        return minimums ?? []
    }

    private static var minimum: Form.Rule<StockMinimum> {
        .object { form in
            let sku = form.required("sku", .sku)
            let warehouse = form.optional("warehouse", .text(maximum: 40)) ?? Warehouse.main
            guard form.has("minimum") else {
                let en = "The field “minimum” is missing: null takes it away."
                form.refuse("minimum", es: "Falta el campo «minimum»: null lo quita.", en: en)
                return nil
            }
            let quantity = form.optional("minimum", .decimal(.positive)) as Quantity?
            return sku.map { StockMinimum(sku: $0, warehouse: warehouse, quantity: quantity) }
        }
    }

    /// Lines of a SKU and how many.
    static var line: Form.Rule<StockLine> {
        .object { form in
            let sku = form.required("sku", .sku)
            let quantity = form.required("quantity", .decimal(.positive)) as Quantity?
            guard let sku, let quantity else { return nil }
            return StockLine(sku: sku, quantity: quantity)
        }
    }
}

/// Places in lists as cursors hold them.
enum StockCursors {
    static func encode(_ place: LedgerPlace, list: String) -> String {
        ListCursor.encode("\(place.at.microseconds) \(place.entry)", list: list)
    }

    static func ledgerPlace(_ cursor: String, list: String) throws -> LedgerPlace {
        guard let place = ledgerPlace(try ListCursor.decode(cursor, list: list)) else { throw Refusal.invalidCursor }
        return place
    }

    /// Two integers.
    static func ledgerPlace(_ text: String) -> LedgerPlace? {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "_" }).compactMap { Int64($0) }
        guard parts.count == 2 else { return nil }
        return LedgerPlace(at: Instant(microseconds: parts[0]), entry: parts[1])
    }

    static func number(_ cursor: String?, list: String) throws -> Int64? {
        guard let cursor else { return nil }
        guard let number = Int64(try ListCursor.decode(cursor, list: list)) else { throw Refusal.invalidCursor }
        return number
    }
}

extension JSON {
    static func orNull(_ quantity: Quantity?) -> JSON { quantity.map { .decimal($0) } ?? .null }
    static func orNull(_ number: Int64?) -> JSON { number.map { .integer($0) } ?? .null }
}

extension QueryParameters {
    /// A SKU; required.
    func sku(_ name: String) throws -> SKU {
        guard let sku = SKU(try text(name) ?? "") else {
            throw Refusal.invalidField(at: "?" + name, es: "Falta el SKU.", en: "The SKU is missing.")
        }
        return sku
    }

    func oneOf<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type) throws -> Word? where Word.RawValue == String {
        guard let text = try text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let list = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal.invalidField(
                at: "?" + name,
                es: "Debe ser una de estas palabras: \(list).",
                en: "It must be one of these words: \(list)."
            )
        }
        return word
    }
}
