import Glibc

/// The bytes of a file, in memory.
struct FileContent: ~Copyable {
  /// Why a file could not be read, in the system's words.
  struct Failure: Error {
    let reason: String
  }

  private let memory: UnsafeMutableRawBufferPointer

  init(of path: String) throws(Failure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    var capacity = fstat(descriptor, &status) == 0 ? max(Int(status.st_size) + 1, 4096) : 4096
    var used = 0
    var memory = malloc(capacity)
    if let memory { Memory.expectLargePages(memory, capacity) }
    while let start = memory {
      let count = Glibc.read(descriptor, start + used, capacity - used)
      if count == 0 { break }
      guard count > 0 || errno == EINTR else {
        let failure = Failure(reason: String(cString: strerror(errno)))
        free(start)
        throw failure
      }
      used += max(0, count)
      // The length of a pipe is not known in advance.
      if used == capacity {
        capacity *= 2
        memory = realloc(start, capacity)
      }
    }
    guard let memory else { throw Failure(reason: String(cString: strerror(ENOMEM))) }
    self.memory = UnsafeMutableRawBufferPointer(start: memory, count: used)
  }

  deinit {
    free(memory.baseAddress)
  }

  borrowing func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(UnsafeRawBufferPointer(memory))
  }
}
