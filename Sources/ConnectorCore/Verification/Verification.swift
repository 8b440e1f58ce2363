import ERPWire
package import Kernel

/// What the answers to the trial requests say about the connection; all checks, in their order.
package struct Verification: Sendable {
    /// The read token's request, which also tells whether Acqua is there and knows the instance.
    package var readToken: Verdict
    package var stock: Verdict?
    package var prices: Verdict?
    package var writeToken: Verdict?
    package var customers: Verdict?
    /// How many of the store's SKUs were looked for, and those that Acqua does not have.
    package var skus: (asked: Int, missing: [SKU])?

    package init(readToken: Verdict) {
        self.readToken = readToken
    }

    /// Whether Acqua answers at all, so that the rest is worth trying.
    package var isReachable: Bool { reachable.isGood == true }
    package var knowsInstance: Bool { isReachable && instance.isGood == true }

    /// Whether orders can be delivered: then what 401 and 403 had parked is worth another try.
    package var canDeliver: Bool { check(.writeToken).isGood == true && check(.writePermission).isGood == true }

    package var checks: [VerificationCheck] { VerificationCheck.Name.allCases.map(check) }

    private func check(_ name: VerificationCheck.Name) -> VerificationCheck {
        switch name {
        case .reachable: reachable
        case .instance: isReachable ? instance : .untried(.instance)
        case .readToken: knowsInstance ? readTokenCheck : .untried(.readToken)
        case .stock: listCheck(.stock, stock, es: "El stock se lee.", en: "Stock can be read.")
        case .prices: listCheck(.prices, prices, es: "Los precios se leen.", en: "Prices can be read.")
        case .writeToken: writeTokenCheck
        case .writePermission: writePermissionCheck
        case .skuMatch: skuCheck
        }
    }

    private var reachable: VerificationCheck {
        switch readToken {
        case .unknown(let fault): VerificationCheck(.reachable, false, fault.detail)
        case .redirected(let fault): VerificationCheck(.reachable, false, fault.detail)
        case .busy(_, _, let fault) where fault.status == 503:
            VerificationCheck(
                .reachable,
                false,
                es: "Acqua responde que ahora no puede atender. Espere unos minutos y pruebe de nuevo.",
                en: "Acqua answers that it cannot serve now. Wait a few minutes and try again."
            )
        default: VerificationCheck(.reachable, true, es: "Acqua responde.", en: "Acqua answers.")
        }
    }

    private var instance: VerificationCheck {
        if case .refused(let fault) = readToken, fault.status == 404 {
            return VerificationCheck(
                .instance,
                false,
                es: "Acqua no tiene una instancia con ese nombre. Cópielo como figura en Acqua, con mayúsculas y minúsculas.",
                en: "Acqua has no instance of that name. Copy it as Acqua shows it, capitals included."
            )
        }
        return VerificationCheck(.instance, true, es: "La instancia existe.", en: "The instance exists.")
    }

    private var readTokenCheck: VerificationCheck {
        if case .done = readToken {
            return VerificationCheck(.readToken, true, es: "Hay acceso de lectura.", en: "There is read access.")
        }
        return VerificationCheck(.readToken, false, publicReadWords(readToken))
    }

    private func listCheck(_ name: VerificationCheck.Name, _ verdict: Verdict?, es: String, en: String) -> VerificationCheck {
        guard let verdict else { return .untried(name) }
        if case .done = verdict { return VerificationCheck(name, true, es: es, en: en) }
        return VerificationCheck(name, false, publicReadWords(verdict))
    }

    private func publicReadWords(_ verdict: Verdict) -> Phrase {
        if verdict.fault?.code == "public_read_off" {
            return Phrase(
                es: "La lectura pública está apagada en Acqua. Enciéndala en la configuración de la instancia.",
                en: "Public reading is off in Acqua. Turn it on in the settings of the instance."
            )
        }
        return verdict.fault?.detail ?? Fault.notAcqua(status: 200).detail
    }

    private var writeTokenCheck: VerificationCheck {
        guard let writeToken else { return .untried(.writeToken) }
        switch writeToken {
        case .done: break
        case .refused(let fault) where fault.code == "write_permission_required": break
        case .unauthorized:
            return VerificationCheck(
                .writeToken,
                false,
                es: "Acqua no acepta ese usuario o esa contraseña. Escríbalos de nuevo; si no funciona, pida otra contraseña en Acqua.",
                en: "Acqua does not accept that user name or password. Type them again; if that fails, ask for another password in Acqua."
            )
        case .busy(_, _, let fault) where fault.status == 429:
            return VerificationCheck(
                .writeToken,
                false,
                es: "Hubo demasiados intentos fallidos con ese usuario. Espere diez minutos y pruebe de nuevo.",
                en: "There were too many failed tries with that user. Wait ten minutes and try again."
            )
        default: return VerificationCheck(.writeToken, false, writeToken.fault?.detail ?? Fault.notAcqua(status: 200).detail)
        }
        return VerificationCheck(.writeToken, true, es: "Usuario y contraseña son correctos.", en: "User name and password are right.")
    }

    private var writePermissionCheck: VerificationCheck {
        let denied = VerificationCheck(
            .writePermission,
            false,
            es: "El usuario es correcto, pero no tiene permiso de escritura. Dele el permiso «write» en Acqua.",
            en: "The user is right but has no write permission. Give it the permission “write” in Acqua."
        )
        switch (writeToken, customers) {
        case (.refused(let fault)?, _) where fault.code == "write_permission_required": return denied
        case (_, .refused(let fault)?) where fault.status == 403: return denied
        case (_, .done?):
            return VerificationCheck(.writePermission, true, es: "El usuario puede cargar pedidos.", en: "The user may enter orders.")
        case (_, let customers?):
            return VerificationCheck(.writePermission, false, customers.fault?.detail ?? Fault.notAcqua(status: 200).detail)
        case (_, nil): return .untried(.writePermission)
        }
    }

    private var skuCheck: VerificationCheck {
        guard let skus else { return .untried(.skuMatch) }
        if skus.asked == 0 {
            return VerificationCheck(
                .skuMatch,
                nil,
                es: "La tienda todavía no tiene productos para comparar.",
                en: "The store has no products to compare yet."
            )
        }
        if skus.missing.isEmpty {
            return VerificationCheck(
                .skuMatch,
                true,
                es: "Los \(skus.asked) códigos comparados están en Acqua.",
                en: "The \(skus.asked) codes that were compared are in Acqua."
            )
        }
        let named = skus.missing.prefix(5).map(\.text).joined(separator: ", ")
        return VerificationCheck(
            .skuMatch,
            false,
            es:
                "De \(skus.asked) códigos comparados, \(skus.missing.count) no están en Acqua (\(named)). Corríjalos; la lista de diferencias los muestra todos.",
            en:
                "Of \(skus.asked) codes compared, \(skus.missing.count) are not in Acqua (\(named)). Correct them; the list of mismatches shows them all."
        )
    }
}
