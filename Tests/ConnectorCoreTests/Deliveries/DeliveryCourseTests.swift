import ConnectorCore
import ERPWire
import Kernel
import Testing

/// The way of an order: its customer, its creation, its edits, its end.
@Suite struct DeliveryCourseTests {
    @Test func `an unknown customer is looked up, made, remembered, and the order posted for it`() {
        var script = DeliveryScript()
        script.take()
        #expect(script.sending == .customerSearch)
        script.answer(.customers([]))
        #expect(script.sending == .customerCreation)
        script.answer(.customer("c5"))
        #expect(script.effects == [.wakeOthers, .rememberCustomer("c5"), .fixBody(.init(revision: 1, customerID: "c5")), .send(.creation)])
        script.answer(.transaction())
        #expect(script.delivery.state == .sent)
    }

    @Test func `a remembered customer is not looked up`() {
        var script = DeliveryScript()
        script.take(customer: "c1")
        #expect(script.sending == .creation)
    }

    @Test func `a remembered customer that Acqua does not know is looked up again, once`() {
        var script = DeliveryScript()
        script.take(customer: "old")
        script.answer(.refused("unknown_customer"))
        #expect(script.effects == [.forgetCustomer("old"), .send(.customerSearch)])
        script.answer(.customers(["new"]))
        #expect(script.bodies.last == .init(revision: 1, customerID: "new"))
        script.answer(.refused("unknown_customer"))
        #expect(script.delivery.state == .parked)
    }

    @Test func `cancelled before anything was sent, it is never sent`() {
        var script = DeliveryScript()
        script.delivery.wish = .init(revision: 2, isCancelled: true)
        script.take(customer: "c1")
        #expect(script.delivery.state == .none)
        #expect(script.sending == nil)
    }

    @Test func `cancelled while its customer is looked up, it is never sent`() {
        var script = DeliveryScript()
        script.take()
        script.delivery.wish = .init(revision: 2, isCancelled: true)
        script.answer(.customers([]))
        #expect(script.delivery.state == .none)
    }

    @Test func `cancelled after its creation, it is cancelled there`() {
        var script = DeliveryScript()
        script.take(customer: "c1")
        script.delivery.wish = .init(revision: 2, isCancelled: true)
        script.answer(.transaction())
        #expect(script.sending == .cancellation)
        script.answer(.transaction(.cancelled, version: 2))
        #expect(script.delivery.state == .sent)
    }

    @Test func `cancelled while nobody knows what became of it: created first, then cancelled`() {
        var script = DeliveryScript()
        script.attempt(.lost)
        script.delivery.wish = .init(revision: 2, isCancelled: true)
        script.take()
        #expect(script.sending == .creation)
        script.answer(.transaction())
        #expect(script.sending == .cancellation)
    }

    @Test func `cancelled after a refusal that followed a lost answer: Acqua is asked once the lost one cannot arrive any more`() {
        var script = DeliveryScript()
        script.attempt(.lost)
        script.attempt(.refused("insufficient_stock"))
        script.delivery.wish = .init(revision: 2, isCancelled: true)
        script.wake()
        script.take()
        #expect(script.sending == nil)
        #expect((script.pause ?? 0) > 50)
        script.take()
        #expect(script.sending == .search)
        script.answer(.transactions([.confirmed]))
        #expect(script.sending == .cancellation)
    }

    @Test func `edited before it was sent, the new body is the first one`() {
        var script = DeliveryScript()
        script.delivery.wish = .init(revision: 4)
        script.attempt(.transaction())
        #expect(script.bodies == [.init(revision: 4, customerID: "c1")])
        #expect(script.delivery.state == .sent)
    }

    @Test func `edited after a definite refusal, the new body goes under the old key`() {
        var script = DeliveryScript()
        script.attempt(.refused("insufficient_stock"))
        script.delivery.wish.revision = 2
        script.wake()
        script.take()
        #expect(script.sending == .creation)
        #expect(script.bodies.last == .init(revision: 2, customerID: "c1"))
    }

    @Test(arguments: [Verdict.lost, .busy(503, after: 1), .redirected])
    func `edited while the effect is unknown, the old body goes first and the edit follows`(verdict: Verdict) {
        var script = DeliveryScript()
        script.attempt(verdict)
        script.delivery.wish.revision = 2
        script.wake()
        script.take()
        #expect(script.sending == .creation)
        #expect(script.bodies == [.init(revision: 1, customerID: "c1")])
        script.answer(.transaction())
        #expect(script.sending == .edit)
        #expect(script.delivery.editRevision == 2)
        script.answer(.transaction(version: 2))
        #expect(script.delivery.state == .sent)
        #expect(script.delivery.acknowledgedRevision == 2)
    }

    @Test(arguments: [Verdict.conflict(), .busy(429, after: 1), .unauthorized])
    func `an answer that had no effect leaves the body free to change`(verdict: Verdict) {
        var script = DeliveryScript()
        script.attempt(verdict)
        script.delivery.wish.revision = 2
        script.wake()
        script.delivery.state = .waiting
        script.take()
        #expect(script.bodies.last == .init(revision: 2, customerID: "c1"))
    }

    @Test func `a worker that went away with the creation under way leaves its effect unknown`() {
        var script = DeliveryScript()
        script.take(customer: "c1")
        script.delivery.wish.revision = 2
        script.take()
        #expect(script.delivery.isUncertain)
        #expect(script.bodies == [.init(revision: 1, customerID: "c1")])
        #expect(script.delivery.attempts == 1)
    }

