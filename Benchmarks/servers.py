"""The contestants of the benchmark: each is started on a free port of 127.0.0.1, filled, and ended."""

import getpass
import signal
import socket
import subprocess
import time


class Server:
    """A process that listens; `with` ends it."""

    def start(self, *command, **options):
        self.process = subprocess.Popen([str(word) for word in command], **options)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def wait_until_open(self):
        for _ in range(500):
            try:
                return socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                time.sleep(0.01)
        raise RuntimeError(f"{self.name} does not listen")

    def resident_megabytes(self):
        with open(f"/proc/{self.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))


class Crosswalk(Server):
    name, protocol, prefix = "Crosswalk", "line", "LOOKUP articles shop supplier"

    def __init__(self, options, folder, yaml):
        self.port = free_port()
        self.start(
            options.crosswalk, "serve", "--listen", f"127.0.0.1:{self.port}", "--load", yaml,
            "--data-dir", folder / f"data-{self.port}", "--event-loops", options.event_loops, "--log-level", "warning",
            stdout=subprocess.PIPE, text=True)
        if not self.process.stdout.readline().startswith("ready"):
            raise RuntimeError("crosswalk serve did not start")


    def capture_nothing(self, services):
        """Has calls counted only, so that every reply is OK."""
        with socket.create_connection(("127.0.0.1", self.port)) as connection, connection.makefile() as replies:
            for service in services:
                connection.sendall(f"POLICY {service} slow=off sample=off\n".encode())
                if not replies.readline().startswith("OK"):
                    raise RuntimeError("POLICY was refused")


class Redis(Server):
    """With a hash of all entries; 128 is its own best limit for small hashes, its default would halve its speed at 180."""

    name, protocol, prefix = "redis", "hget", "articles"

    def __init__(self, folder, data):
        self.port = free_port()
        self.start(
            "redis-server", "--port", self.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
            "--hash-max-listpack-entries", 128, "--dir", folder, stdout=subprocess.DEVNULL)
        self.client = ["redis-cli", "-p", str(self.port)]
        self.wait_until_open()
        if data:
            with open(data.resp) as commands:
                subprocess.run([*self.client, "--pipe"], check=True, stdin=commands, stdout=subprocess.DEVNULL)

    def flush(self):
        subprocess.run([*self.client, "flushall"], check=True, stdout=subprocess.DEVNULL)


class Memcached(Server):
    name, protocol, prefix = "memcached", "memcached", "articles:"

    def __init__(self, folder, data):
        self.port = free_port()
        self.start("memcached", "-l", "127.0.0.1", "-p", self.port, "-m", 4096, "-u", getpass.getuser())
        self.wait_until_open()
        with socket.create_connection(("127.0.0.1", self.port)) as connection, open(data.pairs) as pairs:
            for line in pairs:
                key, value = line.rstrip("\n").split("\t")
                connection.sendall(f"set {self.prefix}{key} 0 0 {len(value)} noreply\r\n{value}\r\n".encode())
            connection.sendall(b"version\r\n")
            connection.recv(100)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
