import ERPCore
import Kernel
import Persistence
import WebSupport

/// What a request wants imported, and how.
struct ImportPlan: Sendable {
    enum Target: Sendable {
        case products
        case stock(StockImport)
        case prices(list: String)
        case customers

        var kind: ImportKind {
            switch self {
            case .products: .products
            case .stock: .stock
            case .prices: .prices
            case .customers: .customers
            }
        }
    }

    let target: Target
    /// Whether one bad row keeps all of them out.
    let stopsOnError: Bool
    /// Whether nothing is to change.
    let isDryRun: Bool

    init(target: Target, stopsOnError: Bool, isDryRun: Bool) {
        self.target = target
        self.stopsOnError = stopsOnError
        self.isDryRun = isDryRun
    }

    init(_ kind: ImportKind, _ request: WebRequest, username: String, at now: Instant) throws {
        let query: QueryParameters
        switch kind {
        case .products, .customers: query = try request.query("on_error", "dry_run")
        case .stock: query = try request.query("on_error", "dry_run", "reason", "warehouse")
        case .prices: query = try request.query("on_error", "dry_run", "price_list")
        }
        switch kind {
        case .products: target = .products
        case .customers: target = .customers
        case .prices: target = .prices(list: try query.text("price_list") ?? PriceList.base)
        case .stock:
            let reason = try query.word("reason", of: MovementDraft.Reason.self) ?? .count
            let warehouse = try query.text("warehouse") ?? Warehouse.main
            target = .stock(StockImport(reason: reason, warehouse: warehouse, username: username, at: now))
        }
        stopsOnError = try query.word("on_error", of: OnError.self) == .stop
        isDryRun = try query.bool("dry_run")
    }

    private enum OnError: String, CaseIterable {
        case stop
        /// The good rows go in.
        case skip
    }

    /// Whether all of the file has to be one transaction.
    var isAtomic: Bool { stopsOnError || isDryRun }

    /// Applies a chunk, and tells what became of its rows.
    func apply(_ chunk: ImportChunk, in scope: InstanceScope) throws -> ImportTally {
        var forms = ImportForms(chunk)
        let applied: ImportTally
        switch target {
        case .products: applied = try ProductImport.apply(forms.products(), columns: chunk.columns, in: scope)
        case .stock(let movement): applied = try movement.apply(forms.stock(), in: scope)
        case .prices(let list): applied = try PriceImport.apply(forms.prices(), list: list, in: scope)
        case .customers: applied = try CustomerImport.apply(forms.customers(), columns: chunk.columns, in: scope)
        }
        var tally = forms.tally
        tally.add(applied)
        tally.sortRejections()
        return tally
    }

    /// Refuses a warehouse or price list that is not there, before any row is read.
    func check(in scope: InstanceScope) throws {
        switch target {
        case .products, .customers: break
        case .stock(let movement): try movement.check(in: scope)
        case .prices(let list): try PriceListQueries.require(list, at: "?price_list", in: scope)
        }
    }
}

extension QueryParameters {
    fileprivate func word<Word: RawRepresentable & CaseIterable>(
        _ name: String,
        of type: Word.Type
    ) throws -> Word? where Word.RawValue == String {
        guard let text = try text(name) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let list = Word.allCases.map(\.rawValue).joined(separator: ", ")
        throw Refusal.invalidField(
            at: "?" + name,
            es: "Debe ser una de estas palabras: \(list).",
            en: "It must be one of these words: \(list)."
        )
    }
}
