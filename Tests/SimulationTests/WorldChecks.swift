import ConnectorCore
import ERPWire

extension World {
    /// What must hold at any moment.
    mutating func check() {
        var references: Set<String> = []
        for transaction in acqua.transactions.values where !references.insert(transaction.reference.number).inserted {
            note("order \(transaction.reference.number) is in Acqua twice")
        }
        for order in orders {
            let found = acqua.transactions.values.first { $0.reference.number == "\(order.number)" }
            if order.row.state == .none, found != nil { note("order \(order.number) was never to be sent, and is in Acqua") }
            if order.row.transaction != nil, found == nil { note("order \(order.number) is not in Acqua, which the store believes") }
        }
    }

    /// A person is asked about a change in Acqua only where there was one.
    mutating func checkParking(_ index: Int) {
        let order = orders[index]
        guard order.row.state == .parked, order.row.cause == .changed, let id = order.row.transaction?.id else { return }
        if !acqua.changed.contains(id) { note("order \(order.number) waits for a person, and nobody changed it in Acqua") }
    }

    /// What must hold when everything has been mended and is at rest.
    mutating func checkEnd() {
        for order in orders {
            let found = acqua.transactions.values.first { $0.reference.number == "\(order.number)" }
            switch (order.row.state, found) {
            case (.none, nil): if !order.row.wish.isCancelled { note("order \(order.number) was lost") }
            case (.sent, let found?) where order.row.wish.isCancelled:
                if found.status != .cancelled { note("order \(order.number) is not cancelled in Acqua") }
            case (.sent, let found?):
                let wished = order.terms[order.row.wish.revision]
                let isChanged = found.terms.notes == "changed at Acqua"
                if found.terms.lines != wished?.lines { note("order \(order.number) has other lines in Acqua") }
                if found.terms.notes != wished?.notes, !isChanged { note("order \(order.number) has other notes in Acqua") }
                if found.status == .cancelled { note("order \(order.number) is cancelled in Acqua") }
            case (.parked, let found?):
                if found.status == .confirmed { note("order \(order.number) is parked for no reason") }
            default: note("order \(order.number): the store says \(order.row.state), Acqua has \(found == nil ? "nothing" : "it")")
            }
        }
    }

    private mutating func note(_ fault: String) { faults.append("at \(now): \(fault)") }
}
