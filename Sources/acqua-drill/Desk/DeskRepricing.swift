import Foundation
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import WebSupport

/// A change of the prices of one line of products: 100,000 rows where the catalogue has so many.
struct DeskRepricing {
    let site: DeskSite

    struct Outcome {
        let id: String
        let rows: Int
        /// What each step took, in seconds.
        let steps: [(name: String, seconds: Double)]
    }

    func run() async throws -> Outcome {
        let body: JSON = ["percent": "10", "search": "clasica"]
        let (made, preview) = try await post("repricings", body, key: "repricing-\(UInt32.random(in: 0...UInt32.max))")
        let id = made["id"]?.stringValue ?? ""
        let rows = Int(made["rows"]?.integerValue ?? 0)
        var steps = [("preview", preview)]
        for verb in ["apply", "undo"] {
            let (answer, seconds) = try await post("repricings/\(id)/\(verb)", nil)
            guard answer["skipped"]?.integerValue == 0, answer["kept"]?.integerValue == 0 else {
                throw DrillFailure("\(verb) left prices out: \(answer.text)")
            }
            steps.append((verb, seconds))
        }
        print("  \(rows) prices changed: " + steps.map { "\($0.0) \(rounded($0.1)) s" }.joined(separator: ", "))
        fflush(nil)
        return Outcome(id: id, rows: rows, steps: steps)
    }

    private func post(_ path: String, _ body: JSON?, key: String? = nil) async throws -> (JSON, Double) {
        let client = try await site.manager()
        let start = ContinuousClock.now
        let reply = try await client.send(
            .POST,
            "\(DeskSite.api)/\(path)",
            bytes: body?.bytes,
            contentType: "application/json",
            key: key,
            timeoutSeconds: 600
        )
        guard (200..<300).contains(reply.status) else { throw DrillFailure("\(path) was answered \(reply.status): \(reply.text)") }
        return (reply.json, start.duration(to: .now).inSeconds)
    }
}
