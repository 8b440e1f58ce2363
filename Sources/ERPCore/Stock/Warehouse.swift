package import Kernel
import Persistence

/// Where stock lies.
package struct Warehouse: Sendable, Equatable {
    /// The one that every instance has.
    package static let main = "main"

    package let code: String
    package let name: String
    package let version: Int64
    package let createdAt: Instant
    package let updatedAt: Instant

    init(_ row: SQLRow) throws {
        code = try row.text("code")
        name = try row.text("name")
        version = try row.integer("version")
        createdAt = try row.instant("created_at")
        updatedAt = try row.instant("updated_at")
    }
}

package enum WarehouseQueries {
    /// - Throws: `not_found`.
    package static func find(_ code: String, in scope: InstanceScope) throws -> Warehouse {
        guard let found = try findIfAny(code, in: scope) else { throw Refusal.notFound }
        return found
    }

    /// All of them; an instance has few.
    package static func all(in scope: InstanceScope) throws -> [Warehouse] {
        try scope.tx.all(
            "SELECT code, name, version, created_at, updated_at FROM warehouses WHERE instance_id = \(scope.instance) ORDER BY code"
        ).map(Warehouse.init)
    }

    static func findIfAny(_ code: String, in scope: InstanceScope) throws -> Warehouse? {
        try scope.tx.first(
            """
            SELECT code, name, version, created_at, updated_at FROM warehouses
            WHERE instance_id = \(scope.instance) AND code = \(code)
            """
        ).map(Warehouse.init)
    }

    /// - Throws: `unknown_warehouse` at this pointer.
    package static func require(_ code: String, at pointer: String, in scope: InstanceScope) throws {
        if try findIfAny(code, in: scope) == nil { throw Refusal(.refused, [.unknownWarehouse(code, at: pointer)]) }
    }
}

package enum WarehouseActions {
    /// Makes a warehouse, or names it anew.
    /// - Throws: `invalid_field` where the code has not the form of one; `stale_version`.
    package static func put(
        _ code: String,
        name: String,
        version: Int64? = nil,
        in scope: InstanceScope
    ) throws -> (warehouse: Warehouse, isNew: Bool) {
        try RecordCode.check(code)
        _ = try scope.advanceClock()
        let present = try WarehouseQueries.findIfAny(code, in: scope)
        if let version, present?.version != version { throw Refusal.staleVersion }
        if let present, present.name == name { return (present, false) }
        try scope.tx.execute(
            """
            INSERT INTO warehouses (instance_id, code, name, created_at, updated_at)
            VALUES (\(scope.instance), \(code), \(name), \(scope.now), \(scope.now))
            ON CONFLICT (instance_id, code) DO UPDATE SET
                name = excluded.name, version = warehouses.version + 1, updated_at = excluded.updated_at
            """
        )
        let changes: JSON = present.map { ["name": [.string($0.name), .string(name)]] } ?? ["name": .string(name)]
        try scope.note(present == nil ? "warehouse.create" : "warehouse.update", of: code, changes)
        return (try WarehouseQueries.find(code, in: scope), present == nil)
    }
}

/// The code that a caller gives to a warehouse or a price list: 1 to 40 letters, digits, `-` and `_`.
enum RecordCode {
    static func check(_ code: String) throws {
        let isCode = (1...40).contains(code.utf8.count) && code.utf8.allSatisfy(isAllowed)
        guard !isCode else { return }
        throw Refusal.invalidField(
            at: "",
            es: "El código de la dirección lleva de 1 a 40 letras sin tilde, dígitos, guiones y guiones bajos.",
            en: "The code in the address has 1 to 40 plain letters, digits, dashes and underscores."
        )
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension Refusal.Issue {
    static func unknownWarehouse(_ code: String, at pointer: String) -> Refusal.Issue {
        Refusal.Issue(
            "unknown_warehouse",
            at: pointer,
            Phrase(es: "No existe el depósito «\(code)».", en: "There is no warehouse “\(code)”.")
        )
    }

    static func unknownPriceList(_ code: String, at pointer: String) -> Refusal.Issue {
        Refusal.Issue(
            "unknown_price_list",
            at: pointer,
            Phrase(es: "No existe la lista de precios «\(code)».", en: "There is no price list “\(code)”.")
        )
    }
}
