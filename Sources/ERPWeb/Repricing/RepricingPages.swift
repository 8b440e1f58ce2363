import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// Many prices changed in one step: asked for, looked at row by row, applied, and undone if need be.
struct RepricingPages {
    private static let pageSize = 50

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/prices/repricings", needs: .read, on: routes) { request in
            try await list(request, RepricingForm.blank(request), nil)
        }
        pages.page(.post, "{instance}/prices/repricings", needs: .manage, on: routes, preview)
        pages.page(.get, "{instance}/prices/repricings/at/{id}", needs: .read, on: routes) { request in try await show(request, nil) }
        pages.page(.post, "{instance}/prices/repricings/at/{id}/apply", needs: .manage, on: routes, apply)
        pages.page(.post, "{instance}/prices/repricings/at/{id}/undo", needs: .manage, on: routes, undo)
        pages.page(.post, "{instance}/prices/repricings/at/{id}/discard", needs: .manage, on: routes, discard)
    }

    static func path(_ id: Identifier<Repricing>) -> String { "prices/repricings/at/\(PathSegment.encoded(id.text))" }

    private func list(_ request: ERPPageRequest, _ values: FormFields, _ refusal: Refusal?) async throws -> Answer {
        let after = request.parameter("after").isEmpty ? nil : Identifier<Repricing>(request.parameter("after"))
        let (all, lists) = try await services.read(request.caller) { scope in
            (try RepricingQueries.page(after: after, limit: Self.pageSize + 1, in: scope), try PriceListQueries.all(in: scope))
        }
        let shown = Array(all.prefix(Self.pageSize))
        let form = FormModel(RepricingForm.fields(lists, request), values: values, refusal: refusal, in: request.language)
        let new: RecordsPage.NewRecord = (
            form, "prices/repricings", Phrase(es: "Remarcar precios", en: "Change many prices"),
            Phrase(es: "Ver cómo quedan", en: "See the outcome")
        )
        return try RecordsPage(
            title: Phrase(es: "Remarcaciones", en: "Repricings"),
            intro: Phrase(
                es: "Cambie muchos precios de una vez: primero se ve cada uno, después se aplican todos juntos, y se puede deshacer.",
                en: "Change many prices at once: look at each first, then apply them all together; it can be undone."
            ),
            table: RepricingForm.table(shown, request),
            form: request.may(.manage) ? new : nil,
            next: all.count > Self.pageSize ? shown.last.map { "?after=\($0.id)" } : nil
        ).answer(request, refusal: refusal)
    }

    @Sendable
    private func preview(_ request: ERPPageRequest) async throws -> Answer {
        let typed = try await request.web.formFields()
        do {
            let asked = try RepricingForm.request(typed, in: request.language)
            let key = try RepricingForm.key(typed, request)
            let id = Identifier<Repricing>.make(at: services.clock.now())
            let answer = try await services.write(request.caller) { scope in
                try IdempotencyKeys.once(key, at: scope.now, in: scope.tx) {
                    _ = try RepricingActions.preview(asked.draft(id), in: scope)
                    return StoredAnswer(status: 303, location: Self.path(id), body: [])
                }
            }
            return request.redirect(to: answer.location ?? "prices/repricings")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await list(request, typed, refusal)
        }
    }

    /// - Parameter refusal: why it was not applied, or not undone.
    private func show(_ request: ERPPageRequest, _ refusal: Refusal?) async throws -> Answer {
        let id = Identifier<Repricing>(try request.web.path("id"))
        let onlyApart = request.parameter("apart") == "yes"
        let cursor = request.parameter("after")
        let after = cursor.isEmpty ? nil : try RepricingRowCursor.decode(cursor)
        let found = try await services.read(request.caller) { scope in
            let repricing = try RepricingQueries.find(id, in: scope)
            return RepricingSheet(
                repricing: repricing,
                list: try PriceListQueries.find(repricing.list, in: scope),
                changedSince: repricing.state == .preview ? try RepricingQueries.changedSince(repricing, in: scope) : 0,
                rows: try RepricingQueries.rows(of: repricing, after: after, onlyApart: onlyApart, limit: Self.pageSize + 1, in: scope)
            )
        }
        let shown = found.rows.prefix(Self.pageSize)
        let isMore = found.rows.count > Self.pageSize
        let query = onlyApart ? "apart=yes&" : ""
        let next = isMore ? shown.last.map { "?\(query)after=\(RepricingRowCursor.encode($0))" } : nil
        let errors = refusal.map { FormModel([], values: FormFields(), refusal: $0, in: request.language).json } ?? [:]
        let model = found.json(Array(shown), request).merging([
            "pager": ["next": .optional(next)], "only_apart": .bool(onlyApart), "form": errors,
        ])
        let title = request.text(Phrase(es: "Remarcación", en: "Repricing"))
        let content = model.merging(PageTab.json(on: request))
        return try request.page("repricing", title: title, content, status: refusal?.kind.status ?? .ok)
    }

    @Sendable
    private func apply(_ request: ERPPageRequest) async throws -> Answer {
        let typed = try await request.web.formFields()
        let skipsChanged = typed.has("skip_changed")
        return try await act(request, notice: "repricing_applied") { id, scope in
            _ = try RepricingActions.apply(id, skipsChanged: skipsChanged, in: scope)
        }
    }

    @Sendable
    private func undo(_ request: ERPPageRequest) async throws -> Answer {
        try await act(request, notice: "repricing_undone") { id, scope in _ = try RepricingActions.undo(id, in: scope) }
    }

    private func act(
        _ request: ERPPageRequest,
        notice: String,
        _ body: @escaping @Sendable (Identifier<Repricing>, InstanceScope) throws -> Void
    ) async throws -> Answer {
        let id = Identifier<Repricing>(try request.web.path("id"))
        do {
            try await services.write(request.caller) { scope in try body(id, scope) }
            return request.redirect(to: Self.path(id), notice: notice)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await show(request, refusal)
        }
    }

    @Sendable
    private func discard(_ request: ERPPageRequest) async throws -> Answer {
        let id = Identifier<Repricing>(try request.web.path("id"))
        do {
            try await services.write(request.caller) { scope in try RepricingActions.discard(id, in: scope) }
            return request.redirect(to: "prices/repricings", notice: "repricing_discarded")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await show(request, refusal)
        }
    }
}
