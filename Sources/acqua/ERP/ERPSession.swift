import ERPCore
import Kernel
import Persistence
import WebSupport

/// Acqua's database, opened for one command.
struct ERPSession {
    let url: DatabaseURL
    let database: any SQLDatabase
    let sealing: SealingKey
    let metrics: MetricsRegistry

    static func open(_ settings: Settings) async throws -> ERPSession {
        let url = try DatabaseURL(try settings.required("database"))
        let keyFile = try url.keyFile(settings)
        let metrics = MetricsRegistry()
        let database = try await url.open(erpSchema, metrics: metrics)
        do {
            return ERPSession(url: url, database: database, sealing: try SealingKey.readOrMake(path: keyFile), metrics: metrics)
        } catch {
            await database.close()
            throw error
        }
    }

    /// Runs something and closes the database, however it ends; a refusal is told in words.
    func closing(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            await database.close()
            throw (error as? Refusal).map { CommandFailure($0.issues.map(\.detail.en).joined(separator: " ")) } ?? error
        }
        await database.close()
    }
}
