/// A database cannot be opened; the text says why and what to do, for a person.
package struct DatabaseUnavailable: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
