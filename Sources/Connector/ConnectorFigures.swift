package import ConnectorCore
package import StoreCore

/// What the connector tells to whoever counts over time.
package struct ConnectorFigures: Sendable {
    /// Why something is sent to Acqua once more.
    package enum RetryCause: String, Sendable, CaseIterable {
        case unauthorized = "401"
        case conflict = "409"
        case tooManyRequests = "429"
        case unavailable = "503"
        /// Nobody knows what became of the try before.
        case unknown

        init?(_ verdict: Verdict) {
            switch verdict {
            case .unauthorized: self = .unauthorized
            case .conflict: self = .conflict
            case .busy(_, _, let fault): self = fault.status == 429 ? .tooManyRequests : .unavailable
            case .unknown: self = .unknown
            case .done, .refused, .redirected: return nil
            }
        }
    }

    /// Something of an order is to be sent once more.
    package let retried: @Sendable (RetryCause) -> Void
    /// A pass did not come to its end.
    package let pullFailed: @Sendable (OwnedFigure, FaultKind) -> Void

    package init(
        retried: @escaping @Sendable (RetryCause) -> Void = { _ in },
        pullFailed: @escaping @Sendable (OwnedFigure, FaultKind) -> Void = { _, _ in }
    ) {
        self.retried = retried
        self.pullFailed = pullFailed
    }
}
