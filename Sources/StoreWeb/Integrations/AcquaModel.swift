import Kernel
import StoreCore
import WebSupport

/// The connection with Acqua as its page shows it.
enum AcquaModel {
    struct Sheet: Sendable {
        let connection: ERPConnection?
        let status: ERPStatus
        let runs: [SyncRun]
        let parked: [ParkedOrder]
        let mismatches: SKUMismatches
        /// Of the newest requests to Acqua.
        let errors: (requests: Int64, failed: Int64)

        private static let shown = 10

        /// What tells one state of the page's live part from another.
        var fingerprint: String { Self.fingerprint(status, runs) }

        static func fingerprint(_ status: ERPStatus, _ runs: [SyncRun]) -> String {
            let moving = runs.prefix(3).map { "\($0.id) \($0.state) \($0.seen)" }.joined(separator: " ")
            return "\(status.state) \(status.orders.pending) \(status.orders.needsAttention) \(moving)"
        }

        static func read(_ services: StoreServices, _ request: StorePageRequest) async throws -> Sheet {
            let status = try await services.link.status(of: request.store.id)
            let mismatches = try await services.link.mismatches(of: request.store.id, after: MismatchPosition(), limit: 1001)
            return try await services.read(request.caller) { scope in
                Sheet(
                    connection: try ConnectionQueries.find(in: scope),
                    status: status,
                    runs: try PullRuns.newest(limit: shown, in: scope),
                    parked: try DeliveryQueries.parked(limit: 50, in: scope),
                    mismatches: mismatches,
                    errors: try DeliveryQueries.errors(in: scope)
                )
            }
        }
    }

    static func json(_ sheet: Sheet, _ request: StorePageRequest) -> JSON {
        let base = request.path(AcquaPages.path)
        let isLarge = [sheet.mismatches.onlyInStore.count, sheet.mismatches.onlyInAcqua.count].contains { $0 > 1000 }
        return [
            "action": .string(base), "live": .string(request.livePath("admin/live/acqua", shown: sheet.fingerprint)),
            "version": .optional(sheet.connection.map { String($0.version) }),
            "is_connected": .bool(sheet.connection != nil),
            "state": state(sheet.status, request),
            "pending": .string(request.formats.count(sheet.status.orders.pending)),
            "needs_attention": .string(request.formats.count(sheet.status.orders.needsAttention)),
            "oldest": .string(sheet.status.orders.oldestPendingSeconds.map { age($0, request) } ?? "–"),
            "error_rate": .string(rate(sheet.errors.failed, of: sheet.errors.requests, request)),
            "requests": .string(request.formats.count(sheet.errors.requests)),
            "schedule": .optional(schedule(sheet.connection, request)),
            "stock_success": .string(moment(sheet.status.stock.lastSuccess, request)),
            "prices_success": .string(moment(sheet.status.prices.lastSuccess, request)),
            "stock_owned": .bool(sheet.connection?.stockOwnedAt != nil), "prices_owned": .bool(sheet.connection?.pricesOwnedAt != nil),
            "runs": .array(sheet.runs.map { run($0, request) }), "has_runs": .bool(!sheet.runs.isEmpty),
            "parked": .array(sheet.parked.map { parked($0, request) }), "has_parked": .bool(!sheet.parked.isEmpty),
            "only_in_store": .string(count(sheet.mismatches.onlyInStore.count, isLarge, request)),
            "only_in_acqua": .string(count(sheet.mismatches.onlyInAcqua.count, isLarge, request)),
            "near_matches": .string(count(sheet.mismatches.nearMatches.count, isLarge, request)),
        ]
    }

    private static func count(_ count: Int, _ isLarge: Bool, _ request: StorePageRequest) -> String {
        count > 1000 ? request.formats.count(1000) + "+" : request.formats.count(count)
    }

    /// `2,5 %`.
    private static func rate(_ failed: Int64, of requests: Int64, _ request: StorePageRequest) -> String {
        guard requests > 0 else { return "–" }
        let tenths = failed * 1000 / requests
        return request.formats.number(tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)") + "\u{a0}%"
    }

    private static func schedule(_ connection: ERPConnection?, _ request: StorePageRequest) -> String? {
        guard let settings = connection?.settings else { return nil }
        guard settings.isEnabled else {
            return request.text(
                Phrase(es: "La conexión está apagada: no se trae nada.", en: "The connection is switched off: nothing is pulled.")
            )
        }
        let (stock, prices) = (age(settings.stockEverySeconds, request), age(settings.pricesEverySeconds, request))
        return request.text(
            Phrase(
                es: "Solos, y apenas cambian en Acqua: el stock cada \(stock), los precios cada \(prices).",
                en: "By themselves, and as soon as they change in Acqua: stock every \(stock), prices every \(prices)."
            )
        )
    }

