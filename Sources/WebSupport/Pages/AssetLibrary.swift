import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Mustache

/// Stylesheets, scripts and pictures of our own, kept in memory; their addresses bear a hash of their content.
package struct AssetLibrary: Sendable, MustacheParent {
    private struct Asset: Sendable {
        let bytes: [UInt8]
        let contentType: String
        let version: String
    }

    private let assets: [String: Asset]

    init(_ folders: [URL]) throws {
        var assets: [String: Asset] = [:]
        for folder in folders {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() where !name.hasPrefix(".") {
                guard let type = Self.contentType(name) else { throw PageFault("the asset \(name) is of no known type") }
                guard assets[name] == nil else { throw PageFault("two assets are named \(name)") }
                let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
                let version = SHA256.hash(data: bytes).prefix(6).map { String($0, radix: 36) }.joined()
                assets[name] = Asset(bytes: bytes, contentType: type, version: version)
            }
        }
        self.assets = assets
    }

    /// `{{asset.base_css}}` is the address of `base.css`: dots and dashes are written as underscores.
    package func child(named name: String) -> Any? {
        assets.first { $0.key.replacing(".", with: "_").replacing("-", with: "_") == name }.map { address(of: $0.key, $0.value) }
    }

    private func address(of name: String, _ asset: Asset) -> String {
        "/_/assets/\(name)?v=\(asset.version)"
    }

    /// The address of an asset by its file's name.
    package func address(_ name: String) -> String? {
        assets[name].map { address(of: name, $0) }
    }

    package func add(to routes: RouteTable) {
        routes.on(.get, "_/assets/{name}") { request in
            guard let asset = assets[try request.path("name")] else { throw Refusal.notFound }
            let tag = "\"\(asset.version)\""
            let isPinned = request.http.uri.query == "v=\(asset.version)"
            var headers: HTTPFields = [.contentType: asset.contentType, .eTag: tag]
            headers[.cacheControl] = isPinned ? "public, max-age=31536000, immutable" : "no-cache"
            if request.ifNoneMatch(tag) { return Answer(status: .notModified, headers: headers) }
            return Answer(status: .ok, headers: headers, body: .init(byteBuffer: .init(bytes: asset.bytes)))
        }
    }

    private static func contentType(_ name: String) -> String? {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "webmanifest": "application/manifest+json"
        default: nil
        }
    }
}
