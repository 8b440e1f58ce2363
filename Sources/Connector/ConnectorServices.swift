import ConnectorCore
package import ConnectorRemote
import ERPWire
package import Kernel
package import Logging
package import Persistence
package import StoreCore

/// What the connector works with; made once by the executable.
package struct ConnectorServices: Sendable {
    package let database: any SQLDatabase
    package let clock: any WallClock
    package let http: RemoteClient
    package let policy: AddressPolicy
    /// The template for connections that name none; with `{instance}`.
    package let urlTemplate: String?
    /// Opens a connection's sealed password.
    package let openPassword: @Sendable (_ sealed: [UInt8], _ store: StoreID) throws -> String
    package let logger: Logger
    let figures: ConnectorFigures
    let writeTokens = WriteTokens()
    let readTokens = ReadTokens()

    package init(
        database: any SQLDatabase,
        clock: any WallClock,
        http: RemoteClient,
        policy: AddressPolicy,
        urlTemplate: String?,
        openPassword: @escaping @Sendable (_ sealed: [UInt8], _ store: StoreID) throws -> String,
        logger: Logger,
        figures: ConnectorFigures = ConnectorFigures()
    ) {
        self.database = database
        self.clock = clock
        self.http = http
        self.policy = policy
        self.urlTemplate = urlTemplate
        self.openPassword = openPassword
        self.logger = logger
        self.figures = figures
    }

    func read<Value: Sendable>(
        _ store: StoreID,
        _ body: @escaping @Sendable (StoreScope) throws -> Value
    ) async throws -> Value {
        let now = clock.now()
        return try await database.read { tx in try body(StoreScope(tx: tx, store: store, now: now)) }
    }

    func write<Value: Sendable>(
        _ store: StoreID,
        _ body: @escaping @Sendable (StoreScope) throws -> Value
    ) async throws -> Value {
        let now = clock.now()
        return try await database.write { tx in try body(StoreScope(tx: tx, store: store, now: now)) }
    }

    /// Asks for a write token, unless the credentials were refused within the minute.
    /// - Parameter send: makes the request.
    func login(_ connection: ERPConnection, _ store: StoreID, send: (ERPRequest) async -> Verdict) async -> WriteTokens.Login {
        do {
            let password = try openPassword(connection.passwordSealed, store)
            if let hold = try await write(store, { scope in try LoginHold.current(connection, in: scope) }) {
                return .held(since: hold.since, DeliveryRecord.fault(hold.fault))
            }
            let login = LoginBody(username: connection.settings.username, password: password)
            let verdict = await send(ERPRequest(.post, ERPPath.writeToken, body: login.json.bytes))
            try await note(verdict, connection, store)
            return .answered(verdict)
        } catch let error as SQLError {
            logger.error("a login could not be noted", metadata: ["store": "\(store.number)", "cause": "\(error)"])
            return .answered(.unknown(.database))
        } catch {
            logger.error("a password cannot be opened", metadata: ["store": "\(store.number)", "cause": "\(error)"])
            return .answered(.unknown(.sealedPassword))
        }
    }

    private func note(_ verdict: Verdict, _ connection: ERPConnection, _ store: StoreID) async throws {
        switch verdict {
        case .unauthorized(let fault):
            try await write(store) { scope in try LoginHold.begin(connection, fault: DeliveryRecord.json(fault), in: scope) }
        case .done: try await write(store) { scope in try LoginHold.end(connection, in: scope) }
        default: break
        }
    }

    /// Where a connection leads.
    /// - Throws: a refusal where neither it nor the server names a template.
    func port(_ settings: ERPConnectionSettings) throws -> RemoteERP {
        guard let template = settings.baseURL ?? urlTemplate else {
            throw Refusal.invalidField(
                at: "/base_url",
                es: "Falta la dirección de Acqua: la del servidor (ACQUA_URL_TEMPLATE) no está configurada.",
                en: "Acqua's address is missing: the server's own (ACQUA_URL_TEMPLATE) is not set."
            )
        }
        let address = try ERPAddress(template: template, instance: settings.instance)
        // The server's own template is trusted; one that a user gave is not.
        let policy = settings.baseURL == nil ? AddressPolicy(allowsPrivate: true) : policy
        return RemoteERP(address: address, policy: policy, http: http)
    }
}
