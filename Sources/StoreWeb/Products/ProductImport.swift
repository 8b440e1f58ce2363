import Kernel
import Persistence
import StoreCore
import WebSupport

/// What a file of products does, row by row: looked at first, done on a yes, by the same function.
struct ProductImport: Sendable {
    /// A row that changes something.
    struct Change: Sendable {
        let row: Int
        let draft: ProductDraft
        let isNew: Bool
        /// What changes: field, from, to.
        let fields: [(name: String, from: String, to: String)]
    }

    private(set) var created = 0
    private(set) var updated = 0
    private(set) var unchanged = 0
    private(set) var faults: [ProductFile.Fault]
    /// The first of what changes, for people to look at.
    private(set) var shown: [Change] = []
    /// Columns of the file that Acqua owns, which are left out.
    private(set) var skipped: [String] = []

    private static let chunkRows = 500
    private static let shownMaximum = 50

    /// Looks at a file, or applies it.
    /// - Parameter who: the name that the history tells; nil to look only.
    init(_ file: ProductFile, by who: String?, services: StoreServices, caller: StoreCaller) async throws {
        faults = file.faults
        for start in stride(from: 0, to: file.rows.count, by: Self.chunkRows) {
            let rows = Array(file.rows[start..<min(start + Self.chunkRows, file.rows.count)])
            let part: Part =
                if let who {
                    try await services.write(caller) { scope in try Self.part(rows, by: who, in: scope) }
                } else {
                    try await services.read(caller) { scope in try Self.part(rows, by: nil, in: scope) }
                }
            add(part)
        }
        faults.sort { $0.row < $1.row }
    }

    private struct Part: Sendable {
        var changes: [Change] = []
        var unchanged = 0
        var faults: [ProductFile.Fault] = []
        var skipped: [String] = []
    }

    private mutating func add(_ part: Part) {
        created += part.changes.count { $0.isNew }
        updated += part.changes.count { !$0.isNew }
        unchanged += part.unchanged
        faults += part.faults
        skipped = part.skipped
        shown += part.changes.prefix(max(0, Self.shownMaximum - shown.count))
    }

    private static func part(_ rows: [ProductFile.Row], by who: String?, in scope: StoreScope) throws -> Part {
        let owners = try Ownership.current(in: scope)
        let owned = [(owners.price, "price"), (owners.stock, "stock")].filter { $0.0 == .acqua }.map(\.1)
        let present = try ProductQueries.find(rows.compactMap { SKU($0.sku) }, in: scope)
        var part = Part()
        part.skipped = owned.filter { name in rows.first?.fields.contains { $0.name == name } == true }
        for row in rows {
            do {
                let given = row.fields.filter { !owned.contains($0.name) }
                guard let change = try Self.change(row, given, present, owners) else {
                    part.unchanged += 1
                    continue
                }
                part.changes.append(change)
                if let who { try ProductActions.put(change.draft, by: .file, reference: who, in: scope) }
            } catch let refusal as Refusal {
                part.faults += refusal.issues.map { issue in
                    ProductFile.Fault(
                        row: row.number,
                        column: issue.pointer.isEmpty ? nil : String(issue.pointer.dropFirst()),
                        detail: issue.detail
                    )
                }
            }
        }
        return part
    }

    /// What a row changes; nil for nothing. What the file has no column for stays as it is.
    private static func change(
        _ row: ProductFile.Row,
        _ given: [JSON.Member],
        _ present: [SKU: Product],
        _ owners: Ownership
    ) throws -> Change? {
        guard let sku = SKU(row.sku) else {
            throw Refusal.invalidField(
                at: "/sku",
                es: "El código debe tener de 1 a 64 caracteres imprimibles.",
                en: "The SKU must have 1 to 64 printable characters."
            )
        }
        let before = present[sku]
        let kept = before.map { ProductBodies.writable($0, owners) } ?? .object([])
        let after = kept.merging(.object(given.filter { !($0.value == .null && $0.name == "published") }))
        let draft = try ProductBodies.draft(after, sku: sku)
        guard let before else { return Change(row: row.number, draft: draft, isNew: true, fields: []) }
        let now = ProductBodies.writable(before, owners)
        let wanted = ProductBodies.writable(draft, owners)
        let fields = given.compactMap { member -> (name: String, from: String, to: String)? in
            let (from, to) = (now[member.name] ?? .null, wanted[member.name] ?? .null)
            return from == to ? nil : (member.name, from.shownText, to.shownText)
        }
        return fields.isEmpty ? nil : Change(row: row.number, draft: draft, isNew: false, fields: fields)
    }
}

extension JSON {
    /// A value as a page shows it beside another.
    fileprivate var shownText: String {
        switch self {
        case .null: "–"
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "✓" : "–"
        case .array, .object: text
        }
    }
}
