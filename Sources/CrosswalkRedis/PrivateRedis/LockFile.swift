internal import Glibc

/// A file that this process locks, alone or with a child that inherits it.
struct LockFile: ~Copyable {
  let descriptor: Int32
  private let path: String
  private let isInherited: Bool
  private let directory: String

  /// Opens the file, and makes it if necessary.
  ///
  /// An inherited lock lasts until all processes that have the file open have closed it. `directory` is what an error
  /// names.
  init(path: String, isInherited: Bool, in directory: String) throws(PrivateRedisError) {
    self.path = path
    self.isInherited = isInherited
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    self.directory = directory
    guard descriptor >= 0 else { throw .unusable(directory, path, errno) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    // A child has each file open from its fork to its exec, and would hold the lock for that long.
    if !isInherited { _ = flock(descriptor, LOCK_UN) }
    close(descriptor)
  }

  /// Takes the lock; returns false if another process has it.
  func lock() throws(PrivateRedisError) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    guard errno == EWOULDBLOCK || errno == EINTR else { throw .unusable(directory, path, errno) }
    return false
  }

  /// Writes the id of this process to the file.
  func noteHolder() throws(PrivateRedisError) {
    let text = Array("\(getpid())\n".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
      throw .unusable(directory, path, errno)
    }
  }

  /// The id of the process that last held the lock.
  var holder: Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let digits = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
    return Int32(String(decoding: digits, as: UTF8.self))
  }
}
