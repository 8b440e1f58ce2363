package import HTTPTypes
import Hummingbird

/// What answers one route.
package typealias Handler = @Sendable (WebRequest) async throws -> Answer

/// The routes of a server: Hummingbird's router finds them; this list knows which methods a path has, for 405.
package final class RouteTable {
    private let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
    /// Every route, in the order of their registration: method and pattern such as `{instance}/api/v1/stock/{sku}`.
    package private(set) var routes: [Route] = []

    package struct Route: Sendable, Hashable {
        package let method: HTTPRequest.Method
        package let pattern: String

        /// As an OpenAPI document names it: `get /{instance}/api/v1/stock`.
        package var signature: String { "\(method.rawValue.lowercased()) /\(pattern)" }

        fileprivate func matches(_ path: [Substring]) -> Bool {
            let segments = pattern.split(separator: "/")
            return segments.count == path.count && zip(segments, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
    }

    package init() {}

    package func on(_ method: HTTPRequest.Method, _ pattern: String, _ handler: @escaping Handler) {
        routes.append(Route(method: method, pattern: pattern))
        router.on(RouterPath(pattern), method: method) { request, context in
            let answer = try await handler(context.webRequest(request))
            return Response(status: answer.status, headers: answer.headers, body: answer.body)
        }
    }

    func buildResponder() -> RouterResponder<WebContext> {
        router.buildResponder()
    }

    /// Tells which methods a path has; empty where there is no such path.
    func methodFinder() -> @Sendable (String) -> [HTTPRequest.Method] {
        let routes = routes
        return { path in
            let segments = path.split(separator: "/")
            return routes.filter { $0.matches(segments) }.map(\.method)
        }
    }
}