    /// A word and its tone.
    static func state(_ status: ERPStatus, _ request: StorePageRequest) -> JSON {
        let (tone, phrase): (String, Phrase) =
            switch status.state {
            case .ok: ("good", Phrase(es: "Funciona", en: "Working"))
            case .degraded: ("warn", Phrase(es: "Con problemas", en: "Having trouble"))
            case .down: ("bad", Phrase(es: "No funciona", en: "Not working"))
            case .off: ("grey", Phrase(es: "Sin conexión", en: "Not connected"))
            }
        return ["tone": .string(tone), "text": .string(request.text(phrase))]
    }

    static func check(_ check: ERPCheck, _ request: StorePageRequest) -> JSON {
        [
            "name": .string(request.text(check.name.phrase)), "detail": .string(request.text(check.detail)),
            "is_good": .bool(check.isOK == true), "is_bad": .bool(check.isOK == false), "is_skipped": .bool(check.isOK == nil),
        ]
    }

    /// A check while others are still being made: what is not known yet is being tried.
    static func running(_ check: ERPCheck, _ request: StorePageRequest) -> JSON {
        guard check.isOK == nil else { return self.check(check, request) }
        return ["name": .string(request.text(check.name.phrase)), "is_waiting": true]
    }

    private static func run(_ run: SyncRun, _ request: StorePageRequest) -> JSON {
        let (tone, state): (String, Phrase) =
            switch run.state {
            case .queued: ("grey", Phrase(es: "En espera", en: "Waiting"))
            case .running: ("blue", Phrase(es: "En curso", en: "Running"))
            case .succeeded: ("good", Phrase(es: "Terminada", en: "Done"))
            case .failed: ("bad", Phrase(es: "Falló", en: "Failed"))
            }
        let figures = run.figures.map { $0 == .stock ? "stock" : request.text(Phrase(es: "precios", en: "prices")) }
        return [
            "at": .string(request.formats.dateTime(run.createdAt)), "what": .string(figures.joined(separator: ", ")),
            "passes": .optional(passes(run, request)),
            "tone": .string(tone), "state": .string(request.text(state)), "seen": .string(request.formats.count(run.seen)),
            "changed": .string(request.formats.count(run.changed)), "unmatched": .string(request.formats.count(run.unmatched)),
            "progress": progress(run),
            "faults": .array(run.faults.prefix(20).map { ["sku": .optional($0.sku), "detail": .string($0.detail)] }),
        ]
    }

    /// Whether it came by itself, and how often within its hour.
    private static func passes(_ run: SyncRun, _ request: StorePageRequest) -> String? {
        switch run.passes {
        case 0: return nil
        case 1: return request.text(Phrase(es: "sola", en: "by itself"))
        default:
            let count = request.formats.count(run.passes)
            return request.text(Phrase(es: "solas, \(count) en una hora", en: "by themselves, \(count) within an hour"))
        }
    }

    /// How much of a run that is under way is done.
    private static func progress(_ run: SyncRun) -> JSON {
        guard run.state == .running, let total = run.total, total > 0 else { return .null }
        return ["max": .string(String(total)), "value": .string(String(min(run.seen, total)))]
    }

    private static func parked(_ order: ParkedOrder, _ request: StorePageRequest) -> JSON {
        [
            "number": .string(String(order.number)), "href": .string(request.path("admin/orders/\(order.number)")),
            "buyer_name": .optional(order.buyer), "detail": .optional(order.detail),
        ]
    }

    static func moment(_ instant: Instant?, _ request: StorePageRequest) -> String {
        instant.map(request.formats.dateTime) ?? request.text(Phrase(es: "nunca", en: "never"))
    }

    static func age(_ seconds: Int, _ request: StorePageRequest) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        default: "\(seconds / 3600) h"
        }
    }
}

extension ERPCheck.Name {
    fileprivate var phrase: Phrase {
        switch self {
        case .reachable: Phrase(es: "Acqua responde", en: "Acqua answers")
        case .instance: Phrase(es: "La instancia existe", en: "The instance exists")
        case .readToken: Phrase(es: "Acceso de lectura", en: "Read access")
        case .stock: Phrase(es: "Lectura de stock", en: "Reading stock")
        case .prices: Phrase(es: "Lectura de precios", en: "Reading prices")
        case .writeToken: Phrase(es: "Usuario y contraseña", en: "Username and password")
        case .writePermission: Phrase(es: "Permiso de escritura", en: "Write permission")
        case .skuMatch: Phrase(es: "Coincidencia de códigos", en: "Matching SKUs")
        }
    }
}
