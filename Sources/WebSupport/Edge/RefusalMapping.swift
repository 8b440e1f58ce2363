package import Kernel
import Persistence

extension Refusal {
    /// What an error means to whoever sent the request; nil for one that is our fault and is told to nobody.
    package init?(from error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case is DecimalOverflow: self = .amountTooLarge
        // Two took the same value at once: the second, tried again, learns in words what stands there.
        case let error as SQLError where error.kind == .transient || error.kind == .unique: self = .concurrentOperation
        case let error as SQLError where [.unavailable, .connectionLost, .timedOut].contains(error.kind): self = .unavailable
        case is SQLCommitUnknown: self = .unavailable
        default: return nil
        }
    }

    package static var amountTooLarge: Refusal {
        .invalidField(
            at: "",
            es: "Un importe del pedido llega a 1.000.000.000.000: es demasiado grande.",
            en: "An amount of the request reaches 1,000,000,000,000: it is too large."
        )
    }

    package static var concurrentOperation: Refusal {
        Refusal(
            .conflict,
            "conflict",
            es: "Otra operación tiene tomado el mismo registro: repita el pedido sin cambios.",
            en: "Another operation holds the same record: repeat the request unchanged."
        )
    }

    package static var unavailable: Refusal {
        Refusal(
            .unavailable,
            "unavailable",
            es: "La base de datos no responde por el momento: repita el pedido en unos segundos.",
            en: "The database does not answer for now: repeat the request in a few seconds."
        )
    }

    package static func tooLarge(limitBytes: Int) -> Refusal {
        Refusal(
            .tooLarge,
            "too_large",
            es: "El cuerpo supera el máximo de \(limitBytes) bytes.",
            en: "The body exceeds the maximum of \(limitBytes) bytes."
        )
    }

    package static func unsupportedMediaType(expected: String) -> Refusal {
        Refusal(
            .unsupportedMediaType,
            "unsupported_media_type",
            es: "El cuerpo debe enviarse como \(expected), sin comprimir.",
            en: "The body must be sent as \(expected), not compressed."
        )
    }
}
