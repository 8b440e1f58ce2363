import ArgumentParser
import ERPCore
import Foundation
import Kernel
import Persistence
import PersistenceSQLite
import StoreCore
import WebSupport

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute every balance from its ledger; tell any difference and exit with 1.",
        discussion: "It reads beside a server that is running, and changes nothing."
    )

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let settings = try await Settings(database.given)
        let url = try DatabaseURL(try settings.required("database"))
        let reader = try url.openForReading()
        let report = try await reader.read { tx in try Verification.report(tx) }
        await reader.close()
        for line in report.figures { print(line) }
        for difference in report.differences { FileHandle.standardError.write(Data("difference: \(difference)\n".utf8)) }
        guard report.differences.isEmpty else {
            throw CommandFailure("\(url): the books do not agree; restore a back-up or ask for help before going on")
        }
        print("\(url): the books agree")
    }
}

/// What `verify` finds in a database of either product.
struct Verification: Sendable {
    var figures: [String] = []
    var differences: [String] = []

    static func report(_ tx: any SQLTransaction) throws -> Verification {
        var verification = Verification()
        switch try tx.first("SELECT application FROM acqua_schema")?.text("application") {
        case erpSchema.application:
            for instance in try InstanceQueries.all(in: tx) {
                let report = try StockVerification.verify(instance.id, in: tx)
                verification.figures.append(
                    "\(instance.name): \(report.products) products, \(report.balances) balances, \(report.entries) ledger entries, "
                        + "\(report.transactions) transactions, \(report.lines) lines"
                )
                verification.differences += report.differences.map { "\(instance.name): \($0.en)" }
            }
        case storeSchema.application:
            let report = try StoreVerification.verify(in: tx)
            verification.figures.append("\(report.orders) orders, \(report.lines) lines, \(report.deliveries) deliveries")
            verification.differences += report.differences
        case let other:
            throw CommandFailure("the database belongs to “\(other ?? "nobody")”, not to Acqua or a store")
        }
        return verification
    }
}

extension DatabaseURL {
    /// Opens the database beside whoever serves it, to read alone.
    func openForReading() throws -> any SQLDatabase {
        switch self {
        case .sqlite(let path): try SQLiteReader(path: path)
        case .postgres: try connect(metrics: MetricsRegistry())
        }
    }
}
