import Crypto
import ERPCore
import Persistence
import StoreCore
import Testing

@Suite struct MigrationFreezeTests {
    private static let schemas = [erpSchema, storeSchema]

    private static var hashes: [String: String] {
        var hashes: [String: String] = [:]
        for schema in schemas {
            for migration in schema.migrations {
                let digest = SHA256.hash(data: Array(migration.script.utf8))
                let text = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                hashes["\(schema.application)/\(migration.name)"] = text
            }
        }
        return hashes
    }

    @Test func `a migration that was shipped never changes`() {
        let changed = Self.hashes.filter { frozenMigrations[$0.key] != $0.value }
        let lines = changed.map { "\"\($0.key)\": \"\($0.value)\"," }.sorted()
        #expect(lines == [], "write a new migration instead; a new one is entered in FrozenMigrations.swift")
    }

    @Test func `a migration that was shipped never goes`() {
        #expect(Set(frozenMigrations.keys).subtracting(Self.hashes.keys) == [])
    }

    @Test func `migrations are numbered in their order`() {
        for schema in Self.schemas {
            let numbers = schema.migrations.map { String($0.name.prefix(6)) }
            #expect(numbers.allSatisfy { $0.wholeMatch(of: /m[0-9]{4}-/) != nil })
            #expect(numbers == Set(numbers).sorted())
        }
    }
}
