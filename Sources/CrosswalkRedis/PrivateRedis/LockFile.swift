internal import Glibc

/// A file that is locked by whoever has it open, until the last one of them has closed it.
struct LockFile: ~Copyable {
  /// The open file.
  ///
  /// A child that inherits it holds the lock, too.
  let descriptor: Int32
  private let directory: String

  /// Opens the file, which is made if need be; `directory` is what an error names.
  init(path: String, in directory: String) throws(PrivateRedisError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    self.directory = directory
    guard descriptor >= 0 else { throw .unusable(directory) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Takes the lock; returns false if another has it.
  func lock() throws(PrivateRedisError) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    guard errno == EWOULDBLOCK || errno == EINTR else { throw .unusable(directory) }
    return false
  }

  /// Writes down that this process holds the lock.
  func noteHolder() throws(PrivateRedisError) {
    let text = Array("\(getpid())\n".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
      throw .unusable(directory)
    }
  }

  /// The process that wrote down last that it held the lock.
  var holder: Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let digits = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
    return Int32(String(decoding: digits, as: UTF8.self))
  }
}
