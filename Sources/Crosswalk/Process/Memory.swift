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

  /// Has what will be written to a large piece of memory lie in large pages from the start.
  ///
  /// The system then hands it out in few steps, and has nothing to copy when large pages are wanted in the end.
  static func expectLargePages(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
    advise(start, byteCount, MADV_HUGEPAGE)
  }

  /// Has what lies in a large piece of memory, at random places of which will be read, lie in large pages.
  ///
  /// The processor finds each page of 4 KiB by a search of its own, which in a table of many megabytes takes as long as
  /// reading the table. Where the system cannot do it (before Linux 6.1), nothing changes.
  static func preferLargePages(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
    // MADV_COLLAPSE; Debian 12's glibc does not name it yet.
    advise(start, byteCount, 25)
  }

  /// Advises the system about the large pages that lie wholly in a piece of memory.
  private static func advise(_ start: UnsafeMutableRawPointer, _ byteCount: Int, _ advice: Int32) {
    let pageSize = 2 << 20
    let first = (Int(bitPattern: start) + pageSize - 1) / pageSize * pageSize
    let count = (Int(bitPattern: start) + byteCount) / pageSize * pageSize - first
    guard count > 0 else { return }
    _ = madvise(UnsafeMutableRawPointer(bitPattern: first), count, advice)
  }

  /// Has the processor fetch the line of its cache that an address is in, without waiting for it.
  @inline(__always)
  static func prefetch(_ address: UnsafeRawPointer) {
    crosswalk_prefetch(address)
  }
}
