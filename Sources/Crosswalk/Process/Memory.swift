internal import CYAML
internal import Glibc

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

  /// Has what lies in a large piece of memory, at random places of which will be read, lie in large pages.
  ///
  /// The processor finds each page of 4 KiB by a search of its own, which in a table of many megabytes takes as long as
  /// reading the table. Where the system cannot do it (before Linux 6.1), nothing changes.
  static func preferLargePages(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
    let pageSize = 2 << 20
    let first = (Int(bitPattern: start) + pageSize - 1) / pageSize * pageSize
    let count = (Int(bitPattern: start) + byteCount) / pageSize * pageSize - first
    guard count > 0 else { return }
    // MADV_COLLAPSE; Debian 12's glibc does not name it yet.
    _ = madvise(UnsafeMutableRawPointer(bitPattern: first), count, 25)
  }
}
