/// What kind of fault it was: a few words, whatever Acqua or somebody in its place may say.
package enum FaultKind: String, Hashable, Sendable, CaseIterable {
    case unauthorized = "401"
    case forbidden = "403"
    case conflict = "409"
    case tooManyRequests = "429"
    case unavailable = "503"
    /// Another 4xx.
    case refused
    /// Another 5xx.
    case broken
    case redirected
    /// No whole answer came.
    case silence
    /// The answer is not the contract's.
    case notAcqua = "not_acqua"
    /// It never came to a request.
    case unsent
}

extension Fault {
    package var kind: FaultKind {
        guard let status else { return ERPSilence(rawValue: code) == nil ? .unsent : .silence }
        if code == "not_acqua" { return .notAcqua }
        switch status {
        case 401: return .unauthorized
        case 403: return .forbidden
        case 409: return .conflict
        case 429: return .tooManyRequests
        case 503: return .unavailable
        case 300...399: return .redirected
        case 400...499: return .refused
        case 500...: return .broken
        default: return .notAcqua
        }
    }
}
