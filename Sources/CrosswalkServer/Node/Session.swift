/// One connection as its handlers see it.
package struct Session {
  /// What it may do; nil before AUTH where that is required.
  package var role: Role?

  /// What its event loop keeps.
  package let worker: Worker

  /// Whether the connection is to be closed once its replies are sent.
  package private(set) var isEnding = false

  package init(role: Role?, worker: Worker) {
    self.role = role
    self.worker = worker
  }

  /// Handles no further request, and closes when the replies are sent.
  package mutating func end() { isEnding = true }

  /// Whether the command at that position of the table may be given.
  ///
  /// Before AUTH not even what commands there are can be found out.
  func mayGive(commandAt position: Int?) -> Bool {
    let table = worker.node.table
    guard let position else { return role != nil }
    guard let role else { return table.commands[position].isOpen }
    return role >= table.commands[position].role
  }
}
