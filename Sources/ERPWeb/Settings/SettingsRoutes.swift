import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/settings`, with the permission `manage`.
struct SettingsRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/settings", show)
        routes.on(.patch, "{instance}/api/v1/settings", update)
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        _ = try request.query()
        let instance = try await services.read(caller) { scope in try InstanceQueries.find(scope.instance, in: scope.tx) }
        guard let instance else { throw Refusal.notFound }
        return .record(SettingsBodies.json(instance), version: instance.version)
    }

    @Sendable
    private func update(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        _ = try request.query()
        let patch = try await request.mergePatch()
        let version = try request.requiredIfMatch()
        let instance = try await services.write(caller) { scope in
            try SettingsActions.update(version: version, in: scope) { settings in
                try SettingsBodies.apply(patch, to: &settings)
            }
        }
        services.directory.forget()
        return .record(SettingsBodies.json(instance), version: instance.version)
    }
}
