import ERPCore
import Logging
package import Persistence
import ServiceLifecycle

/// Files the ledger and lays its checkpoints, of every instance of the database: while nobody writes, or where too much has
/// piled up. Several servers share the work.
package struct FilingWorker: Service {
    private static let everySeconds = 1.0
    /// From so many entries on, it does not wait for a quiet moment: what is not filed is looked at one by one.
    private static let backlogMaximum: Int64 = 100_000
    /// Between two stretches, so that whoever places orders is not kept waiting.
    private static let pauseSeconds = 0.05

    private let database: any SQLDatabase

    package init(database: any SQLDatabase) {
        self.database = database
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var before: Int64 = -1
            while !Task.isCancelled {
                do {
                    before = try await look(since: before)
                } catch is CancellationError {
                    return
                } catch {
                    Logger(label: "acqua.stock").warning("the ledger cannot be filed", metadata: ["cause": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(Self.everySeconds))
            }
        }
    }

    /// Files what is due; the newest entry that was there.
    private func look(since before: Int64) async throws -> Int64 {
        let backlog = try await database.read { tx in try StockFiling.backlog(in: tx) }
        let isQuiet = backlog.newest == before
        for instance in backlog.instances(behind: isQuiet ? 1 : Self.backlogMaximum) {
            while try await advance(instance) == StockFiling.batch { try await Task.sleep(for: .seconds(Self.pauseSeconds)) }
        }
        return backlog.newest
    }

    private func advance(_ instance: InstanceID) async throws -> Int {
        try await database.write { tx in try StockFiling.advance(instance, in: tx) }
    }

    /// Files everything that is there now.
    package func fileAll() async throws {
        for instance in try await database.read({ tx in try StockFiling.backlog(in: tx) }).instances(behind: 1) {
            while try await advance(instance) == StockFiling.batch {}
        }
    }
}
