/// When a message that a group's member got counts as handled.
public enum Acknowledging: Sendable, Hashable {
  /// When the loop asks for the next message.
  case afterEach
  /// When `Message.acknowledge()` is called: for those who handle many at the same time.
  case explicitly
}
