package import Kernel
import Persistence

package typealias OrderLabelID = Identifier<OrderLabel>

/// The merchant's own word for how far an order is.
package struct OrderLabel: Equatable, Sendable {
    package enum Colour: String, Sendable, CaseIterable {
        case blue, green, amber, red, violet, grey
    }

    package let id: OrderLabelID
    package var name: String
    package var colour: Colour
    /// Whether the buyer gets a mail when an order gets it.
    package var notifies: Bool
    package var version: Int64

    package init(id: OrderLabelID, name: String, colour: Colour, notifies: Bool, version: Int64) {
        self.id = id
        self.name = name
        self.colour = colour
        self.notifies = notifies
        self.version = version
    }
}

package enum OrderLabelQueries {
    /// All, in their order.
    package static func all(in scope: StoreScope) throws -> [OrderLabel] {
        try scope.tx.all(
            "SELECT id, name, colour, notifies, version FROM order_labels WHERE store_id = \(scope.store) ORDER BY position, name"
        ).map {
            OrderLabel(
                id: try $0.id("id"),
                name: try $0.text("name"),
                colour: OrderLabel.Colour(rawValue: try $0.text("colour")) ?? .grey,
                notifies: try $0.bool("notifies"),
                version: try $0.integer("version")
            )
        }
    }

    /// - Throws: `not_found`.
    package static func find(_ id: OrderLabelID, in scope: StoreScope) throws -> OrderLabel {
        guard let found = try all(in: scope).first(where: { $0.id == id }) else { throw Refusal.notFound }
        return found
    }
}

/// What happens to labels.
package enum OrderLabelActions {
    /// Makes a label, the last of the list.
    /// - Throws: `duplicate_name`.
    package static func create(_ label: OrderLabel, in scope: StoreScope) throws {
        let made = try scope.tx.execute(
            """
            INSERT INTO order_labels (id, store_id, name, colour, notifies, position)
            SELECT \(OrderLabelID.make(at: scope.now)), \(scope.store), \(label.name), \(label.colour.rawValue), \(label.notifies),
                COALESCE((SELECT MAX(position) FROM order_labels WHERE store_id = \(scope.store)), 0) + 1
            WHERE TRUE
            ON CONFLICT (store_id, name) DO NOTHING
            """
        )
        guard made == 1 else { throw Refusal.duplicateName }
    }

    /// Saves a label over the version that it bears.
    /// - Throws: `stale_version`, `duplicate_name`.
    package static func save(_ label: OrderLabel, in scope: StoreScope) throws {
        guard try !OrderLabelQueries.all(in: scope).contains(where: { $0.name == label.name && $0.id != label.id }) else {
            throw Refusal.duplicateName
        }
        let saved = try scope.tx.execute(
            """
            UPDATE order_labels SET name = \(label.name), colour = \(label.colour.rawValue), notifies = \(label.notifies),
                version = version + 1
            WHERE store_id = \(scope.store) AND id = \(label.id) AND version = \(label.version)
            """
        )
        guard saved == 1 else { throw Refusal.staleVersion }
    }

    /// Takes a label away, also from the orders that have it.
    /// - Throws: `not_found`.
    package static func delete(_ id: OrderLabelID, in scope: StoreScope) throws {
        try scope.tx.execute("UPDATE orders SET label_id = NULL WHERE store_id = \(scope.store) AND label_id = \(id)")
        guard try scope.tx.execute("DELETE FROM order_labels WHERE store_id = \(scope.store) AND id = \(id)") == 1 else {
            throw Refusal.notFound
        }
    }

    /// Puts a label on an order, nil for none; whether that changed anything.
    package static func put(_ id: OrderLabelID?, on order: OrderID, in scope: StoreScope) throws -> Bool {
        if let id { _ = try OrderLabelQueries.find(id, in: scope) }
        return try scope.tx.execute(
            """
            UPDATE orders SET label_id = \(id), updated_at = \(scope.now)
            WHERE store_id = \(scope.store) AND id = \(order) AND label_id IS DISTINCT FROM CAST(\(id) AS TEXT)
            """
        ) == 1
    }
}
