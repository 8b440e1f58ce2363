/// What a fake Acqua does instead of answering well.
package struct FakeFault: Sendable {
    package enum Kind: Sendable {
        /// A problem document; `Retry-After` and pointer where given.
        case problem(Int, code: String, retryAfter: String? = nil, pointer: String? = nil)
        /// A bare status, no body.
        case status(Int, retryAfter: String? = nil)
        /// A web page of somebody's.
        case page(Int, retryAfter: String? = nil)
        case redirect(Int, to: String)
        /// The connection breaks.
        case hangUp
        /// 200 and JSON that is not the contract's.
        case otherJSON
        /// 200 and something that never was JSON.
        case garbage
        /// The right answer, compressed though nobody asked for it.
        case compressed
        /// More than anyone should read.
        case endless
        /// Begins to answer and never ends.
        case stalled
        /// Answers a byte at a time, for ever.
        case trickled
        /// Says nothing for so long, then breaks the connection.
        case stalledFor(milliseconds: Int)
        /// Promises a longer answer than it gives.
        case truncated
        /// Promises a gigabyte.
        case huge
        /// Compressed, and without end.
        case bomb
        /// 200 and this text as JSON.
        case json(String)
    }

    package let kind: Kind
    /// Whether the request has its effect all the same, before this happens.
    package let hasEffect: Bool

    package init(_ kind: Kind, afterEffect hasEffect: Bool = false) {
        self.kind = kind
        self.hasEffect = hasEffect
    }
}

/// Which requests a fault befalls.
package enum FakeEndpoint: Hashable, Sendable {
    case readToken, writeToken, stock, prices, changes
    case customerSearch, customerCreation
    case creation, search, reading, edit, cancellation
    case other
}

/// A request that a fake Acqua received.
package struct FakeRequest: Sendable {
    package let endpoint: FakeEndpoint
    package let method: String
    /// With its query.
    package let path: String
    package let key: String?
    package let version: String?
    package let token: String?
    package let requestID: String?
    package let acceptsCompression: Bool
    package let body: [UInt8]
}
