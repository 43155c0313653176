/// What a codec finds at the beginning of what has arrived.
enum FoundRequest {
  /// The beginning of a request, or nothing.
  case incomplete

  /// What is no request and has no reply, such as an empty line; of so many bytes.
  case nothing(length: Int)

  /// A request of so many bytes, whose words are in the word buffer.
  ///
  /// `isText` is whether it is UTF-8; a `fault` is in the words after those in the buffer.
  case request(length: Int, isText: Bool, fault: WordFault?)

  /// A request of so many bytes that only a command that carries files may have; it is not divided into words yet.
  case bulk(length: Int, name: UnsafeRawBufferPointer)

  /// What nothing that follows can be found after.
  case broken(RequestFault)
}
