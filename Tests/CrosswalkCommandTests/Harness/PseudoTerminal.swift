import Foundation
import Glibc
import Synchronization

/// A terminal that a test looks at and types on.
final class PseudoTerminal: Sendable {
  /// What a process opens.
  let path: String
  private let master: Int32
  /// Open here, too: otherwise all would be gone when the process ends.
  private let slave: Int32
  private let shown = Mutex<[UInt8]>([])

  /// Makes one that is there for as long as `body` runs.
  static func with(columns: UInt16, rows: UInt16, _ body: (PseudoTerminal) async throws -> Void) async throws {
    let terminal = try PseudoTerminal()
    // Nobody has it open then, and the thread that reads ends.
    defer { close(terminal.slave) }
    terminal.resize(columns: columns, rows: rows)
    try await body(terminal)
  }

  private init() throws {
    var (master, slave) = (Int32(-1), Int32(-1))
    var name = [CChar](repeating: 0, count: 64)
    guard openpty(&master, &slave, nil, nil, nil) == 0, ttyname_r(slave, &name, name.count) == 0 else {
      throw LineClient.Failed(call: "openpty", code: errno)
    }
    self.master = master
    self.slave = slave
    path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    Thread.detachNewThread { [master] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(master, &buffer, buffer.count)
        guard count > 0 else { break }
        self.shown.withLock { $0 += buffer[..<count] }
      }
      close(master)
    }
  }

  /// All that was written to it.
  var text: String { shown.withLock { String(decoding: $0, as: UTF8.self) } }

  /// Whether keys are shown, and a line at a time is handed over.
  var isOrdinary: Bool {
    var settings = termios()
    tcgetattr(slave, &settings)
    return settings.c_lflag & tcflag_t(ECHO) != 0 && settings.c_lflag & tcflag_t(ICANON) != 0
  }

  func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  func type(_ keys: String) {
    _ = write(master, keys, keys.utf8.count)
  }
}
