import Connector
import Foundation
import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

/// The rows of the table “The connector's rules”, over HTTP, on both databases.
@Suite(.timeLimit(.minutes(5))) struct DeliveryRulesTests {
    @Test(arguments: Engine.allCases)
    func `a confirmed order arrives whole, and its number and id are kept`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 2), ("B", 3)])
            try await shop.worker.deliverDue()
            let sync = try await shop.sync(id)
            let sent = try #require(shop.transactions.first)
            #expect(sync.state == .sent)
            #expect(sync.attempts == 1)
            #expect(sync.acquaNumber == sent.number)
            #expect(sync.acquaStatus == "confirmed")
            #expect(sync.lastError == nil)
            #expect(sent.body["external_reference"]?["origin"] == "ventasxmayor/mi-tienda")
            #expect(sent.body["total"] == "50.00")
            #expect(sent.body["buyer"]?["name"] == "Casa Juárez S.A.")
            #expect(sent.body["lines"]?.arrayValue?.count == 2)
            let made = try await shop.attempts(id).map { "\($0.method) \($0.path) \($0.status ?? 0)" }
            #expect(
                made == [
                    "POST /api/v1/tokens/write 200", "GET /api/v1/customers?document=30603639126 200", "POST /api/v1/customers 201",
                    "POST /api/v1/transactions 201",
                ]
            )
            #expect(shop.acqua.requests(.creation).first?.requestID == "order-\(id)")
        }
    }

    @Test(arguments: Engine.allCases)
    func `prices, discounts, terms, notes and total go as they were confirmed`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let buyer = shop.buyer
            let id = try await shop.write { scope in
                let draft = OrderDraft(
                    lines: [
                        OrderDraft.Line(
                            sku: SKU(stored: "A"),
                            quantity: try #require(Quantity("1.5")),
                            unitPrice: UnitPrice("2.5555"),
                            discount: Percent("10")
                        ),
                        OrderDraft.Line(sku: SKU(stored: "B"), quantity: Quantity(whole: 3)),
                    ],
                    discount: Percent("5"),
                    surcharge: Percent("3.5"),
                    paymentTerms: "30 días",
                    notes: "Ñandú\ncon «comillas»"
                )
                return try OrderActions.create(draft, for: buyer, by: .administrator, in: scope).id
            }
            let order = try await shop.write { scope in try OrderActions.confirm(id, by: .administrator, in: scope) }
            // What is done to products and buyers afterwards is of no account.
            try await shop.write { scope in
                try scope.tx.execute("UPDATE products SET price = 1 WHERE store_id = \(scope.store)")
                try scope.tx.execute("UPDATE buyers SET name = 'Otra' WHERE store_id = \(scope.store)")
            }
            try await shop.worker.deliverDue()
            let sent = try #require(shop.transactions.first).body
            let lines = sent["lines"]?.arrayValue ?? []
            #expect(lines.map { $0["quantity"] } == ["1.5", "3"])
            #expect(lines.map { $0["unit_price"] } == ["2.5555", "10.00"])
            #expect(lines.first?["discount_percent"] == "10")
            #expect((sent["discount_percent"], sent["surcharge_percent"]) == ("5", "3.5"))
            #expect((sent["payment_terms"], sent["notes"]) == ("30 días", "Ñandú\ncon «comillas»"))
            #expect(sent["total"]?.stringValue == order.total.description)
            #expect(sent["buyer"]?["name"] == "Casa Juárez S.A.")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a 409 is answered with the same request five times, then a person is asked, who gives it six more`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(.creation, .problem(409, code: "conflict"), times: 11)
            let id = try await shop.confirmed()
            let seconds = try await shop.settle(id)
            #expect(seconds <= 0.5 + 1 + 2 + 4 + 8 + 0.1)
            var sync = try await shop.sync(id)
            #expect(sync.state == .needsAttention)
            #expect(sync.attempts == 6)
            #expect(sync.lastError?.code == "conflict")
            #expect(shop.acqua.requests(.creation).count == 6)
            try await shop.retry(id)
            try await shop.settle(id)
            sync = try await shop.sync(id)
            #expect(sync.state == .sent)
            let tries = shop.acqua.requests(.creation)
            #expect(tries.count == 12)
            #expect(Set(tries.map(\.key)).count == 1)
            #expect(Set(tries.map(\.body)).count == 1)
            #expect(shop.transactions.count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the Retry-After of a 409 is obeyed, thirty seconds at most`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(
                .creation,
                [
                    FakeFault(.problem(409, code: "conflict", retryAfter: "7")),
                    FakeFault(.problem(409, code: "conflict", retryAfter: "900")),
                ]
            )
            let id = try await shop.confirmed()
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).nextAttemptAt == shop.clock.now().advanced(bySeconds: 7))
            shop.clock.advance(bySeconds: 6.9)
            try await shop.worker.deliverDue()
            #expect(shop.acqua.requests(.creation).count == 1)
            shop.clock.advance(bySeconds: 0.1)
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).nextAttemptAt == shop.clock.now().advanced(bySeconds: 30))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a 401 takes one new token, and is not counted`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let first = try await shop.confirmed()
            try await shop.worker.deliverDue()
            shop.acqua.expireTokens()
            let second = try await shop.confirmed()
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(first).state == .sent)
            #expect(try await shop.sync(second).state == .sent)
            #expect(try await shop.sync(second).attempts == 1)
            #expect(shop.acqua.requests(.writeToken).count == 2)
            #expect(shop.acqua.requests(.creation).count == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a second 401 in a row parks what waits, and no login is tried for a minute`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(.customerSearch, .problem(401, code: "token_invalid"), times: 100)
            shop.acqua.script(.creation, .problem(401, code: "token_invalid"), times: 100)
            let ids = [try await shop.confirmed(), try await shop.confirmed(), try await shop.confirmed()]
            try await shop.worker.deliverDue()
            let logins = shop.acqua.requests(.writeToken).count
            shop.clock.advance(bySeconds: 1)
            let late = try await shop.confirmed()
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(late).state == .pending)
            for id in ids { #expect(try await shop.sync(id).state == .needsAttention) }
            #expect(shop.acqua.requests(.writeToken).count == logins, "no login within the minute")
            #expect(try await shop.link.status(of: shop.store).state == .down)
            shop.acqua.clearScripts()
            shop.clock.advance(bySeconds: 60)
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(late).state == .sent)
        }
    }

    @Test(arguments: Engine.allCases)
    func `refused credentials park what waits; saving the connection wakes it`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            try await shop.connect(password: "wrong")
            let ids = [try await shop.confirmed(), try await shop.confirmed(), try await shop.confirmed()]
            try await shop.worker.deliverDue()
            for id in ids {
                #expect(try await shop.sync(id).state == .needsAttention)
                #expect(try await shop.sync(id).lastError?.code == "invalid_credentials")
            }
            #expect(shop.acqua.requests(.writeToken).count == 1)
            #expect(shop.acqua.requests(.creation).isEmpty)
            try await shop.connect()
            try await shop.worker.deliverDue()
            for id in ids { #expect(try await shop.sync(id).state == .sent) }
            #expect(shop.transactions.count == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a user without write permission parks the orders; verifying wakes them`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.allowWriting(false)
            let ids = [try await shop.confirmed(), try await shop.confirmed()]
            try await shop.worker.deliverDue()
            for id in ids {
                #expect(try await shop.sync(id).state == .needsAttention)
                #expect(try await shop.sync(id).lastError?.code == "write_permission_required")
            }
            #expect(shop.acqua.requests(.writeToken).count == 1)
            shop.acqua.allowWriting(true)
            _ = try await shop.link.verify(shop.store)
            try await shop.worker.deliverDue()
            for id in ids { #expect(try await shop.sync(id).state == .sent) }
        }
    }

    @Test(arguments: Engine.allCases, [400, 403, 404, 422])
    func `a problem document of another 4xx is not repeated, and its words point to the line`(engine: Engine, status: Int) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(.creation, .problem(status, code: "unknown_sku", pointer: "/lines/1/sku"))
            let id = try await shop.confirmed()
            try await shop.settle(id)
            shop.clock.advance(bySeconds: 86_400)
            try await shop.worker.deliverDue()
            let sync = try await shop.sync(id)
            #expect(sync.state == .needsAttention)
            #expect(sync.lastError?.status == status)
            #expect(sync.lastError?.detail == "Acqua dice: unknown_sku")
            #expect(sync.lastError?.issues.first?.pointer == "/lines/1/sku")
            #expect(shop.acqua.requests(.creation).count == 1)
            try await shop.retry(id)
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
        }
    }

    @Test(arguments: Engine.allCases, [429, 503])
    func `Retry-After of 429 and 503 is waited for, however often`(engine: Engine, status: Int) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(.creation, .problem(status, code: "unavailable", retryAfter: "120"), times: 10)
            let id = try await shop.confirmed()
            #expect(try await shop.settle(id) == 1200)
            #expect(try await shop.sync(id).state == .sent)
            #expect(try await shop.sync(id).attempts == 11)
        }
    }

    static let unknowns: [FakeFault] =
        [
            FakeFault(.problem(500, code: "internal_error"), afterEffect: true), FakeFault(.page(502)),
            FakeFault(.page(200), afterEffect: true),
            FakeFault(.page(404)), FakeFault(.page(409)), FakeFault(.page(401)), FakeFault(.status(504), afterEffect: true),
            FakeFault(.status(422)), FakeFault(.hangUp), FakeFault(.hangUp, afterEffect: true), FakeFault(.otherJSON, afterEffect: true),
            FakeFault(.garbage, afterEffect: true), FakeFault(.compressed, afterEffect: true), FakeFault(.endless, afterEffect: true),
            FakeFault(.problem(503, code: "unavailable"), afterEffect: true), FakeFault(.page(429), afterEffect: true),
            FakeFault(.truncated, afterEffect: true), FakeFault(.huge, afterEffect: true), FakeFault(.bomb, afterEffect: true),
        ] + hostileJSON.map { FakeFault(.json($0), afterEffect: true) }

    /// Well-formed or not: none of it is the contract's.
    private static let hostileJSON = [
        #"{"id":7,"number":1,"status":"confirmed","version":1}"#, #"{"id":"t","number":1,"status":"shipped","version":1}"#,
        #"{"id":"t","number":1,"status":"confirmed","version":"one"}"#, #"{"id":"t","number":1,"status":"confirmed","version":1e3}"#,
        #"{"id":"t","id":"u","number":1,"status":"confirmed","version":1}"#, "[]", "null", #""confirmed""#, #"{"items":{}}"#,
        #"{"items":[7]}"#,
        #"{"items":[{"id":7,"document":"30603639126"}],"next_cursor":null}"#, String(repeating: "[", count: 100_000),
        String(repeating: #"{"a":"#, count: 5000), #"{"id":"\u0000","number":NaN}"#,
    ]

    @Test(arguments: Engine.allCases)
    func `a Retry-After that is a date is waited for as well`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            // The fake tells the time of the machine with each answer, and means it by that.
            let text = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)).advanced(bySeconds: 1200).description
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            let month = months[(Int(text.dropFirst(5).prefix(2)) ?? 1) - 1]
            let date = "\(text.dropFirst(8).prefix(2)) \(month) \(text.prefix(4)) \(text.dropFirst(11).prefix(8))"
            shop.acqua.script(.creation, .problem(503, code: "unavailable", retryAfter: "Mon, \(date) GMT"))
            let id = try await shop.confirmed()
            let seconds = try await shop.settle(id)
            #expect((600.0...1201.0).contains(seconds))
            #expect(try await shop.sync(id).state == .sent)
        }
    }

    @Test(arguments: Engine.allCases)
    func `where the effect is unknown the same request goes out again, without end, and the order is there once`(engine: Engine)
        async throws
    {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(.customerSearch, Self.unknowns)
            shop.acqua.script(.customerCreation, Self.unknowns)
            shop.acqua.script(.creation, Self.unknowns)
            let id = try await shop.confirmed()
            try await shop.settle(id)
            #expect(try await shop.sync(id).state == .sent)
            let tries = shop.acqua.requests(.creation)
            #expect(tries.count == Self.unknowns.count + 1)
            #expect(Set(tries.map(\.key)).count == 1)
            #expect(Set(tries.map(\.body)).count == 1)
            #expect(Set(shop.acqua.requests(.customerCreation).map(\.key)).count == 1)
            #expect(shop.transactions.count == 1)
            #expect(shop.acqua.books.customers.count == 1)
            #expect(try await shop.sync(id).attempts == tries.count)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an hour without Acqua, and all is delivered within two minutes of its return`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            for endpoint in [FakeEndpoint.writeToken, .customerSearch, .creation] { shop.acqua.script(endpoint, .page(502), times: 10_000) }
            var ids: [OrderID] = []
            for _ in 1...20 { ids.append(try await shop.confirmed()) }
            for _ in 1...60 {
                try await shop.worker.deliverDue()
                shop.clock.advance(bySeconds: 60)
            }
            #expect(shop.transactions.isEmpty)
            shop.acqua.clearScripts()
            for _ in 1...12 {
                shop.clock.advance(bySeconds: 10)
                try await shop.worker.deliverDue()
            }
            for id in ids { #expect(try await shop.sync(id).state == .sent) }
            #expect(shop.transactions.count == 20)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a success of one order wakes those that waited in the dark`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let first = try await shop.confirmed()
            try await shop.worker.deliverDue()
            shop.acqua.script(.creation, .page(502), times: 40)
            let asleep = try await shop.confirmed()
            for _ in 1...40 where try await shop.sync(asleep).nextAttemptAt != nil {
                shop.clock.advance(bySeconds: 60)
                try await shop.worker.deliverDue()
            }
            shop.acqua.clearScripts()
            let waker = try await shop.confirmed()
            try await shop.worker.deliverDue()
            for id in [first, asleep, waker] { #expect(try await shop.sync(id).state == .sent) }
        }
    }

    @Test(arguments: Engine.allCases, [301, 302, 307, 308])
    func `a redirect is not followed: a person is asked`(engine: Engine, status: Int) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(.creation, .redirect(status, to: "/Beauties/api/v1/transactions"))
            let id = try await shop.confirmed()
            try await shop.settle(id)
            #expect(try await shop.sync(id).state == .needsAttention)
            #expect(shop.acqua.requests(.creation).count == 1)
            #expect(shop.transactions.isEmpty)
        }
    }
}
