import Foundation
import Kernel
import NIOHTTP1
import TestSupport
import WebSupport

/// Whoever orders in a storm: makes an order, confirms it, edits it and cancels it, and repeats what was not answered.
struct StormClient {
    let store: APIClient

    private static let triesMaximum = 400

    /// Carries an order through all that is to become of it; its id.
    func carryOut(_ order: StormOrder, buyer: String) async throws -> String {
        let made = try await store.insist(.POST, "\(Site.storeAPI)/orders", order.body(buyer: buyer), key: "storm-\(order.number)")
        guard let id = made["id"]?.stringValue else { throw DrillFailure("an order has no id: \(made.text)") }
        try await store.insist(.POST, "\(Site.storeAPI)/orders/\(id)/confirm")
        for count in 0..<order.editCount {
            try await pause()
            try await edit(id, to: order.terms(afterEdits: count + 1))
        }
        if order.isCancelled {
            try await pause()
            try await store.insist(.POST, "\(Site.storeAPI)/orders/\(id)/cancel")
        }
        return id
    }

    /// For as long as a delivery takes, so that what follows finds it in any of its states.
    private func pause() async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...400)))
    }

    /// Edits until the order says so: an answer that was lost may have been a success.
    private func edit(_ id: String, to terms: JSON) async throws {
        let path = "\(Site.storeAPI)/orders/\(id)"
        for attempt in 0..<Self.triesMaximum {
            let order = try await store.insist(.GET, path)
            if order["notes"] == terms["notes"] { return }
            let version = order["version"]?.integerValue ?? 0
            do {
                let reply = try await store.send(.PUT, path, terms, headers: [("If-Match", "\"\(version)\"")])
                if reply.status == 200 { return }
                guard [409, 412, 429, 500, 502, 503].contains(reply.status) else {
                    throw DrillFailure("an edit was answered \(reply.status): \(reply.text)")
                }
            } catch let failure as DrillFailure {
                throw failure
            } catch {
                // No answer: the order itself tells what came of it.
            }
            try await Task.sleep(for: .milliseconds(min(500, 20 * (attempt + 1))))
        }
        throw DrillFailure("order \(id) could not be edited")
    }
}
