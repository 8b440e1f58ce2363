import ConnectorCore
import ERPWire
import Kernel
import StoreCore

/// A delivery, to and from its row.
enum DeliveryRecord {
    static func delivery(_ row: DeliveryRow) -> Delivery {
        let memory = row.memory
        let integer = { (name: String) in memory[name]?.integerValue ?? 0 }
        var delivery = Delivery(
            wish: Delivery.Wish(revision: row.wishRevision, isCancelled: row.isWishCancelled),
            dueAt: row.dueAt ?? Instant(microseconds: 0)
        )
        delivery.state = Delivery.State(rawValue: row.state) ?? .waiting
        delivery.cause = row.cause.flatMap(Delivery.Cause.init(rawValue:))
        delivery.dueAt = row.dueAt
        delivery.step = memory["step"]?.stringValue.flatMap(DeliveryStep.init(rawValue:))
        delivery.isAwaitingToken = memory["awaits_token"] == true
        delivery.customer = memory["customer"]?.stringValue.map { id in
            Delivery.Customer(id: id, isRemembered: memory["customer_remembered"] == true)
        }
        delivery.fixedBody = memory["body_customer"]?.stringValue.map { id in
            Delivery.FixedBody(revision: integer("body_revision"), customerID: id)
        }
        delivery.isUncertain = memory["uncertain"] == true
        delivery.uncertainAt = memory["uncertain_at"]?.integerValue.map(Instant.init(microseconds:))
        delivery.acknowledgedRevision = integer("acknowledged_revision")
        delivery.editRevision = integer("edit_revision")
        delivery.overwrites = memory["overwrites"] == true
        delivery.conflicts = Int(integer("conflicts"))
        delivery.failures = Int(integer("failures"))
        delivery.unauthorized = Int(integer("unauthorized"))
        delivery.readings = Int(integer("readings"))
        delivery.attempts = row.attempts
        delivery.lastFault = row.fault.map(fault)
        if let id = row.transactionID, let status = row.transactionStatus.flatMap(TransactionView.Status.init(rawValue:)) {
            delivery.transaction = Delivery.Transaction(
                id: id,
                number: row.transactionNumber,
                status: status,
                version: integer("transaction_version")
            )
        }
        return delivery
    }

    /// Writes into the row what the delivery knows.
    static func write(_ delivery: Delivery, to row: inout DeliveryRow) {
        row.wishRevision = delivery.wish.revision
        row.isWishCancelled = delivery.wish.isCancelled
        row.state = delivery.state.rawValue
        row.cause = delivery.cause?.rawValue
        row.dueAt = delivery.dueAt
        row.attempts = delivery.attempts
        row.fault = delivery.lastFault.map(json)
        row.transactionID = delivery.transaction?.id
        row.transactionNumber = delivery.transaction?.number
        row.transactionStatus = delivery.transaction?.status.rawValue
        row.memory = [
            "step": .optional(delivery.step?.rawValue),
            "awaits_token": .bool(delivery.isAwaitingToken),
            "customer": .optional(delivery.customer?.id),
            "customer_remembered": .bool(delivery.customer?.isRemembered ?? false),
            "body_customer": .optional(delivery.fixedBody?.customerID),
            "body_revision": .integer(delivery.fixedBody?.revision ?? 0),
            "uncertain": .bool(delivery.isUncertain),
            "uncertain_at": delivery.uncertainAt.map { .integer($0.microseconds) } ?? .null,
            "acknowledged_revision": .integer(delivery.acknowledgedRevision),
            "edit_revision": .integer(delivery.editRevision),
            "overwrites": .bool(delivery.overwrites),
            "conflicts": .integer(delivery.conflicts),
            "failures": .integer(delivery.failures),
            "unauthorized": .integer(delivery.unauthorized),
            "readings": .integer(delivery.readings),
            "transaction_version": .integer(delivery.transaction?.version ?? 0),
        ]
    }

    static func json(_ fault: Fault) -> JSON {
        let issues = fault.issues.prefix(100).map { issue -> JSON in
            ["pointer": .string(issue.pointer), "code": .string(issue.code), "detail": .string(issue.detail)]
        }
        return [
            "status": fault.status.map { .integer($0) } ?? .null, "code": .string(fault.code), "detail": .string(fault.detail.es),
            "detail_en": .string(fault.detail.en), "issues": .array(Array(issues)),
        ]
    }

    static func fault(_ json: JSON) -> Fault {
        let issues = json["issues"]?.arrayValue?.map { issue in
            Fault.Issue(
                pointer: issue["pointer"]?.stringValue ?? "",
                code: issue["code"]?.stringValue ?? "",
                detail: issue["detail"]?.stringValue ?? ""
            )
        }
        let detail = json["detail"]?.stringValue ?? ""
        return Fault(
            status: json["status"]?.integerValue.map { Int($0) },
            code: json["code"]?.stringValue ?? "",
            detail: Phrase(es: detail, en: json["detail_en"]?.stringValue ?? detail),
            issues: issues ?? []
        )
    }
}
