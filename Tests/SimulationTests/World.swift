import ConnectorCore
import ERPWire
import Kernel

/// A store with its connector, a model of Acqua, a network that loses things, and people who change their minds; all
/// from one seed, in virtual time.
struct World {
    /// What waits for its moment.
    enum Happening {
        case poll
        case people
        case acquaWorks
        /// Goods come in, or go out.
        case goods
        case crash
        case heal
        /// A request arrives at Acqua with its fate, for the worker that sent it.
        case arrival(Flight, Fate)
        case answer(Flight, Verdict)
        /// The token endpoint answers, or does not.
        case login(order: Int, fence: Int, epoch: Int)
        /// A request arrives after its answer was given up.
        case straggler(Flight)
    }

    struct Flight {
        let order: Int
        let fence: Int
        let epoch: Int
        let step: DeliveryStep
        let request: ERPRequest
    }

    enum Fate {
        case delivered, answerLost, conflict, unauthorized, busy(Int, Int?), brokenBefore, brokenAfter, html, redirected
    }

    static let healAfterSeconds = 400.0
    private static let leaseSeconds = 90.0
    private static let problem = Fault(status: 0, code: "test", detail: Phrase(es: "", en: ""))

    let seed: UInt64
    var random: SplitMix64
    var now = Instant(microseconds: 0)
    var acqua = ModelAcqua()
    var orders: [SimulatedOrder] = []
    private var customers: [String: String] = [:]
    private var agenda: [(at: Instant, sequence: Int, what: Happening)] = []
    private var sequence = 0
    /// Raised by each crash: what an earlier life of the store did not finish is gone.
    private var epoch = 0
    private var isHealed = false
    /// Half of the worlds have one fault that is common there; nil: they come evenly.
    private let habit: Int?
    private let habitProbability: Double
    private var underWay = 0
    var faults: [String] = []
    private(set) var requests = 0

    init(seed: UInt64) {
        self.seed = seed
        random = SplitMix64(seed: seed)
        // In some worlds goods come and go, people change their minds, and answers get lost, all of it all the time.
        let isStormy = random.chance(0.2)
        habit = isStormy ? 0 : random.chance(0.5) ? random.below(9) : nil
        habitProbability = 0.3 + random.share() * 0.6
        for number in 1...(2 + random.below(6)) {
            let document = "2000000\(random.below(3))"
            // Some customers are remembered that Acqua does not know.
            if random.chance(0.1) { customers[document] = "stale-\(document)" }
            orders.append(SimulatedOrder(number: number, document: document, now: now, random: &random))
        }
        schedule(.poll, in: 0)
        for _ in 0..<random.below(isStormy ? 60 : 15) { schedule(.people, in: random.share() * Self.healAfterSeconds) }
        for _ in 0..<random.below(4) { schedule(.crash, in: random.share() * Self.healAfterSeconds) }
        if random.chance(0.3) { schedule(.acquaWorks, in: random.share() * Self.healAfterSeconds) }
        for _ in 0..<random.below(isStormy ? 80 : 6) { schedule(.goods, in: random.share() * Self.healAfterSeconds) }
        schedule(.heal, in: Self.healAfterSeconds)
    }

    private mutating func schedule(_ what: Happening, in seconds: Double) {
        let at = now.advanced(bySeconds: seconds)
        sequence += 1
        let index = agenda.firstIndex { $0.at > at } ?? agenda.endIndex
        agenda.insert((at, sequence, what), at: index)
    }

    /// Runs until all is at rest after everything was mended, or the time is up; what was wrong.
    mutating func run() -> [String] {
        let limit = Instant(microseconds: 0).advanced(bySeconds: Self.healAfterSeconds + 900)
        while faults.isEmpty, let next = agenda.first {
            agenda.removeFirst()
            now = next.at
            if now > limit {
                faults.append("not drained in time: \(orders.map { "\($0.number): \($0.row.state) \($0.row.lastFault?.code ?? "")" })")
                break
            }
            handle(next.what)
            if case .arrival = next.what { check() }
            if isHealed, isAtRest { break }
        }
        if faults.isEmpty { checkEnd() }
        return faults
    }

    private var isAtRest: Bool {
        underWay == 0 && orders.allSatisfy { $0.row.state == .sent || $0.row.state == .none || isHopeless($0) }
    }

