import Kernel
import Testing

@Suite struct RefusalTests {
    @Test func `its code is that of the first issue`() {
        let first = Refusal.Issue("unknown_sku", at: "/lines/0/sku", Phrase(es: "No existe.", en: "Unknown."))
        let second = Refusal.Issue(
            "insufficient_stock",
            at: "/lines/1",
            Phrase(es: "Falta.", en: "Too little."),
            extra: [.init("available", "3")]
        )
        let refusal = Refusal(.refused, [first, second])
        #expect(refusal.code == "unknown_sku")
        #expect(refusal.issues[1].extra == [JSON.Member("available", "3")])
    }

    @Test func `the common ones have their kinds and codes`() {
        #expect(Refusal.notFound.kind == .notFound && Refusal.notFound.code == "not_found")
        #expect(Refusal.versionRequired.kind == .versionRequired && Refusal.versionRequired.code == "version_required")
        #expect(Refusal.staleVersion.kind == .staleVersion && Refusal.staleVersion.code == "stale_version")
        let field = Refusal.invalidField(at: "?limit", es: "Entre 1 y 1000.", en: "From 1 to 1000.")
        #expect(field.kind == .malformed && field.code == "invalid_field" && field.issues[0].pointer == "?limit")
    }
}
