import ERPCore
import Kernel
import WebSupport

/// What people call reasons, states and documents of the warehouse.
enum StockWords {
    static func phrase(_ reason: StockReason) -> Phrase {
        switch reason {
        case .receipt: Phrase(es: "Ingreso", en: "Receipt")
        case .adjustment: Phrase(es: "Ajuste", en: "Adjustment")
        case .count: Phrase(es: "Recuento", en: "Count")
        case .reserve: Phrase(es: "Reserva", en: "Reservation")
        case .release: Phrase(es: "Reserva liberada", en: "Reservation released")
        case .shipment: Phrase(es: "Entrega", en: "Shipment")
        case .transferSent: Phrase(es: "Salió por transferencia", en: "Left with a transfer")
        case .transferReceived: Phrase(es: "Llegó por transferencia", en: "Came with a transfer")
        case .transferDifference: Phrase(es: "Diferencia de transferencia", en: "Difference of a transfer")
        case .transferCancelled: Phrase(es: "Volvió de una transferencia anulada", en: "Back from a cancelled transfer")
        }
    }

    static func phrase(_ reason: MovementDraft.Reason) -> Phrase {
        switch reason {
        case .receipt: phrase(StockReason.receipt)
        case .adjustment: phrase(StockReason.adjustment)
        case .count: phrase(StockReason.count)
        }
    }

    /// A state and the tone of its badge.
    static func state(_ status: TransferStatus) -> (tone: String, phrase: Phrase) {
        switch status {
        case .sent: ("amber", Phrase(es: "En camino", en: "On its way"))
        case .received: ("green", Phrase(es: "Recibida", en: "Received"))
        case .cancelled: ("grey", Phrase(es: "Anulada", en: "Cancelled"))
        }
    }

    static func state(_ status: CountSheetStatus) -> (tone: String, phrase: Phrase) {
        switch status {
        case .open: ("blue", Phrase(es: "Abierta", en: "Open"))
        case .applied: ("green", Phrase(es: "Aplicada", en: "Applied"))
        case .cancelled: ("grey", Phrase(es: "Anulada", en: "Cancelled"))
        }
    }

    static func phrase(_ document: LedgerDocument) -> Phrase {
        let number = document.number.map { " \($0)" } ?? ""
        switch document.kind {
        case .transaction: return Phrase(es: "Operación\(number)", en: "Transaction\(number)")
        case .movement: return Phrase(es: "Movimiento", en: "Movement")
        case .transfer: return Phrase(es: "Transferencia\(number)", en: "Transfer\(number)")
        case .countSheet: return Phrase(es: "Planilla\(number)", en: "Count sheet\(number)")
        }
    }

    /// The path of a document's page below the instance's.
    static func path(_ document: LedgerDocument) -> String {
        switch document.kind {
        case .transaction: "transactions/\(document.id)"
        case .movement: "stock/movements/\(document.id)"
        case .transfer: "stock/transfers/\(document.id)"
        case .countSheet: "stock/counts/\(document.id)"
        }
    }

    /// The path of a product's stock below the instance's.
    static func path(_ sku: SKU) -> String { "stock/at/\(PathSegment.encoded(sku.text))" }
}
