import ERPCore
import HTTPTypes
import Kernel
import WebSupport

/// A request for a page of an instance: who asks, and how he likes it.
struct ERPPageRequest: PageRequest {
    let web: WebRequest
    let instance: Instance
    let preferences: Preferences
    let library: PageLibrary
    /// Who signed in; nil before that.
    let user: UserCredentials?
    /// How many customers wait for somebody to look at them, up to a hundred; the menu says so.
    var customersToReview = 0

    func path(_ rest: String = "") -> String {
        rest.isEmpty ? "/\(instance.name)" : "/\(instance.name)/\(rest)"
    }

    var tabs: [PageTab] { ERPMenu.tabs(self) }

    /// Whether the reader may do what needs a permission.
    func may(_ permission: Permission) -> Bool {
        user.map { $0.permission >= permission } ?? false
    }

    /// Whose changes are written down.
    var caller: Caller { Caller(instance: instance, user: user, door: .session, requestID: web.requestID) }

    func page(_ template: String, title: String, _ model: JSON, status: HTTPResponse.Status) throws -> Answer {
        let html = try library.render(template, ERPPageFrame.model(of: self, title: title).merging(model), in: language)
        return .page(html, status: status)
    }

    /// A page that says why something was not done.
    func errorPage(_ refusal: Refusal) throws -> Answer {
        let problem = ProblemDocument.json(refusal, language: language)
        let model: JSON = [
            "heading": problem["title"] ?? .null,
            "details": .array(refusal.issues.map { ["text": .string(text($0.detail))] }),
            "back": .string(path()),
        ]
        return try page("error", title: problem["title"]?.stringValue ?? "", model, status: refusal.kind.status)
    }
}
