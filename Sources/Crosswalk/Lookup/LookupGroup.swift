/// Up to sixteen lookups made together, in any directions.
///
/// In a large dictionary a lookup waits for memory twice: for the bucket and for the row. Made a step at a time for all of
/// a group, the waits overlap, since none depends on another.
package struct LookupGroup: ~Copyable {
  /// How many lookups fit.
  package static let capacity = 16

  /// What is asked: a value in ASCII, and the way to go.
  ///
  /// Both stay where they are until it is answered.
  package struct Question {
    package var value: UnsafeRawBufferPointer
    package var direction: UnsafePointer<ResolvedDirection>
  }

  private struct Step {
    let key: LookupKey
    let search: ResolvedDirection.Search
    var places = Bucket.Places()
  }

  /// Where the questions are put, the first at 0.
  package let questions = UnsafeMutablePointer<Question>.allocate(capacity: capacity)
  /// Where the answers are, after `answer`, in the questions' order.
  package let answers = UnsafeMutablePointer<ResolvedDirection.Answer>.allocate(capacity: capacity)
  private let steps = UnsafeMutablePointer<Step>.allocate(capacity: capacity)

  package init() {}

  deinit {
    questions.deallocate()
    answers.deallocate()
    steps.deallocate()
  }

  /// Answers the first `count` questions.
  package func answer(_ count: Int) {
    precondition(count <= Self.capacity)
    for place in 0..<count {
      let key = LookupKey(questions[place].value)
      let search = questions[place].direction.pointee.search(for: key)
      Memory.prefetch(search.bucket.start)
      steps[place] = Step(key: key, search: search)
    }
    for place in 0..<count {
      let search = steps[place].search
      steps[place].places = search.places
      let row = questions[place].direction.pointee.likelyRow(search, steps[place].places)
      Memory.prefetch(row)
      // Most rows end within the line of this.
      Memory.prefetch(row + 32)
    }
    for place in 0..<count {
      let direction = questions[place].direction
      answers[place] = direction.pointee.answer(for: steps[place].key, steps[place].search, steps[place].places)
    }
  }
}
