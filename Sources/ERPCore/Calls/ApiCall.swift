package import Kernel

/// Whoever asks through the API, as the page of the integration tells them apart.
package struct ApiCaller: Hashable, Sendable, Comparable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A read token; the caller is an address.
        case read
        /// A user's token.
        case write
        /// A browser that somebody signed in with.
        case session
        /// No token that is any good; the caller is an address.
        case nobody = "none"
    }

    package let instance: InstanceID
    package let kind: Kind
    /// A username or an address; empty stands for all that were too many to tell apart.
    package let name: String

    package init(instance: InstanceID, kind: Kind, name: String) {
        self.instance = instance
        self.kind = kind
        self.name = name
    }

    package static func < (left: ApiCaller, right: ApiCaller) -> Bool {
        (left.instance.number, left.kind.rawValue, left.name) < (right.instance.number, right.kind.rawValue, right.name)
    }
}

/// How often a caller asked within one hour.
package struct ApiCallCount: Sendable, Equatable {
    package let caller: ApiCaller
    /// Hours since 1970.
    package let hour: Int64
    package var calls: Int64
    package var errors: Int64
    package var lastAt: Instant

    package init(caller: ApiCaller, hour: Int64, calls: Int64, errors: Int64, lastAt: Instant) {
        self.caller = caller
        self.hour = hour
        self.calls = calls
        self.errors = errors
        self.lastAt = lastAt
    }

    package static func hour(of instant: Instant) -> Int64 { instant.microseconds / 3_600_000_000 }
}

/// A request that was refused or failed.
package struct ApiError: Sendable, Equatable {
    package let caller: ApiCaller
    package let at: Instant
    package let method: String
    /// The pattern of the route, such as `{instance}/api/v1/stock`.
    package let route: String
    package let status: Int
    package let code: String
    package let requestID: String

    package init(caller: ApiCaller, at: Instant, method: String, route: String, status: Int, code: String, requestID: String) {
        self.caller = caller
        self.at = at
        self.method = method
        self.route = route
        self.status = status
        self.code = code
        self.requestID = requestID
    }
}
