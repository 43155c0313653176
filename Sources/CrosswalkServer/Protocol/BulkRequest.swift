internal import CrosswalkStore

/// A request that carries files; it is too long to be divided into words on the event loop.
package struct BulkRequest: Sendable {
  let node: Node
  let table: CommandTable
  /// The command's position in the table.
  let position: Int
  let encoding: ReplyEncoding
  /// Whether the connection may give the command with options.
  let mayHaveOptions: Bool

  /// Returns the work that carries the request out.
  ///
  /// `takeBytes` gives all bytes of the request, once; after that they are released.
  package func deferredRequest(
    _ takeBytes: @escaping @Sendable (_ body: (UnsafeRawBufferPointer) -> Void) -> Void
  ) -> DeferredRequest {
    DeferredRequest(endsWithInput: false) { _ in DeferredReply(await reply(takeBytes)) }
  }

  private func reply(_ takeBytes: @Sendable (_ body: (UnsafeRawBufferPointer) -> Void) -> Void) async -> Reply {
    let request = await BackgroundThread.answering.run { () -> Result<RequestCopy, RequestFault> in
      var result = Result<RequestCopy, RequestFault>.failure(.notCarriedOut)
      takeBytes { bytes in
        do throws(RequestFault) { result = .success(try copy(bytes)) } catch { result = .failure(error) }
      }
      return result
    }
    switch (request, table.commands[position].handler) {
    case (.success(let request), .waiting(let handle)): return await handle(request, node)
    case (.success, _): return .error(.internal, RequestFault.notCarriedOut.message)
    case (.failure(let fault), _): return .error(fault.code, fault.message)
    }
  }

  /// Reads the request; faults are found in the same order as in other requests.
  private func copy(_ bytes: UnsafeRawBufferPointer) throws(RequestFault) -> RequestCopy {
    var words = WordBuffer()
    if encoding == .line {
      var lines = LineFinder()
      let line = lines.next(in: bytes).line
      guard line.isUTF8 else { throw .notText(encoding) }
      do throws(WordFault) { try words.divide(line) } catch { throw RequestFault(.badRequest, error.message) }
    } else {
      switch RESPCodec.divide(bytes, into: &words) {
      case .request(_, isText: false, _): throw .notText(encoding)
      case .request(_, _, let fault?): throw RequestFault(.badRequest, fault.message)
      case .request: break
      case .broken(let fault): throw fault
      case .incomplete, .nothing, .bulk: throw .notCarriedOut
      }
    }
    let request = try words.bind(toCommandAt: position, of: table)
    guard request.options.isEmpty || mayHaveOptions else { throw .roleTooLow }
    return request.copy
  }
}

extension RequestFault {
  fileprivate static let notCarriedOut = RequestFault(.internal, "the request could not be read")
}
