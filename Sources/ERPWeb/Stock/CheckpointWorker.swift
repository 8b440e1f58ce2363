import ERPCore
import Logging
package import Persistence
import ServiceLifecycle

/// Lays checkpoints along the ledger while it grows, of every instance of the database. Several servers share the work.
package struct CheckpointWorker: Service {
    private static let everySeconds = 20.0
    /// Between two stretches, so that whoever places orders is not kept waiting.
    private static let pauseSeconds = 0.05

    private let database: any SQLDatabase

    package init(database: any SQLDatabase) {
        self.database = database
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await advance(), !Task.isCancelled { try await Task.sleep(for: .seconds(Self.pauseSeconds)) }
                } catch is CancellationError {
                    return
                } catch {
                    Logger(label: "acqua.stock").warning("checkpoints cannot be laid", metadata: ["cause": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(Self.everySeconds))
            }
        }
    }

    /// Goes over one stretch of the ledger; false where it was the last.
    package func advance() async throws -> Bool {
        try await database.write { tx in try StockCheckpoints.advance(in: tx) } == StockCheckpoints.batch
    }
}