    @Test func `a key that stands for an earlier body leads to the transaction that it made`() {
        var script = DeliveryScript()
        script.attempt(.lost)
        script.attempt(.refused("insufficient_stock"))
        script.delivery.wish.revision = 2
        script.wake()
        script.take()
        script.answer(.refused("idempotency_key_reused"))
        #expect(script.sending == .search)
        script.answer(.transactions([.confirmed]), likeness: .other)
        #expect(script.sending == .edit)
        #expect(script.delivery.transaction?.version == 3)
    }

    @Test func `a key that stands for something else is told to a person`() {
        var script = DeliveryScript()
        script.attempt(.refused("idempotency_key_reused"))
        script.answer(.transactions([]))
        #expect(script.delivery.state == .parked)
        #expect(script.delivery.lastFault?.code == "idempotency_key_reused")
    }
}

/// Edits that meet another version, and transactions that are closed.
@Suite struct DeliveryEditTests {
    private func edited() -> DeliveryScript {
        var script = DeliveryScript()
        script.attempt(.transaction())
        script.delivery.wish.revision = 2
        script.wake()
        script.take()
        return script
    }

    @Test func `an edit whose answer was lost is found done when it is read again`() {
        var script = edited()
        script.answer(.lost)
        script.take()
        #expect(script.sending == .edit)
        script.answer(.refused("stale_version", status: 412))
        #expect(script.sending == .reading)
        script.answer(.transaction(version: 2), likeness: .wished)
        #expect(script.delivery.state == .sent)
        #expect(script.delivery.acknowledgedRevision == 2)
    }

    @Test func `a version that moved without a change of content is edited again`() {
        var script = edited()
        script.answer(.refused("stale_version", status: 412))
        script.answer(.transaction(version: 9), likeness: .acknowledged)
        #expect(script.sending == .edit)
        #expect(script.delivery.transaction?.version == 9)
    }

    @Test func `a change that somebody made in Acqua is not overwritten until a person says so`() {
        var script = edited()
        script.answer(.refused("stale_version", status: 412))
        script.answer(.transaction(version: 9), likeness: .other)
        #expect(script.delivery.state == .parked)
        #expect(script.delivery.cause == .changed)
        script.wake()
        script.delivery.overwrites = true
        script.take()
        #expect(script.sending == .reading)
        script.answer(.transaction(version: 10), likeness: .other)
        #expect(script.sending == .edit)
        #expect(!script.delivery.overwrites)
        script.answer(.transaction(version: 11))
        #expect(script.delivery.state == .sent)
    }

    @Test func `a version that never stays put is told to a person in the end`() {
        var script = edited()
        for _ in 1...Delivery.readingsMaximum {
            script.answer(.refused("stale_version", status: 412))
            #expect(script.sending == .reading)
            script.answer(.transaction(version: 9), likeness: .acknowledged)
            #expect(script.sending == .edit)
        }
        script.answer(.refused("stale_version", status: 412))
        #expect(script.delivery.state == .parked)
    }

    @Test func `an order that Acqua has processed is not edited any more, and its state is kept`() {
        var script = edited()
        script.answer(.refused("not_editable"))
        #expect(script.sending == .reading)
        script.answer(.transaction(.processed, version: 2), likeness: .acknowledged)
        #expect(script.delivery.state == .parked)
        #expect(script.delivery.transaction?.status == .processed)
        #expect(script.delivery.lastFault?.code == "not_editable")
    }

    @Test func `an order that Acqua has processed is not cancelled any more`() {
        var script = edited()
        script.delivery.wish.isCancelled = true
        script.answer(.transaction(version: 2))
        #expect(script.sending == .cancellation)
        script.answer(.refused("not_editable"))
        script.answer(.transaction(.processed, version: 2))
        #expect(script.delivery.state == .parked)
        #expect(script.delivery.transaction?.status == .processed)
    }

    @Test func `a refused edit gives way to a newer one at once`() {
        var script = edited()
        script.delivery.wish.revision = 3
        script.answer(.refused("insufficient_stock"))
        #expect(script.sending == .edit)
        #expect(script.delivery.editRevision == 3)
    }

    @Test func `an answer that comes after the worker was replaced changes nothing`() {
        var script = DeliveryScript()
        script.attempt(.lost)
        let before = script.delivery
        script.answer(.transaction())
        #expect(script.delivery == before)
    }
}

/// A request that has no token to be sent with.
@Suite struct DeliveryTokenTests {
    private func awaiting() -> DeliveryScript {
        var script = DeliveryScript()
        script.take(customer: "c1")
        script.delivery.awaitToken()
        return script
    }

    @Test func `it goes out when there is one, and counts as one try`() {
        var script = awaiting()
        script.handle(.tokenFound)
        #expect(script.sending == .creation)
        script.answer(.transaction())
        #expect(script.delivery.attempts == 1)
    }

    @Test func `a worker that went away while it waited has tried nothing`() {
        var script = awaiting()
        script.take()
        #expect(!script.delivery.isUncertain)
        #expect(script.delivery.attempts == 0)
    }

    @Test func `cancelled meanwhile, it is never sent; edited meanwhile, the newer body is the first`() {
        var cancelled = awaiting()
        cancelled.delivery.wish.isCancelled = true
        cancelled.handle(.tokenFound)
        #expect(cancelled.sending == nil)
        #expect(cancelled.delivery.state == .none)
        var edited = awaiting()
        edited.delivery.wish.revision = 2
        edited.handle(.tokenFound)
        #expect(edited.bodies.last == .init(revision: 2, customerID: "c1"))
    }

    @Test func `after a 401 the same request waits for the new token`() {
        var script = DeliveryScript()
        script.take(customer: "c1")
        script.answer(.refused("idempotency_key_reused"))
        #expect(script.sending == .search)
        script.answer(.unauthorized)
        script.delivery.awaitToken()
        script.handle(.tokenFound)
        #expect(script.sending == .search)
    }
}
