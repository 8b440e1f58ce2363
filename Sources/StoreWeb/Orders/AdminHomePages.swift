import Hummingbird
import Kernel
import StoreCore
import WebSupport

/// Where the administration begins.
struct AdminHomePages {
    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin", needs: nil, on: routes, show)
    }

    @Sendable
    private func show(_ request: StorePageRequest) throws -> Answer {
        try request.page("admin-home", title: request.text(Phrase(es: "Inicio", en: "Home")), [:])
    }
}