    /// Acqua shipped it, or somebody there cancelled it, before the store's last word arrived.
    private func isHopeless(_ order: SimulatedOrder) -> Bool {
        order.row.state == .parked && order.row.lastFault?.code == "not_editable" && order.row.transaction?.status != .confirmed
    }

    private mutating func handle(_ what: Happening) {
        switch what {
        case .poll:
            poll()
            // A worker sleeps until the next one is due; somebody wakes it within two seconds.
            let due = orders.compactMap { $0.row.state == .waiting ? $0.row.dueAt?.seconds(since: now) : nil }.min() ?? 2
            schedule(.poll, in: min(max(due, 0.05), isHealed ? 0.5 : 2))
        case .people: people()
        case .acquaWorks: acqua.work(random.below(1000))
        case .goods: if !isHealed { acqua.hasStock.toggle() }
        case .crash:
            epoch += 1
            underWay = 0
        case .heal:
            isHealed = true
            acqua.hasStock = true
        case .arrival(let flight, let fate): arrive(flight, fate)
        case .answer(let flight, let verdict): answered(flight, verdict)
        case .login(let index, let fence, let epoch):
            guard epoch == self.epoch else { return }
            guard orders[index].fence == fence else {
                // Another worker has it by now; this one is free.
                underWay = max(0, underWay - 1)
                return
            }
            step(index, fence: fence, random.chance(0.8) ? .tokenFound : .loginFailed(.unknown(Self.problem)))
        case .straggler(let flight):
            _ = acqua.answer(flight.request)
            check()
        }
    }

    private mutating func people() {
        let index = random.below(orders.count)
        switch random.below(5) {
        case 0, 4: orders[index].change(isCancelled: true, now: now, random: &random)
        case 1, 2: orders[index].change(isCancelled: false, now: now, random: &random)
        default: for index in orders.indices { orders[index].retry(now: now) }
        }
    }

    /// The workers take what is due, at most four at once. When everything is mended, people retry what is parked.
    private mutating func poll() {
        if isHealed { for index in orders.indices where !isHopeless(orders[index]) { orders[index].retry(now: now) } }
        for index in orders.indices where underWay < 4 {
            let order = orders[index]
            let isDue = order.row.state == .waiting && (order.row.dueAt ?? now) <= now
            let isAbandoned = order.row.state == .sending && (order.leaseEnd ?? now) <= now
            guard isDue || isAbandoned else { continue }
            orders[index].fence += 1
            underWay += 1
            let customer = customers[order.document]
            step(index, fence: orders[index].fence, .taken(customer: customer))
        }
    }

    /// One event of one delivery, kept before its request goes out; the store may crash before, between and after.
    private mutating func step(_ index: Int, fence: Int, _ event: DeliveryEvent) {
        var order = orders[index]
        if order.row.step == .edit, case .answered(.done, _) = event { order.editsUnderWay = [] }
        let effects = order.row.handle(event, at: Moment(now: now, random: random.share()))
        for effect in effects {
            switch effect {
            case .fixBody(let body):
                order.body = order.content.creationBody(customerID: body.customerID)
                order.conflictsMet = 0
            case .rememberCustomer(let id): customers[order.document] = id
            case .forgetCustomer(let id): if customers[order.document] == id { customers[order.document] = nil }
            default: break
            }
        }
        let isSending = effects.contains { if case .send = $0 { true } else { false } }
        // A token is wanted first; it comes soon, late, or not at all.
        let awaitsToken = isSending && !isHealed && random.chance(0.1)
        if awaitsToken { order.row.awaitToken() }
        order.leaseEnd = now.advanced(bySeconds: Self.leaseSeconds)
        if !isHealed, random.chance(0.01) {
            // It crashed before the row was kept.
            epoch += 1
            underWay = 0
            return
        }
        orders[index] = order
        if !isHealed, random.chance(0.01) {
            epoch += 1
            underWay = 0
            return
        }
        if awaitsToken { schedule(.login(order: index, fence: fence, epoch: epoch), in: random.share() * 2 * Self.leaseSeconds) }
        carryOut(awaitsToken ? effects.filter { if case .send = $0 { false } else { true } } : effects, index, fence, isBusy: awaitsToken)
    }

