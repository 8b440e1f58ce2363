import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Persistence
import StoreCore
import WebSupport

/// Integrations > ERP > Acqua: connect, verify, watch orders go out and figures come in.
struct AcquaPages {
    static let path = "admin/integrations/erp/acqua"

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        let base = "{store}/\(Self.path)"
        pages.admin(.get, "{store}/admin/integrations/erp", needs: .integrations, on: routes, choose)
        pages.admin(.get, base, needs: .integrations, on: routes, show)
        pages.admin(.post, base, needs: .integrations, on: routes, save)
        pages.admin(.post, "\(base)/verify", needs: .integrations, on: routes, verify)
        pages.admin(.post, "\(base)/sync", needs: .integrations, on: routes, sync)
        pages.admin(.post, "\(base)/retry", needs: .integrations, on: routes, retryAll)
        pages.admin(.get, "\(base)/disconnect", needs: .integrations, on: routes, askDisconnect)
        pages.admin(.post, "\(base)/disconnect", needs: .integrations, on: routes, disconnect)
        pages.admin(.get, "{store}/admin/live/acqua", needs: .integrations, on: routes, live)
        MismatchPages(services: services, pages: pages).add(to: routes)
    }

    @Sendable
    private func choose(_ request: StorePageRequest) async throws -> Answer {
        let status = try await services.link.status(of: request.store.id)
        let model: JSON = ["href": .string(request.path(Self.path)), "state": AcquaModel.state(status, request)]
        return try request.page("admin-erp", title: request.text(Phrase(es: "Integraciones: ERP", en: "Integrations: ERP")), model)
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        try await page(request, nil, nil)
    }

    /// - Parameter checks: what a verification found, where one was just made.
    private func page(
        _ request: StorePageRequest,
        _ typed: FormFields?,
        _ refusal: Refusal?,
        checks: [ERPCheck]? = nil
    ) async throws -> Answer {
        let sheet = try await AcquaModel.Sheet.read(services, request)
        let form = FormModel(
            AcquaForm.fields(sheet.connection, request),
            values: typed ?? AcquaForm.values(sheet.connection),
            refusal: refusal,
            in: request.language
        )
        var model = AcquaModel.json(sheet, request).merging(["form": form.json])
        if let checks { model = model.merging(["checks": .array(checks.map { AcquaModel.check($0, request) }), "has_checks": true]) }
        return try request.page("admin-acqua", title: "Acqua", model, status: refusal?.kind.status ?? .ok)
    }

    @Sendable
    private func save(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let present = try await services.read(request.caller) { scope in try ConnectionQueries.find(in: scope) }
            let draft = try ConnectionBodies.draft(AcquaForm.json(fields, request), keepsPassword: present != nil)
            let version = Int64(fields.text("version"))
            if present != nil, version == nil { throw Refusal.staleVersion }
            _ = try await services.saveConnection(request.caller, draft, ifVersion: present == nil ? nil : version)
            try await note("integration.save", request, ["instance": .string(draft.settings.instance)])
            if fields.text("then") == "verify" { return try await verify(request) }
            return request.redirect(to: Self.path, notice: "connection_saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, fields, refusal)
        }
    }

    private func note(_ action: String, _ request: StorePageRequest, _ changes: JSON = [:]) async throws {
        let who = request.administratorName
        try await services.write(request.caller) { scope in
            try AuditTrail.note(action, of: "acqua", by: who, changes: changes, in: scope)
        }
    }

    @Sendable
    private func verify(_ request: StorePageRequest) async throws -> Answer {
        do {
            _ = try await services.read(request.caller, ConnectionRoutes.required)
            if request.web.http.headers[.accept]?.hasPrefix("text/event-stream") == true { return stream(request) }
            let checks = try await services.link.verify(request.store.id)
            return try await page(request, nil, nil, checks: checks)
        } catch let refusal as Refusal where refusal.kind == .notFound {
            return try await page(request, nil, refusal)
        }
    }
}

extension AcquaPages {
    /// The list of checks again and again, each time with what is known by then.
    private func stream(_ request: StorePageRequest) -> Answer {
        let (services, library) = (services, request.frame.library)
        let body = ResponseBody { writer in
            let (parts, source) = AsyncStream.makeStream(of: [JSON].self)
            async let trial: Void = {
                defer { source.finish() }
                let checks = try await services.link.verify(request.store.id) { checks in
                    source.yield(checks.map { AcquaModel.running($0, request) })
                }
                source.yield(checks.map { AcquaModel.check($0, request) })
            }()
            for await checks in parts {
                let html = try library.render("acqua-checks", ["checks": .array(checks)], in: request.language)
                try await writer.write(ByteBuffer(string: "data: \(html.replacing("\n", with: " "))\n\n"))
            }
            try await trial
            try await writer.finish(nil)
        }
        return Answer(status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
    }

    @Sendable
    private func sync(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let figures = OwnedFigure.allCases.filter { fields.all("what").contains($0.rawValue) }
        guard !figures.isEmpty else { return request.redirect(to: Self.path) }
        do {
            _ = try await services.link.requestSync(request.store.id, of: figures, full: fields.has("full"))
            return request.redirect(to: Self.path, notice: "sync_asked")
        } catch let refusal as Refusal {
            return try await page(request, nil, refusal)
        }
    }

    @Sendable
    private func retryAll(_ request: StorePageRequest) async throws -> Answer {
        _ = try await services.write(request.caller) { scope in try DeliveryActions.retryAll(in: scope) }
        services.link.wake(request.store.id)
        return request.redirect(to: Self.path, notice: "orders_retried")
    }

    @Sendable
    private func askDisconnect(_ request: StorePageRequest) throws -> Answer {
        let title = request.text(Phrase(es: "Desconectar de Acqua", en: "Disconnect from Acqua"))
        return try request.page("admin-acqua-disconnect", title: title, ["acqua": .string(request.path(Self.path))])
    }

    @Sendable
    private func disconnect(_ request: StorePageRequest) async throws -> Answer {
        try await services.write(request.caller) { scope in _ = try ConnectionActions.delete(in: scope) }
        services.link.wake(request.store.id)
        try await note("integration.disconnect", request)
        return request.redirect(to: Self.path, notice: "disconnected")
    }

    @Sendable
    private func live(_ request: StorePageRequest) async throws -> Answer {
        let (services, store) = (services, request.store.id)
        let caller = request.caller
        return try await services.live.answer(shown: request.parameter("shown")) {
            let status = try await services.link.status(of: store)
            let runs = try await services.read(caller) { scope in try PullRuns.newest(limit: 3, in: scope) }
            return AcquaModel.Sheet.fingerprint(status, runs)
        }
    }
}
