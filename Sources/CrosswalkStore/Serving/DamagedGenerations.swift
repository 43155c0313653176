/// Remembers which generations were damaged, so that they are not read again each second.
///
/// They are read again now and then, because someone may have repaired them by hand.
struct DamagedGenerations {
  /// A damaged generation is not read for this many times as long as reading it took.
  private static let share = 20

  private var found: [Generation: (reason: String, next: ContinuousClock.Instant)] = [:]

  /// Returns why a generation is damaged, if it need not be read again yet.
  func reason(of generation: Generation, at now: ContinuousClock.Instant = .now) -> String? {
    found[generation].flatMap { $0.next > now ? $0.reason : nil }
  }

  /// Notes that a generation is damaged, and how long it took to find this out.
  mutating func note(
    _ generation: Generation, _ reason: String, took: Duration, at now: ContinuousClock.Instant = .now
  ) {
    found[generation] = (reason, now + took * Self.share)
  }

  /// Forgets all generations except these.
  mutating func forget(but generations: some Collection<Generation>) {
    guard !found.isEmpty else { return }
    let kept = Set(generations)
    found = found.filter { kept.contains($0.key) }
  }
}
