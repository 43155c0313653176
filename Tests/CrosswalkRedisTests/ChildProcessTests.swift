import CrosswalkRedis
import CrosswalkTesting
import Foundation
import Testing

@Suite struct ChildProcessTests {
  @Test func `a child ends with the thread that started it`() async throws {
    let output = try temporaryFile()
    defer { try? FileManager.default.removeItem(at: output) }
    let handle = try FileHandle(forWritingTo: output)
    let isUp = DispatchSemaphore(value: 0)
    let child = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            let descriptor = handle.fileDescriptor
            return try ChildProcess.start(
              program: "/bin/sh", arguments: ["-c", "echo up; exec sleep 60"], output: descriptor, kept: descriptor)
          })
        isUp.wait()
      }
    }
    try await eventually { try Data(contentsOf: output) == Data("up\n".utf8) }
    isUp.signal()
    #expect(await ending(of: child) == "was ended by signal 15")
  }

  @Test func `a child has its own process group, a minimal environment and no inherited descriptors`() async throws {
    // The pipe is a descriptor that this process inherited: exec does not close it.
    let pipe = Pipe()
    let inherited = dup(pipe.fileHandleForReading.fileDescriptor)
    defer { close(inherited) }
    let script = "cut -d ' ' -f 5 /proc/$$/stat >&2; echo $$ >&2; env >&2; ls /proc/self/fd >&2"
    let output = try temporaryFile()
    defer { try? FileManager.default.removeItem(at: output) }
    let handle = try FileHandle(forWritingTo: output)
    let child = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            let descriptor = handle.fileDescriptor
            let child = try ChildProcess.start(
              program: "/bin/sh", arguments: ["-c", script], output: descriptor, kept: descriptor)
            _ = child.waitUntilEnded()
            return child
          })
      }
    }
    child.reap()
    let lines = try String(contentsOf: output, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(lines.prefix(2) == ["\(child.pid)", "\(child.pid)"])
    #expect(lines.contains("LC_ALL=C"))
    #expect(!lines.contains { $0.hasPrefix("HOME=") })
    // The last descriptor is that of the directory that ls reads.
    #expect(lines.suffix(5) == ["0", "1", "2", "3", "4"])
  }

  @Test func `a program that cannot be started is an error`() {
    #expect(throws: ChildProcess.StartError.self) {
      try ChildProcess.start(program: "/bin/true", arguments: [], output: 2, kept: 2, setpriv: "/nowhere/setpriv")
    }
  }

  private func ending(of child: ChildProcess) async -> String {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let ending = child.waitUntilEnded()
        child.reap()
        continuation.resume(returning: ending)
      }
    }
  }

  private func temporaryFile() throws -> URL {
    let file = URL(filePath: "/tmp/crosswalk-test-\(UUID().uuidString)")
    try Data().write(to: file)
    return file
  }
}
