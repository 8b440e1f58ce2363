import ERPCore
import Kernel
import WebSupport

/// Two customers side by side, and what of each is to stand.
struct CustomerComparison: Sendable {
    /// More transactions than that are not counted.
    static let countMaximum = 1000

    struct Side: Sendable {
        let customer: Customer
        let transactions: Int
    }

    let first: Side
    let second: Side

    /// What a person chooses between.
    private enum Choice: String, CaseIterable {
        case name, document, condition, address, phone, email, notes

        var label: Phrase {
            switch self {
            case .name: Phrase(es: "Nombre", en: "Name")
            case .document: Phrase(es: "Documento", en: "Document")
            case .condition: Phrase(es: "Condición fiscal", en: "Fiscal condition")
            case .address: Phrase(es: "Dirección", en: "Address")
            case .phone: Phrase(es: "Teléfono", en: "Phone")
            case .email: Phrase(es: "Correo", en: "E-mail")
            case .notes: Phrase(es: "Notas", en: "Notes")
            }
        }

        func text(_ customer: Customer, _ request: ERPPageRequest) -> String {
            let fields = customer.fields
            return switch self {
            case .name: fields.name
            case .document: CustomerModel.document(customer.document)
            case .condition: fields.fiscalCondition.map { request.text($0.name) } ?? ""
            case .address: CustomerModel.address(fields.address)
            case .phone: fields.phone ?? ""
            case .email: fields.email ?? ""
            case .notes: fields.notes ?? ""
            }
        }
    }

    /// What is proposed: the record with more transactions stays, the older one of two alike; a CUIT rather than a DNI, and
    /// something rather than nothing.
    private var proposedSurvivor: String { second.transactions > first.transactions ? "second" : "first" }

    private func proposed(_ choice: Choice, _ request: ERPPageRequest) -> String {
        let (own, other) = proposedSurvivor == "first" ? (first, second) : (second, first)
        let takesOther: Bool =
            choice == .document
            ? own.customer.document.kind == .dni && other.customer.document.kind == .cuit
            : choice.text(own.customer, request).isEmpty
        return takesOther ? (proposedSurvivor == "first" ? "second" : "first") : proposedSurvivor
    }

    func json(_ typed: FormFields?, _ request: ERPPageRequest) -> JSON {
        let columns = [Phrase(es: "Cliente A", en: "Customer A"), Phrase(es: "Cliente B", en: "Customer B")].map(request.text)
        func cells(_ name: String, _ texts: [String], isChoice: Bool, checked: String) -> JSON {
            let chosen = typed.map { $0.text(name) }.flatMap { $0.isEmpty ? nil : $0 } ?? checked
            return .array(
                zip(["first", "second"], zip(columns, texts)).map { value, cell in
                    [
                        "field": .string(name), "value": .string(value), "column": .string(cell.0), "text": .string(cell.1),
                        "is_choice": .bool(isChoice), "checked": .bool(value == chosen),
                    ]
                }
            )
        }
        let sides = [first, second]
        let stays = sides.map { side in
            let count = side.transactions >= Self.countMaximum ? "\(Self.countMaximum)+" : String(side.transactions)
            let made = request.formats.date(side.customer.createdAt)
            let (es, en) = side.transactions == 1 ? ("operación", "transaction") : ("operaciones", "transactions")
            return request.text(Phrase(es: "\(count) \(es), cargado el \(made)", en: "\(count) \(en), made on \(made)"))
        }
        let head: JSON = [
            "label": .string(request.text(Phrase(es: "Queda este registro", en: "This record stays"))),
            "cells": cells("survivor", stays, isChoice: true, checked: proposedSurvivor),
        ]
        let rows = Choice.allCases.compactMap { choice -> JSON? in
            let texts = sides.map { choice.text($0.customer, request) }
            if texts.allSatisfy(\.isEmpty) { return nil }
            return [
                "label": .string(request.text(choice.label)),
                "cells": cells(choice.rawValue, texts, isChoice: texts[0] != texts[1], checked: proposed(choice, request)),
            ]
        }
        return [
            "rows": .array([head] + rows), "first_id": .string(first.customer.id.text), "second_id": .string(second.customer.id.text),
            "first_version": .string(String(first.customer.version)), "second_version": .string(String(second.customer.version)),
        ]
    }

    /// The merge that a form asks for; what it does not say is the survivor's.
    static func merge(_ first: Customer, _ second: Customer, _ form: FormFields) throws -> CustomerMerge {
        let keepsSecond = form.text("survivor") == "second"
        let (survivor, gone) = keepsSecond ? (second, first) : (first, second)
        func chosen(_ choice: Choice) -> Customer {
            switch form.text(choice.rawValue) {
            case "first": first
            case "second": second
            default: survivor
            }
        }
        var fields = CustomerFields(name: chosen(.name).fields.name)
        fields.fiscalCondition = chosen(.condition).fields.fiscalCondition
        fields.address = chosen(.address).fields.address
        fields.phone = chosen(.phone).fields.phone
        fields.email = chosen(.email).fields.email
        fields.notes = chosen(.notes).fields.notes
        let versions = (Int64(form.text("first_version")) ?? 0, Int64(form.text("second_version")) ?? 0)
        return CustomerMerge(
            survivor: survivor.id,
            survivorVersion: keepsSecond ? versions.1 : versions.0,
            gone: gone.id,
            goneVersion: keepsSecond ? versions.0 : versions.1,
            fields: fields,
            document: chosen(.document).document
        )
    }
}
