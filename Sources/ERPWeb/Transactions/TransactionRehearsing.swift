import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

extension ERPServices {
    /// What a transaction's body would do: the real action in a transaction of the database that is undone. No key is taken, and
    /// no clock moves.
    func rehearse(_ json: JSON, _ caller: Caller) async throws -> TransactionRehearsal {
        let defaults = TransactionBodies.Defaults(
            date: LocalDate.today(at: clock.now(), timeZone: caller.instance.timeZone),
            currency: caller.instance.currency
        )
        let draft: TransactionDraft
        do {
            draft = try TransactionBodies.draft(json, defaults: defaults)
        } catch let refusal as Refusal {
            return TransactionRehearsal(refusal: refusal)
        }
        do {
            try await write(caller) { scope -> Void in try TransactionActions.rehearse(draft, in: scope) }
        } catch let done as RehearsalDone {
            return done.rehearsal
        }
        throw SQLError(kind: .other, message: "a rehearsal did not leave its transaction")
    }
}

/// What a dry run answers.
enum RehearsalBodies {
    static func json(_ rehearsal: TransactionRehearsal, _ language: Language) -> JSON {
        let refusal = rehearsal.refusal
        return [
            "accepted": .bool(refusal == nil), "status": .integer(refusal?.kind.status.code ?? 201),
            "transaction": rehearsal.transaction.map(transaction) ?? .null,
            "stock": .array(
                rehearsal.stock.map { stock in
                    [
                        "sku": .string(stock.sku.text), "before": json(stock.before), "after": stock.after.map { json($0) } ?? .null,
                    ]
                }
            ),
            "errors": refusal.flatMap { ProblemDocument.json($0, language: language)["errors"] } ?? [],
        ]
    }

    /// Id and number are those of the moment of writing: none yet.
    private static func transaction(_ transaction: Transaction) -> JSON {
        guard case .object(let members) = TransactionBodies.json(transaction) else { return .null }
        return .object(members.filter { $0.name != "id" && $0.name != "number" })
    }

    private static func json(_ balance: TransactionRehearsal.Balance) -> JSON {
        [
            "on_hand": .decimal(balance.onHand), "reserved": .decimal(balance.reserved), "available": .decimal(balance.available),
        ]
    }
}
