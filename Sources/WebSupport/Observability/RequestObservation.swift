import Hummingbird
import Logging
import Persistence

/// Counts requests and logs each once, when it is answered.
struct RequestObservation: Sendable {
    let metrics: MetricsRegistry

    func note(_ request: Request, route: String, status: Int, elapsed: Duration, logger: Logger) {
        let labels = [("method", request.method.rawValue.prefix(8).uppercased()), ("route", route), ("status", String(status))]
        metrics.count("acqua_http_requests_total", labels, help: "Requests answered.")
        metrics.observe(
            "acqua_http_request_seconds",
            elapsed.inSeconds,
            [("route", route)],
            help: "Time from the head of a request to its answer, in seconds."
        )
        let level: Logger.Level = status >= 500 ? .warning : .debug
        guard logger.logLevel <= level else { return }
        logger.log(
            level: level,
            "request",
            metadata: [
                "method": .string(request.method.rawValue), "route": .string(route), "status": .stringConvertible(status),
                "milliseconds": .stringConvertible(Int(elapsed.inSeconds * 1000)),
            ]
        )
    }
}
