// The process: its memory, its version, and long work that can be cancelled.
//
// `Memory` tells the allocator and the system what to do with large pieces of memory. `CancellationCheck` lets long
// synchronous work stop when its task is cancelled. Nothing of this is kept anywhere: a new process makes the same
// settings again.

internal import CYAML
internal import Glibc

/// The memory of the process.
package enum Memory {
  /// Makes the allocator get each large piece of memory from the system, and return it to the system when it is freed.
  ///
  /// Otherwise the allocator would keep freed pieces of up to 32 MiB, and a server that loads a large dictionary again
  /// and again would need several times its size.
  package static func keepLargePiecesApart() {
    _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
  }

  /// Returns to the system the memory that a load has used and freed; the allocator would keep it.
  package static func giveBack() {
    _ = malloc_trim(0)
  }

  /// Uses large pages for a large piece of memory that will be written.
  ///
  /// The system then provides it in few steps, and `preferLargePages` has nothing to copy later.
  static func expectLargePages(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
    advise(start, byteCount, MADV_HUGEPAGE)
  }

  /// Uses large pages for a large piece of memory that is filled and will be read at random addresses.
  ///
  /// The processor has to look up the address of each page of 4 KiB, which in a table of many megabytes takes as long
  /// as reading the table. This has no effect before Linux 6.1.
  static func preferLargePages(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
    // MADV_COLLAPSE, which the glibc of Debian 12 does not define.
    advise(start, byteCount, 25)
  }

  /// Gives the system advice about the large pages that are completely within a piece of memory.
  private static func advise(_ start: UnsafeMutableRawPointer, _ byteCount: Int, _ advice: Int32) {
    let pageSize = 2 << 20
    let first = (Int(bitPattern: start) + pageSize - 1) / pageSize * pageSize
    let count = (Int(bitPattern: start) + byteCount) / pageSize * pageSize - first
    guard count > 0 else { return }
    _ = madvise(UnsafeMutableRawPointer(bitPattern: first), count, advice)
  }

  /// Makes the processor load the cache line of an address, without waiting for it.
  @inline(__always)
  static func prefetch(_ address: UnsafeRawPointer) {
    crosswalk_prefetch(address)
  }
}
