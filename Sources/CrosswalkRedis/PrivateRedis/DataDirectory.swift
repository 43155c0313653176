internal import Glibc

/// The directory of a private Redis, locked while this process or its child keeps the lock files open.
struct DataDirectory: ~Copyable {
  /// The longest log that a start appends to, in bytes; a longer one is emptied first.
  private static let maximumLogBytes: off_t = 1 << 20
  /// How much of the end of the log is shown, in bytes.
  private static let shownLogBytes = 4096

  /// The absolute path.
  let path: String
  /// The path of the socket that Redis listens on.
  let socketPath: String
  /// A directory made only for the socket, if the path of the data directory is too long for one.
  private let socketDirectory: String?
  /// Held by this process only: if it is taken, another server runs.
  private let serviceLock: LockFile
  /// Held by the child too: if only this one is taken, an orphaned redis-server is about to end.
  private let serverLock: LockFile

  /// Makes the directory if necessary, and locks it.
  ///
  /// `pause` is called while an orphaned redis-server is ending; it returns false to stop waiting.
  static func open(_ path: String, pause: () -> Bool) throws(PrivateRedisError) -> DataDirectory {
    let path = absolute(path)
    try makeDirectories(path)
    let serviceLock = try LockFile(path: path + "/service.lock", isInherited: false, in: path)
    guard try serviceLock.lock() else {
      throw .dataDirectoryInUse(directory: path, pid: serviceLock.holder)
    }
    try serviceLock.noteHolder()
    let serverLock = try LockFile(path: path + "/redis.lock", isInherited: true, in: path)
    while try !serverLock.lock() {
      guard pause() else { throw .dataDirectoryInUse(directory: path, pid: nil) }
    }
    let (socketPath, socketDirectory) = try socket(for: path)
    return DataDirectory(
      path: path, socketPath: socketPath, socketDirectory: socketDirectory, serviceLock: serviceLock,
      serverLock: serverLock)
  }

  private init(
    path: String, socketPath: String, socketDirectory: String?, serviceLock: consuming LockFile,
    serverLock: consuming LockFile
  ) {
    self.path = path
    self.socketPath = socketPath
    self.socketDirectory = socketDirectory
    self.serviceLock = serviceLock
    self.serverLock = serverLock
  }

  deinit {
    guard let socketDirectory else { return }
    unlink(socketPath)
    rmdir(socketDirectory)
  }

  /// The descriptor that the child must keep open.
  var inheritedLock: Int32 { serverLock.descriptor }

  /// The path of the log that Redis writes.
  var logPath: String { path + "/redis.log" }

  /// Opens the log to append to, and returns its descriptor and its current end.
  func openLog() throws(PrivateRedisError) -> (descriptor: Int32, end: off_t) {
    let descriptor = Glibc.open(logPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unusable(path, logPath, errno) }
    if lseek(descriptor, 0, SEEK_END) > Self.maximumLogBytes { ftruncate(descriptor, 0) }
    return (descriptor, lseek(descriptor, 0, SEEK_END))
  }

  /// Returns the end of what was written to the log since it ended at `start`.
  func lastLines(ofLogFrom start: off_t) -> String {
    let descriptor = Glibc.open(logPath, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    let from = max(start, lseek(descriptor, 0, SEEK_END) - off_t(Self.shownLogBytes))
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.shownLogBytes) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, Self.shownLogBytes, from))
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    return lines.dropFirst(from > start ? 1 : 0).suffix(20).joined(separator: "\n")
  }

  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
    defer { free(current) }
    return String(cString: current) + "/" + path
  }

  private static func makeDirectories(_ path: String) throws(PrivateRedisError) {
    var made = ""
    for name in path.split(separator: "/") {
      made += "/" + name
      // Other users must not see the data. A directory that exists already keeps its mode.
      guard mkdir(made, 0o700) != 0 else { continue }
      let reason = errno
      var facts = stat()
      // A directory that exists is fine even if mkdir failed for another reason, such as a read-only file system.
      guard stat(made, &facts) == 0 else { throw .unusable(path, made, reason == EEXIST ? errno : reason) }
      guard facts.st_mode & S_IFMT == S_IFDIR else { throw .unusable(path, made, ENOTDIR) }
    }
  }

  private static func socket(for directory: String) throws(PrivateRedisError) -> (path: String, directory: String?) {
    let name = "/redis.sock"
    let limit = RedisAddress.maximumPathBytes
    if (directory + name).utf8.count <= limit { return (directory + name, nil) }
    for parent in [getenv("XDG_RUNTIME_DIR").map { String(cString: $0) }, "/tmp"] {
      guard let parent, parent.hasPrefix("/") else { continue }
      var template = Array((parent + "/crosswalk-XXXXXX").utf8CString)
      guard template.count + name.utf8.count <= limit, mkdtemp(&template) != nil else { continue }
      let made = template.withUnsafeBytes { String(decoding: $0.dropLast(), as: UTF8.self) }
      return (made + name, made)
    }
    throw .unusable(directory, "a directory for the socket in /tmp", errno)
  }
}
