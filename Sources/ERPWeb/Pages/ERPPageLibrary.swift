package import WebSupport

/// The pages of Acqua, read from the resources beside the program.
package enum ERPPageLibrary {
    /// - Throws: `PageFault`.
    package static func load() throws -> PageLibrary {
        try PageLibrary([.shared, PageFolders(.module)])
    }
}
