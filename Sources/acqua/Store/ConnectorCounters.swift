import Connector
import ConnectorCore
import StoreCore
import WebSupport

extension MetricsRegistry {
    /// Counts what the connector tells. Every series is there from the beginning, so that its first event is seen as a rise.
    func connectorFigures() -> ConnectorFigures {
        let retried: @Sendable (ConnectorFigures.RetryCause, Int64) -> Void = { cause, amount in
            self.count(
                "acqua_delivery_retries_total",
                [("cause", cause.rawValue)],
                by: amount,
                help: "What was to be sent to Acqua once more, by what the try before met with."
            )
        }
        let pullFailed: @Sendable (OwnedFigure, FaultKind, Int64) -> Void = { figure, kind, amount in
            self.count(
                "acqua_pull_failures_total",
                [("figure", figure.rawValue), ("cause", kind.rawValue)],
                by: amount,
                help: "Passes over stock or prices that did not come to their end, by why."
            )
        }
        for cause in ConnectorFigures.RetryCause.allCases { retried(cause, 0) }
        for figure in OwnedFigure.allCases {
            for kind in FaultKind.allCases { pullFailed(figure, kind, 0) }
        }
        return ConnectorFigures(retried: { retried($0, 1) }, pullFailed: { pullFailed($0, $1, 1) })
    }
}
