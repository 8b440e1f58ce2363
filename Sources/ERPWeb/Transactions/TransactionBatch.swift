import ERPCore
import Kernel
import Persistence
import WebSupport

/// What became of one of several transactions that were to be processed.
struct ProcessOutcome: Sendable {
    let id: TransactionID
    /// Nil where there is no such transaction.
    let number: Int64?
    let refusal: Refusal?
}

extension ERPServices {
    /// Processes several transactions, each for itself; together they share a commit.
    func process(_ ids: [TransactionID], _ caller: Caller) async throws -> [ProcessOutcome] {
        try await withThrowingTaskGroup(of: (Int, ProcessOutcome).self) { tasks in
            for (index, id) in ids.enumerated() {
                tasks.addTask { (index, try await process(id, caller)) }
            }
            var outcomes: [(Int, ProcessOutcome)] = []
            for try await outcome in tasks { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func process(_ id: TransactionID, _ caller: Caller) async throws -> ProcessOutcome {
        do {
            let done = try await write(caller) { scope in try TransactionActions.process(id, in: scope) }
            return ProcessOutcome(id: id, number: done.number, refusal: nil)
        } catch let refusal as Refusal {
            let present = try? await read(caller) { scope in try TransactionQueries.find(id, in: scope) }
            return ProcessOutcome(id: id, number: present?.number, refusal: refusal)
        }
    }
}
