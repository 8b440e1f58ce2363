import Foundation

/// Prints a line at once, also where the output is no terminal and its reader waits.
func say(_ text: String) {
    print(text)
    fflush(nil)
}
