import Kernel
import StoreCore
import WebSupport

/// How far an order is, in a word and a tone.
struct OrderWords: Sendable {
    let tone: String
    let phrase: Phrase

    /// For the merchant: with what the connector does.
    init(_ order: Order, _ sync: SyncState) {
        switch (order.status, sync.state) {
        case (.draft, _): self.init("grey", "Borrador", "Draft")
        case (.cancelled, .pending), (.cancelled, .sending): self.init("amber", "Anulado, avisando a Acqua", "Cancelled, telling Acqua")
        case (.cancelled, _): self.init("grey", "Anulado", "Cancelled")
        case (_, .needsAttention): self.init("red", "Requiere atención", "Needs attention")
        case (_, .pending): self.init("amber", "En camino a Acqua", "On its way to Acqua")
        case (_, .sending): self.init("blue", "Enviándose", "Being sent")
        case (_, .sent) where sync.acquaStatus == "processed": self.init("green", "Procesado", "Processed")
        case (_, .sent) where sync.acquaStatus == "cancelled": self.init("grey", "Anulado en Acqua", "Cancelled in Acqua")
        case (_, .sent): self.init("green", "En Acqua", "In Acqua")
        case (_, .none): self.init("blue", "Confirmado", "Confirmed")
        }
    }

    /// For the buyer: nothing of tries and faults.
    init(forBuyer order: Order, _ sync: SyncState) {
        switch (order.status, sync.acquaStatus) {
        case (.draft, _): self.init("grey", "Borrador", "Draft")
        case (.cancelled, _), (_, "cancelled"): self.init("grey", "Anulado", "Cancelled")
        case (_, "processed"): self.init("green", "Preparado", "Processed")
        case (_, "confirmed"): self.init("green", "Recibido", "Received")
        default: self.init("blue", "Confirmado", "Confirmed")
        }
    }

    private init(_ tone: String, _ es: String, _ en: String) {
        self.tone = tone
        phrase = Phrase(es: es, en: en)
    }
}
