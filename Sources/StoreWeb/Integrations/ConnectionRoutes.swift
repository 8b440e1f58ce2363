import HTTPTypes
import Kernel
import Persistence
import StoreCore
import StoreWire
import WebSupport

/// `…/integrations/erp/acqua`: the connection with Acqua, for an administrator.
struct ConnectionRoutes {
    let services: StoreServices

    func add(to routes: RouteTable) {
        routes.on(.put, "{store}/api/v1/integrations/erp/acqua", put)
        routes.on(.get, "{store}/api/v1/integrations/erp/acqua", show)
        routes.on(.delete, "{store}/api/v1/integrations/erp/acqua", delete)
        routes.on(.post, "{store}/api/v1/integrations/erp/acqua/verify", verify)
        routes.on(.get, "{store}/api/v1/integrations/erp/acqua/status", status)
    }

    @Sendable
    private func put(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .integrations)
        _ = try request.query()
        let draft = try ConnectionBodies.draft(try await request.json())
        let version = try request.ifMatch()
        let (isNew, connection) = try await services.saveConnection(caller, draft, ifVersion: version)
        return .record(
            ConnectionBodies.json(connection),
            version: connection.version,
            status: isNew ? .created : .ok,
            location: isNew ? StorePath.acqua(caller.slug) : nil
        )
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .integrations)
        _ = try request.query()
        let connection = try await services.read(caller, Self.required)
        return .record(ConnectionBodies.json(connection), version: connection.version)
    }

    @Sendable
    private func delete(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .integrations)
        _ = try request.query()
        try await services.write(caller) { scope in _ = try ConnectionActions.delete(in: scope) }
        services.link.wake(caller.store)
        return .noContent
    }

    @Sendable
    private func verify(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .integrations)
        _ = try request.query()
        _ = try await services.read(caller, Self.required)
        let checks = try await services.link.verify(caller.store)
        return .json(["checks": .array(checks.map { SyncBodies.json($0, request.language) })])
    }

    @Sendable
    private func status(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .integrations)
        _ = try request.query()
        return .json(SyncBodies.json(try await services.link.status(of: caller.store)))
    }

    @Sendable
    static func required(_ scope: StoreScope) throws -> ERPConnection {
        if let connection = try ConnectionQueries.find(in: scope) { return connection }
        throw Refusal(
            .notFound,
            "not_found",
            es: "La tienda no está conectada con Acqua: guarde primero la conexión.",
            en: "The store is not connected with Acqua: save the connection first."
        )
    }
}

extension StoreServices {
    /// Saves the connection and rouses the connector.
    /// - Throws: what `permit` and `ConnectionActions.save` refuse.
    func saveConnection(
        _ caller: StoreCaller,
        _ draft: ConnectionBodies.Draft,
        ifVersion version: Int64?
    ) async throws -> (isNew: Bool, connection: ERPConnection) {
        if let baseURL = draft.baseURL { try await permit(baseURL) }
        let purpose = ERPConnection.sealingPurpose(of: caller.store)
        let sealed = try draft.password.map { try sealing.seal(Array($0.utf8), purpose: purpose) }
        let saved = try await write(caller) { scope in
            let isNew = try ConnectionActions.save(draft.settings, passwordSealed: sealed, ifVersion: version, in: scope)
            return (isNew, try ConnectionRoutes.required(scope))
        }
        link.wake(caller.store)
        return saved
    }

    private func permit(_ baseURL: BaseURLTemplate) async throws {
        guard !allowsPrivateERP else { return }
        guard baseURL.isSecure else {
            throw Refusal(
                .refused,
                "base_url_not_allowed",
                at: "/base_url",
                es: "La dirección de Acqua debe empezar con https://.",
                en: "The address of Acqua must begin with https://."
            )
        }
        try await link.permit(baseURL: baseURL.text)
    }
}
