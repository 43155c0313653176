internal import NIOCore

/// What runs elsewhere for the connections of one event loop, some of which may be gone; used on that loop only.
///
/// The service stops when it has run: what it leaves to the loop is still done there.
final class LoopTasks {
  private var tasks: [Int: Task<Void, Never>] = [:]
  private var last = 0

  /// Those that have not ended.
  var all: [Task<Void, Never>] { Array(tasks.values) }

  /// Runs `body` away from `loop`, which is the one that this is called on.
  @discardableResult
  func run(on loop: any EventLoop, _ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    let bound = NIOLoopBound(self, eventLoop: loop)
    last += 1
    let task = Task { [number = last] in
      await body()
      // As part of the task: the loop is there for as long as somebody waits for it.
      loop.execute { bound.value.tasks[number] = nil }
    }
    tasks[last] = task
    return task
  }
}
