import Kernel
import Persistence

/// Mail that waits to be sent; written in the transaction that is its cause.
package enum EmailOutbox {
    package static func put(to recipient: String, subject: String, body: String, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            INSERT INTO emails (id, store_id, recipient, subject, body, state, due_at, created_at)
            VALUES (\(Identifier<EmailOutboxRow>.make(at: scope.now)), \(scope.store), \(recipient), \(subject), \(body), 'waiting',
                \(scope.now), \(scope.now))
            """
        )
    }
}

/// What identifies a mail.
package enum EmailOutboxRow {}
