import ConnectorCore
import Kernel
import Testing

/// The rows of the table “The connector's rules”.
@Suite struct DeliveryRulesTests {
    @Test func `a 2xx is the end: number and id are kept`() {
        var script = DeliveryScript()
        script.attempt(.transaction())
        #expect(script.delivery.state == .sent)
        #expect(script.delivery.transaction?.id == "t1")
        #expect(script.delivery.transaction?.number == 7)
        #expect(script.delivery.dueAt == nil)
        #expect(script.delivery.attempts == 1)
        #expect(script.effects == [.wakeOthers, .settled])
    }

    @Test func `a 409 is repeated five more times, each wait twice the one before, then a person is asked`() {
        var script = DeliveryScript()
        var pauses: [Double] = []
        for _ in 1...5 {
            script.attempt(.conflict())
            #expect(script.delivery.state == .waiting)
            pauses.append(script.pause ?? -1)
        }
        for (pause, limit) in zip(pauses, [0.5, 1, 2, 4, 8]) { #expect(pause > limit * 0.99 && pause <= limit) }
        script.attempt(.conflict())
        #expect(script.delivery.state == .parked)
        #expect(script.delivery.cause == .conflict)
        #expect(script.delivery.attempts == 6)
        #expect(script.bodies.count == 1, "the body is fixed once")
    }

    @Test func `the waits of a 409 are drawn anew each time`() {
        var script = DeliveryScript()
        script.random = 0
        script.attempt(.conflict())
        #expect(script.pause == 0)
    }

    @Test(arguments: [(3, 3.0), (30, 30.0), (900, 30.0)])
    func `the Retry-After of a 409 is obeyed up to thirty seconds`(told: Int, obeyed: Double) {
        var script = DeliveryScript()
        script.attempt(.conflict(after: told))
        #expect(script.pause == obeyed)
    }

    @Test func `a retry by a person gives five more tries, with the same key and body`() {
        var script = DeliveryScript()
        for _ in 1...6 { script.attempt(.conflict()) }
        script.wake()
        for _ in 1...5 {
            script.attempt(.conflict())
            #expect(script.delivery.state == .waiting)
        }
        script.attempt(.conflict())
        #expect(script.delivery.state == .parked)
        #expect(script.bodies.count == 1)
    }

    @Test func `a 401 takes one new token and the same request at once, and is not counted`() {
        var script = DeliveryScript()
        script.take(customer: "c1")
        script.answer(.unauthorized)
        #expect(script.effects == [.discardToken, .send(.creation)])
        #expect(script.delivery.attempts == 0)
        script.answer(.transaction())
        #expect(script.delivery.state == .sent)
        #expect(script.delivery.attempts == 1)
    }

    @Test func `a second 401 in a row parks it and refuses the credentials of the account`() {
        var script = DeliveryScript()
        script.take(customer: "c1")
        script.answer(.unauthorized)
        script.answer(.unauthorized)
        #expect(script.delivery.state == .parked)
        #expect(script.delivery.cause == .credentials)
        #expect(script.effects == [.discardToken, .refuseCredentials(Verdict.fault(401, "token_expired"))])
    }

    @Test func `401s with another answer between them are not in a row`() {
        var script = DeliveryScript()
        for _ in 1...10 {
            script.take(customer: "c1")
            script.answer(.unauthorized)
            #expect(script.sending == .creation)
            script.answer(.busy(429, after: 1))
        }
        #expect(script.delivery.state == .waiting)
    }

    @Test func `401s between 409s leave the count of these alone`() {
        var script = DeliveryScript()
        for _ in 1...5 {
            script.take(customer: "c1")
            script.answer(.unauthorized)
            script.answer(.conflict())
            #expect(script.delivery.state == .waiting)
        }
        script.attempt(.conflict())
        #expect(script.delivery.state == .parked)
    }

    @Test func `credentials that the token endpoint refuses park the order and the account`() {
        var script = DeliveryScript()
        script.take(customer: "c1")
        script.handle(.loginFailed(.unauthorized))
        #expect(script.delivery.state == .parked)
        #expect(script.delivery.cause == .credentials)
        #expect(script.effects == [.refuseCredentials(Verdict.fault(401, "token_expired"))])
        #expect(script.delivery.attempts == 0)
        #expect(!script.delivery.isUncertain)
    }

    @Test(arguments: [400, 403, 404, 405, 413, 415, 422, 428])
    func `a problem document of another 4xx is never repeated by itself`(status: Int) {
        var script = DeliveryScript()
        script.attempt(.refused("some_code", status: status))
        #expect(script.delivery.state == .parked)
        #expect(script.delivery.cause == (status == 403 ? .permission : .refused))
        #expect(script.delivery.lastFault == Verdict.fault(status, "some_code"))
        #expect(script.delivery.dueAt == nil)
    }

    @Test(arguments: [429, 503])
    func `Retry-After is waited for, without end`(status: Int) {
        var script = DeliveryScript()
        for _ in 1...200 {
            script.attempt(.busy(status, after: 120))
            #expect(script.pause == 120)
            #expect(script.delivery.cause == .busy)
        }
        script.attempt(.transaction())
        #expect(script.delivery.state == .sent)
    }

    @Test(arguments: [Verdict.lost, .busy(429), .busy(503)])
    func `without an answer that can be used the delays grow to a minute, without end`(verdict: Verdict) {
        var script = DeliveryScript()
        var longest = 0.0
        for _ in 1...500 {
            script.attempt(verdict)
            #expect(script.delivery.state == .waiting)
            #expect(script.delivery.cause == .unknown)
            longest = max(longest, script.pause ?? 0)
        }
        #expect(longest > 59.9 && longest <= 60)
        #expect(script.bodies.count == 1)
        script.attempt(.transaction())
        #expect(script.delivery.state == .sent)
    }

    @Test func `a redirect is not followed`() {
        var script = DeliveryScript()
        script.attempt(.redirected)
        #expect(script.delivery.state == .parked)
        #expect(script.delivery.cause == .redirected)
    }

    @Test func `a success wakes the others`() {
        var script = DeliveryScript()
        script.take()
        script.answer(.customers(["c9"]))
        #expect(script.effects.contains(.wakeOthers))
        #expect(script.effects.contains(.rememberCustomer("c9")))
    }
}
