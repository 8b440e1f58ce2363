import ERPCore
import Kernel
import TestSupport
import Testing

@Suite struct AuditTrailTests {
    @Test func `what differs is told with its value before and after`() {
        let before: JSON = ["name": "Ana", "phone": "1", "city": "Rosario"]
        let after: JSON = ["name": "Ana María", "phone": "1", "email": "a@example.com"]
        #expect(
            AuditChanges.between(before, after)
                == ["name": ["Ana", "Ana María"], "email": [.null, "a@example.com"], "city": ["Rosario", .null]]
        )
        #expect(AuditChanges.between(before, before) == [:])
    }
}