    private mutating func carryOut(_ effects: [DeliveryEffect], _ index: Int, _ fence: Int, isBusy: Bool) {
        var isSending = isBusy
        for effect in effects {
            switch effect {
            case .wakeOthers:
                for other in orders.indices where orders[other].row.state == .waiting && orders[other].row.cause == .unknown {
                    orders[other].row.dueAt = now
                }
            case .refuseCredentials(let fault):
                for other in orders.indices where orders[other].row.state == .waiting {
                    orders[other].row.state = .parked
                    orders[other].row.cause = .credentials
                    orders[other].row.lastFault = fault
                }
            case .send(let step):
                isSending = true
                if step == .edit { orders[index].editsUnderWay.append(orders[index].content.terms) }
                let order = orders[index]
                let request = order.row.request(for: step, key: order.key, content: order.content, creationBody: order.body)
                requests += 1
                let flight = Flight(order: index, fence: fence, epoch: epoch, step: step, request: request)
                let fate = fate()
                if case .answerLost = fate, random.chance(0.5) {
                    // It arrives when nobody waits for it any more.
                    schedule(.answer(flight, .unknown(Self.problem)), in: 30)
                    schedule(.straggler(flight), in: 30 + random.share() * 50)
                } else {
                    schedule(.arrival(flight, fate), in: random.share() * 0.2)
                }
            default: break
            }
        }
        if !isSending { underWay = max(0, underWay - 1) }
    }

    private mutating func fate() -> Fate {
        if isHealed { return .delivered }
        let number = random.below(20)
        switch habit.flatMap({ random.chance(habitProbability) ? $0 : nil }) ?? number {
        case 0: return .answerLost
        case 1: return .conflict
        case 2: return .unauthorized
        case 3: return .busy(429, random.chance(0.5) ? random.below(20) : nil)
        case 4: return .busy(503, random.chance(0.5) ? random.below(20) : nil)
        case 5, 6: return .brokenBefore
        case 7: return .brokenAfter
        case 8: return .html
        case 9 where random.chance(0.2): return .redirected
        default: return .delivered
        }
    }

    private mutating func arrive(_ flight: Flight, _ fate: Fate) {
        let problem = Self.problem
        let verdict: Verdict
        switch fate {
        case .delivered: verdict = acqua.answer(flight.request)
        case .answerLost:
            _ = acqua.answer(flight.request)
            verdict = .unknown(problem)
        case .brokenAfter:
            let effect = acqua.answer(flight.request)
            verdict = random.chance(0.5) ? .busy(retryAfterSeconds: 2, mayHaveEffect: true, problem) : .unknown(problem)
            _ = effect
        case .conflict: verdict = .conflict(retryAfterSeconds: random.chance(0.3) ? 2 : nil, problem)
        case .unauthorized: verdict = .unauthorized(problem)
        case .busy(let status, let seconds): verdict = .busy(retryAfterSeconds: seconds, mayHaveEffect: status == 503, problem)
        case .brokenBefore, .html: verdict = .unknown(problem)
        case .redirected: verdict = .redirected(problem)
        }
        schedule(.answer(flight, verdict), in: random.share() * 0.2)
    }

    private mutating func answered(_ flight: Flight, _ verdict: Verdict) {
        guard flight.epoch == epoch, orders[flight.order].fence == flight.fence else { return }
        let before = orders[flight.order].row
        defer { countConflict(flight, verdict, before) }
        step(flight.order, fence: flight.fence, .answered(verdict, likeness: likeness(of: verdict, orders[flight.order])))
        checkParking(flight.order)
    }

    /// A 409 whose answer the store kept counts towards the six of one body.
    private mutating func countConflict(_ flight: Flight, _ verdict: Verdict, _ before: Delivery) {
        guard flight.step == .creation, case .conflict = verdict, orders[flight.order].row != before else { return }
        orders[flight.order].conflictsMet += 1
        if orders[flight.order].conflictsMet > 6 { faults.append("more than six tries on 409") }
    }

    private func likeness(of verdict: Verdict, _ order: SimulatedOrder) -> Likeness? {
        let view: TransactionView? =
            switch verdict {
            case .done(.transaction(let view)): view
            case .done(.transactions(let views)): views.first
            default: nil
            }
        let last = order.terms[order.row.acknowledgedRevision].map { [$0] } ?? []
        return view.map { order.content.likeness(of: $0, acknowledged: last + order.editsUnderWay) }
    }
}
