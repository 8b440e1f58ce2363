import Kernel
import Persistence
import WebSupport

/// What the sessions of both products share.
enum SessionOpening {
    /// - Parameter makesKey: whether a key file that is absent is made. A server never makes one: what the database keeps
    ///   sealed could not be opened with it.
    static func open(
        _ url: DatabaseURL,
        _ schema: Schema,
        _ settings: Settings,
        makesKey: Bool
    ) async throws -> (database: any SQLDatabase, sealing: SealingKey, metrics: MetricsRegistry) {
        let keyFile = try url.keyFile(settings)
        let metrics = MetricsRegistry()
        if !makesKey { try url.requirePresent() }
        // Without its key a database is of no use: it is left as it is.
        let given = makesKey ? nil : try SealingKey(path: keyFile)
        let database = try await url.open(schema, metrics: metrics)
        do {
            return (database, try given ?? SealingKey.readOrMake(path: keyFile), metrics)
        } catch {
            await database.close()
            throw error
        }
    }

    static func closing(_ database: any SQLDatabase, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            await database.close()
            throw (error as? Refusal).map { CommandFailure($0.issues.map(\.detail.en).joined(separator: " ")) } ?? error
        }
        await database.close()
    }
}
