import Kernel
import Testing

@Suite struct FormTests {
    @Test func `a sound body is read`() throws {
        let form = try Form(["name": "Casa Juárez", "notes": nil, "active": true])
        #expect(form.required("name", .text(maximum: 200)) == "Casa Juárez")
        #expect(form.optional("notes", .text(maximum: 10)) == nil)
        #expect(form.optional("active", .bool) == true)
        #expect(form.optional("phone", .text(maximum: 10)) == nil)
        try form.finish()
    }

    @Test func `all faults are told at once, each with its pointer`() throws {
        let form = try Form(["name": 5, "lines": [["sku": " x", "quantity": "0"], ["sku": "A", "extra": 1], 7], "un/known~": 1])
        _ = form.required("name", .text(maximum: 200))
        _ = form.required("kind", .text(maximum: 200))
        _ = form.required("lines", .array(Self.line, count: 1...1000))
        let refusal = #expect(throws: Refusal.self) { try form.finish() }
        #expect(refusal?.kind == .malformed)
        #expect(
            refusal?.issues.map { "\($0.code) \($0.pointer)" } == [
                "invalid_field /name", "invalid_field /kind", "invalid_field /lines/0/sku", "invalid_field /lines/0/quantity",
                "invalid_field /lines/1/quantity", "unknown_field /lines/1/extra", "invalid_field /lines/2", "unknown_field /un~1known~0",
            ]
        )
        #expect(refusal?.issues.allSatisfy { !$0.detail.es.isEmpty && !$0.detail.en.isEmpty } == true)
    }

    @Test func `a body that is no object is refused`() {
        for body: JSON in [[], "x", 1, nil, true] {
            #expect(throws: Refusal.self) { try Form(body) }
        }
    }

    @Test func `a patch tells absent, null and value apart`() throws {
        let form = try Form(["phone": nil, "email": "a@b.ar", "notes": 5])
        if case .absent = form.patch("name", .text(maximum: 10)) {} else { #expect(Bool(false), "name is absent") }
        if case .clear = form.patch("phone", .text(maximum: 10)) {} else { #expect(Bool(false), "phone is cleared") }
        if case .set("a@b.ar") = form.patch("email", .text(maximum: 10)) {} else { #expect(Bool(false), "email is set") }
        #expect(form.isSound)
        _ = form.patch("notes", .text(maximum: 10))
        #expect(!form.isSound)
        #expect(form.has("phone") && !form.has("name"))
    }

    @Test func `a list that is too long is too large, whatever else is wrong`() throws {
        let form = try Form(["lines": .array(Array(repeating: 1, count: 4)), "x": 1])
        _ = form.required("lines", .array(.integer(0...9), count: 1...3))
        let refusal = #expect(throws: Refusal.self) { try form.finish() }
        #expect(refusal?.kind == .tooLarge)
        #expect(refusal?.issues.map(\.pointer) == ["/lines"])
    }

    private struct Line {
        let sku: SKU
        let quantity: Quantity
    }

    private static var line: Form.Rule<Line> {
        .object { form in
            let sku = form.required("sku", .sku)
            let quantity: Quantity? = form.required("quantity", .decimal(.positive))
            guard let sku, let quantity else { return nil }
            return Line(sku: sku, quantity: quantity)
        }
    }
}
