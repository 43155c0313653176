internal import CYAML

/// The memory of the process.
package enum Memory {
  /// Has large pieces of memory come from the system and go back to it, each by itself.
  ///
  /// The allocator would begin to keep freed pieces of up to 32 MiB for later, and a service that loads a large dictionary
  /// again and again would be several times its size.
  package static func keepLargePiecesApart() {
    _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
  }

  /// Gives back to the system what a load has used and freed; the allocator would keep it for later.
  package static func giveBack() {
    _ = malloc_trim(0)
  }
}
