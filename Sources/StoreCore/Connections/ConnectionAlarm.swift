package import Kernel
import Persistence

/// What every page of the administration tells while something is wrong with the connection.
package enum ConnectionAlarm {
    /// An order that has been on its way for so long is late.
    private static let lateSeconds = 600.0

    /// Nil where nothing is wrong.
    package static func find(in scope: StoreScope) throws -> Phrase? {
        guard try ConnectionQueries.find(in: scope)?.settings.isEnabled == true else { return nil }
        let orders = try DeliveryQueries.totals(in: scope)
        if orders.needsAttention > 0 {
            return orders.needsAttention == 1
                ? Phrase(es: "Un pedido requiere atención: Acqua no lo aceptó.", en: "An order needs attention: Acqua did not take it.")
                : Phrase(
                    es: "\(orders.needsAttention) pedidos requieren atención: Acqua no los aceptó.",
                    en: "\(orders.needsAttention) orders need attention: Acqua did not take them."
                )
        }
        if let oldest = orders.oldestPendingSeconds, Double(oldest) > lateSeconds {
            return Phrase(
                es: "Acqua no responde: hay \(orders.pending) pedidos en espera. Se enviarán solos cuando vuelva.",
                en: "Acqua does not answer: \(orders.pending) orders wait. They will be sent by themselves when it is back."
            )
        }
        return nil
    }
}
