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

  private static let largePage = 2 << 20

  /// Allocates memory that will lie in large pages, as far as it fills them.
  ///
  /// It is `free`d or `deallocate`d. Nothing of it is in use before it is written to.
  static func allocate(_ byteCount: Int, alignment: Int = 16) -> UnsafeMutableRawPointer {
    let isLarge = byteCount >= largePage
    let start = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: isLarge ? largePage : alignment)
    if isLarge { _ = madvise(start, byteCount / largePage * largePage, MADV_HUGEPAGE) }
    return start
  }

  /// Has what lies in a large piece of memory, at random places of which will be read, lie in large pages.
  ///
  /// The processor finds each page of 4 KiB by a search of its own, which in a table of many megabytes takes as long as
  /// reading the table. Where the system cannot do it (before Linux 6.1), nothing changes. What is in small pages is
  /// copied; `allocate` does without.
  static func preferLargePages(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
    let first = (Int(bitPattern: start) + largePage - 1) / largePage * largePage
    let count = (Int(bitPattern: start) + byteCount) / largePage * largePage - first
    guard count > 0 else { return }
    // MADV_COLLAPSE; Debian 12's glibc does not name it yet.
    _ = madvise(UnsafeMutableRawPointer(bitPattern: first), count, 25)
  }
}
