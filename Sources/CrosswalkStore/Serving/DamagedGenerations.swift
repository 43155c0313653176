/// Remembers which generations were found to be damaged, so that they are not read again each second.
///
/// They are read again now and then, for somebody may have mended them by hand.
struct DamagedGenerations {
  /// Reading them takes at most this part of the time.
  private static let share = 20

  private var found: [Generation: (reason: String, next: ContinuousClock.Instant)] = [:]

  /// Why a generation is damaged, where it need not be looked at again yet.
  func reason(of generation: Generation, at now: ContinuousClock.Instant = .now) -> String? {
    found[generation].flatMap { $0.next > now ? $0.reason : nil }
  }

  /// Notes that a generation is damaged, and how long it took to find out.
  mutating func note(
    _ generation: Generation, _ reason: String, took: Duration, at now: ContinuousClock.Instant = .now
  ) {
    found[generation] = (reason, now + took * Self.share)
  }

  /// Forgets all that are not among these.
  mutating func forget(but generations: some Collection<Generation>) {
    guard !found.isEmpty else { return }
    let kept = Set(generations)
    found = found.filter { kept.contains($0.key) }
  }
}
