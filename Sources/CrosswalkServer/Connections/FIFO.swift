/// Elements that leave in the order in which they came; the first is removed without moving the others.
struct FIFO<Element> {
  private var elements: [Element?] = []
  private var head = 0

  /// How many there are.
  var count: Int { elements.count - head }

  /// The elements, the first one first.
  var all: some Sequence<Element> { elements[head...].lazy.compactMap { $0 } }

  mutating func append(_ element: Element) { elements.append(element) }

  /// Removes the first element, if there is one.
  mutating func removeFirst() -> Element? {
    guard head < elements.count else { return nil }
    defer {
      elements[head] = nil
      head += 1
      if head == elements.count {
        (elements, head) = ([], 0)
      } else if head > 32, head > elements.count / 2 {
        // Moved once for at least as many that were removed.
        elements.removeFirst(head)
        head = 0
      }
    }
    return elements[head]
  }
}
