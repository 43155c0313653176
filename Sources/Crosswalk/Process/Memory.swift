internal import CYAML

/// The memory of the process.
package enum Memory {
  /// Gives back to the system what a load has used and freed; the allocator would keep it for later.
  package static func giveBack() {
    _ = malloc_trim(0)
  }
}
