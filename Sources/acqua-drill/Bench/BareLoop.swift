import Foundation
import Kernel
import Persistence
import TestSupport

/// The limit to compare with: the rows of an order written straight through the engine's own C interface by statements made
/// by hand, each prepared once, so many orders a commit and as durable; nothing of ours in between.
protocol BareEngine {
    func begin() throws
    func write(_ order: BareOrder) throws
    func commit() throws
}

/// The values of an order of ten lines.
struct BareOrder {
    static let lines = 10
    static let location = "/Storm/api/v1/transactions/00000000-0000-7000-8000-000000000000"
    static let body = [UInt8](repeating: 32, count: 1800)
    /// What the audit trail keeps of an order.
    static let told =
        #"{"number":1000000,"customer_id":"00000000-0000-7000-8000-000000000000","lines":10,"total":"140.25","external_reference":null}"#

    let number: Int64
    let id: String
    let key: String
    let skus: [String]
    let quantities: [Int64]

    init(_ number: Int64, skus count: Int) {
        self.number = number
        id = Identifier<BareOrder>.make(at: Instant(microseconds: number * 1000)).text
        key = "bare-\(number)-\(UInt64.random(in: .min ... .max))"
        let first = Int.random(in: 0..<count)
        skus = (0..<Self.lines).map { "S\((first + $0 * 97) % count)" }
        quantities = (0..<Self.lines).map { Int64($0 + 1) * 10_000 }
    }
}

struct BareLoop {
    let engine: Engine
    let database: FreshDatabase
    let skus: Int

    /// Orders a second at this group size. The database holds what `LayerLoop` prepares, and nobody has it open.
    func measure(groupSize: Int, seconds: Double) throws -> Double {
        let bare: any BareEngine =
            switch engine {
            case .sqlite: try BareSQLite(path: database.path)
            case .postgres: try BarePostgres(url: database.url)
            }
        // Numbers and clocks begin beyond those that the other loop has given.
        var number: Int64 = 1_000_000_000
        let first = number
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(seconds) {
            try bare.begin()
            for _ in 0..<groupSize {
                try bare.write(BareOrder(number, skus: skus))
                number += 1
            }
            try bare.commit()
        }
        return Double(number - first) / start.duration(to: .now).inSeconds
    }
}
