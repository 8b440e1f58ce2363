import ERPCore
import Persistence
import WebSupport

/// Acqua's database, opened for one command.
struct ERPSession {
    let url: DatabaseURL
    let database: any SQLDatabase
    let sealing: SealingKey
    let metrics: MetricsRegistry

    static func open(_ settings: Settings, makesKey: Bool = false) async throws -> ERPSession {
        let url = try DatabaseURL(try settings.required("database"))
        let opened = try await SessionOpening.open(url, erpSchema, settings, makesKey: makesKey)
        return ERPSession(url: url, database: opened.database, sealing: opened.sealing, metrics: opened.metrics)
    }

    /// Runs something and closes the database, however it ends; a refusal is told in words.
    func closing(_ body: () async throws -> Void) async throws {
        try await SessionOpening.closing(database, body)
    }
}
