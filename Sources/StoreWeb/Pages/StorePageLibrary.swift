import Foundation
package import WebSupport

/// The pages of the store, read from the resources beside the program.
package enum StorePageLibrary {
    /// - Throws: `PageFault`.
    package static func load() throws -> PageLibrary {
        try PageLibrary([.shared, PageFolders(.module)])
    }

    /// What `/openapi.json` answers.
    package static func description() throws -> APIDescription {
        try APIDescription(.module)
    }
}
