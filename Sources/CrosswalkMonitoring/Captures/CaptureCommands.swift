internal import Crosswalk
internal import CrosswalkRedis
internal import CrosswalkStore

/// The commands by which Redis keeps captures.
struct CaptureCommands: Sendable {
  /// The names of its keys.
  let keys: Keys
  /// The clock.
  let now: @Sendable () -> Moment
  /// How many samples of a service are kept.
  let keep: @Sendable (ServiceName) -> Int

  /// The command that keeps a capture; nil where it is too old to be kept.
  func keeping(_ capture: HeldCapture) -> RedisCommand? {
    guard case .document(let document) = capture.body else { return nil }
    let service = capture.place.service
    let arguments = [
      RedisWord(capture.id.description), RedisWord(document), RedisWord(capture.recorded.microseconds),
    ]
    switch capture.place.kind {
    case .slow(let day):
      let seconds = CaptureDays.secondsLeft(of: day, at: now())
      guard seconds > 0 else { return nil }
      return CaptureScripts.keepSlow.command(
        keys: [keys.forgotten(service), keys.slow(service, day), keys.slowCaptures(service, day)],
        arguments: arguments + [RedisWord(capture.elapsed), RedisWord(HeldCaptures.slowest), RedisWord(seconds)])
    case .sample(let status):
      let oldest = now().advanced(seconds: -CaptureDays.sampleLife)
      guard capture.recorded > oldest else { return nil }
      return CaptureScripts.keepSample.command(
        keys: [keys.forgotten(service), keys.samples(service, status)],
        arguments: arguments + [
          RedisWord(keep(service)), RedisWord(CaptureDays.sampleLife),
          RedisWord(ULID(firstAt: oldest).description),
        ])
    }
  }
}
