import Synchronization

/// What is learnt of a request while it is answered, for whoever counts the callers of an API.
package final class CallNote: Sendable {
    /// Who asks, as far as it is known.
    package struct Caller: Sendable, Equatable {
        /// The number of the instance or store that is asked.
        package let owner: Int64
        package let kind: String
        package let name: String

        package init(owner: Int64, kind: String, name: String) {
            self.owner = owner
            self.kind = kind
            self.name = name
        }
    }

    private struct State {
        var caller: Caller?
        var code: String?
    }

    private let state = Mutex(State())

    init() {}

    /// Notes who asks; what is noted later is better known.
    package func identify(owner: Int64, kind: String, name: String) {
        state.withLock { $0.caller = Caller(owner: owner, kind: kind, name: name) }
    }

    func refused(_ code: String) {
        state.withLock { $0.code = code }
    }

    var caller: Caller? { state.withLock { $0.caller } }
    var code: String? { state.withLock { $0.code } }
}

/// A request whose caller is known, once it is answered.
package struct ObservedCall: Sendable {
    package let caller: CallNote.Caller
    package let method: String
    /// The pattern of the route.
    package let route: String
    package let status: Int
    /// The code of the refusal; nil where it was none.
    package let code: String?
    package let requestID: String

    package init(caller: CallNote.Caller, method: String, route: String, status: Int, code: String?, requestID: String) {
        self.caller = caller
        self.method = method
        self.route = route
        self.status = status
        self.code = code
        self.requestID = requestID
    }
}
