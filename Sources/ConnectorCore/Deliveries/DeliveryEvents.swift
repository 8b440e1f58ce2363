import ERPWire
package import Kernel

/// What happens to a delivery.
package enum DeliveryEvent: Hashable, Sendable {
    /// A worker took it up.
    /// - customer: the one remembered for the buyer's document.
    case taken(customer: String?)
    /// The request under way was answered, or not.
    /// - likeness: what the transaction in the answer is like, where one was read.
    case answered(Verdict, likeness: Likeness?)
    /// There is a token now for the request that awaited one.
    case tokenFound
    /// There was no token to send the request with, so it was not sent.
    case loginFailed(Verdict)
    /// The login must not be tried before this instant.
    case loginHeld(until: Instant, Fault)
}

/// What a transaction in Acqua is like.
package enum Likeness: Hashable, Sendable {
    /// As the store wishes it.
    case wished
    /// As the store left it, with its last word or, where the answers were lost, with one before.
    case acknowledged
    case other
}

/// When an event happened, and a random number for it, 0 up to 1.
package struct Moment: Hashable, Sendable {
    package let now: Instant
    package let random: Double

    package init(now: Instant, random: Double) {
        self.now = now
        self.random = random
    }
}

/// What is to be done after an event, in this order. The delivery is kept first, in one transaction with `fixBody` and
/// the customer's effects.
package enum DeliveryEffect: Hashable, Sendable {
    /// Fix the body of the creation for this revision and customer.
    case fixBody(Delivery.FixedBody)
    case rememberCustomer(String)
    case forgetCustomer(String)
    /// The token is not good any more.
    case discardToken
    /// The account's credentials are refused: everything that waits is parked.
    case refuseCredentials(Fault)
    /// Acqua works: what waits for it may be tried at once.
    case wakeOthers
    /// Acqua has the order in its present quantities, or will never have it.
    case settled
    /// Send the request of this step.
    case send(DeliveryStep)
}
