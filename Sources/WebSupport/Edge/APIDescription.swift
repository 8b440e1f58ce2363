package import Foundation
import HTTPTypes
import Hummingbird
package import Kernel

/// `GET /openapi.json`: what the API is, for programs and their makers. The document is written by hand beside the routes; tests
/// hold it to what the server does.
package struct APIDescription: Sendable {
    package let document: JSON

    /// - Parameter bundle: has `Description/openapi.json`.
    /// - Throws: where the file is not there, or not JSON.
    package init(_ bundle: Bundle) throws {
        let url = bundle.bundleURL.appendingPathComponent("Description/openapi.json")
        document = try JSON.parse(Array(try Data(contentsOf: url)))
    }

    package func add(to routes: RouteTable) {
        routes.on(.get, "openapi.json") { [document] request in
            _ = try request.query()
            return Answer.json(document).taggedByContent(for: request)
        }
    }
}
