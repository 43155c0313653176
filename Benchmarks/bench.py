#!/usr/bin/env python3
"""Measures Crosswalk beside redis-server and memcached, and beside a Dictionary in process; `make bench` runs it.

Only ratios count: each round measures all contestants, one right after the other, and in another order than the round
before; a ratio is taken within a round, and the table has the median of the rounds. Every reply is compared with what it
must be, and one wrong byte ends the benchmark. docs/performance.md says more.
"""

import argparse
import os
import platform
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from servers import Crosswalk, Memcached, Redis

HERE = Path(__file__).resolve().parent
BUILT = HERE.parent / ".build"
# Connections and depth: how many requests each sends at once.
LOADS = [(1, 1), (1, 16), (1, 100), (50, 1), (50, 16), (50, 100), (8, 100)]


def main():
    options = read_options()
    # For two thousand connections.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print_machine(options)
    with tempfile.TemporaryDirectory(prefix="crosswalk-bench-") as folder:
        folder = Path(folder)
        for section in options.sections:
            {"service": service, "recording": recording, "process": in_process, "loading": loading,
             "growth": growth}[section](options, folder)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9, help="rounds of measurements")
    parser.add_argument("--seconds", type=float, default=0.5, help="how long each measurement takes")
    parser.add_argument("--entries", type=int, nargs="+", default=[180, 1_000_000])
    parser.add_argument("--event-loops", type=int, default=max(1, os.cpu_count() - 1), help="of Crosswalk")
    parser.add_argument("--sections", nargs="+", default=["service", "recording", "process", "loading"],
                        choices=["service", "recording", "process", "loading", "growth"])
    parser.add_argument("--crosswalk", type=Path, default=BUILT / "release" / "crosswalk")
    return parser.parse_args()


# The data


class Data:
    """Entries as each of the contestants wants them: article numbers of two shops."""

    def __init__(self, folder, entries):
        self.entries = entries
        self.pairs = folder / f"{entries}.tsv"
        self.yaml = folder / f"{entries}.yaml"
        self.resp = folder / f"{entries}.resp"
        if self.pairs.exists():
            return
        keys = [f"A-{number * 7919 % 99_999_989:08}" for number in range(entries)]
        values = [f"{4_006_381_000_000 + number}" for number in range(entries)]
        with self.pairs.open("w") as file:
            file.writelines(f"{key}\t{value}\n" for key, value in zip(keys, values))
        with self.yaml.open("w") as file:
            file.write("dictionary: articles\nsystems: [shop, supplier]\nentries:\n")
            file.writelines(f"- [{key}, {value}]\n" for key, value in zip(keys, values))
        with self.resp.open("w", newline="") as file:
            for first in range(0, entries, 100):
                words = ["HSET", "articles"]
                for pair in zip(keys[first:first + 100], values[first:first + 100]):
                    words += pair
                file.write(f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words))


# The sections


def service(options, folder):
    print("\n## As a service\n\nCPU: of the server, for a request; in brackets how many times as much the others take.")
    print("Throughput: requests a second; in brackets how many times as many Crosswalk answers.\n")
    for entries in options.entries:
        data = Data(folder, entries)
        print("| entries | connections × depth | Crosswalk CPU | redis HGET | memcached get "
              "| Crosswalk throughput | redis | memcached |\n|---|---|---|---|---|---|---|---|")
        with Crosswalk(options, folder, data.yaml) as crosswalk, Redis(folder, data) as redis, \
                Memcached(folder, data) as memcached:
            servers = [crosswalk, redis, memcached]
            for connections, depth in LOADS:
                rounds = measure_rounds(options, servers, data, connections, depth)
                print(service_row(entries, connections, depth, rounds), flush=True)
            print(f"\nMemory with {entries:,} entries: " + ", ".join(
                f"{server.name} {server.resident_megabytes():.0f} MB" for server in servers) + ".\n", flush=True)


def measure_rounds(options, servers, data, connections, depth):
    """A list for each server: (CPU microseconds a request, requests a second) of each round."""
    rounds = [[] for _ in servers]
    for number in range(options.pairs):
        order = list(range(len(servers)))
        for place in order if number % 2 == 0 else reversed(order):
            rounds[place].append(measure(servers[place], data, connections, depth, options.seconds))
    return rounds


def measure(server, data, connections, depth, seconds):
    output = run(BUILT / "bench" / "generator", server.protocol, server.port, server.pid, data.pairs, server.prefix,
                 connections, depth, seconds)
    requests, elapsed, cpu = (float(word) for word in output.split())
    return cpu / requests * 1e6, requests / elapsed


def service_row(entries, connections, depth, rounds):
    own, redis, memcached = rounds
    cells = [f"{entries:,}", f"{connections} × {depth}", f"{median(cpu for cpu, _ in own):.3f} µs"]
    for other in (redis, memcached):
        cpu = median(cpu for cpu, _ in other)
        cells.append(f"{cpu:.3f} µs ({ratio(theirs[0] / ours[0] for ours, theirs in zip(own, other))})")
    cells.append(f"{median(rate for _, rate in own):,.0f}")
    for other in (redis, memcached):
        rate = median(rate for _, rate in other)
        cells.append(f"{rate:,.0f} ({ratio(ours[1] / theirs[1] for ours, theirs in zip(own, other))})")
    return "| " + " | ".join(cells) + " |"


def recording(options, folder):
    """RECORD beside LOOKUP: calls that are counted and not captured, of a hundred services."""
    print("\n## Recording\n\nIn brackets: RECORD for each LOOKUP.\n")
    print("| connections × depth | LOOKUP CPU | RECORD CPU | LOOKUP throughput | RECORD |\n|---|---|---|---|---|")
    data = Data(folder, 180)
    calls = folder / "calls.tsv"
    calls.write_text("".join(f"billing.service-{number:02}\t{number * 7 + 1}.25ms\n" for number in range(100)))
    with Crosswalk(options, folder, data.yaml) as crosswalk:
        crosswalk.capture_nothing(line.split("\t")[0] for line in calls.read_text().splitlines())
        for connections, depth in LOADS:
            lookups, records = [], []
            for _ in range(options.pairs):
                lookups.append(measure(crosswalk, data, connections, depth, options.seconds))
                records.append(record(crosswalk, calls, connections, depth, options.seconds))
            cpu = ratio(theirs[0] / ours[0] for ours, theirs in zip(lookups, records))
            rate = ratio(theirs[1] / ours[1] for ours, theirs in zip(lookups, records))
            print(f"| {connections} × {depth} | {median(cpu for cpu, _ in lookups):.3f} µs "
                  f"| {median(cpu for cpu, _ in records):.3f} µs ({cpu}) | {median(rate for _, rate in lookups):,.0f} "
                  f"| {median(rate for _, rate in records):,.0f} ({rate}) |", flush=True)


def record(server, calls, connections, depth, seconds):
    output = run(BUILT / "bench" / "generator", "record", server.port, server.pid, calls, "RECORD", connections, depth,
                 seconds)
    requests, elapsed, cpu = (float(word) for word in output.split())
    return cpu / requests * 1e6, requests / elapsed


def in_process(options, folder):
    print("\n## In process\n\nNanoseconds a lookup, of all threads together; the key is made from bytes.\n")
    print("| entries | threads | mapping[bytes] | Dictionary<String, String> | ratio |\n|---|---|---|---|---|")
    scaling = []
    for entries in options.entries:
        data = Data(folder, entries)
        output = run(BUILT / "bench" / "release" / "InProcess", data.yaml, "articles", "shop", "supplier", data.pairs,
                     options.pairs, options.seconds)
        rounds = [[float(word) for word in line.split()] for line in output.splitlines()]
        for threads in (1, 2):
            own, other = [line[threads - 1] for line in rounds], [line[threads + 1] for line in rounds]
            print(f"| {entries:,} | {threads} | {1e9 / median(own):.1f} | {1e9 / median(other):.1f} "
                  f"| {ratio(ours / theirs for ours, theirs in zip(own, other))} |")
        scaling.append(f"{ratio(line[1] / line[0] for line in rounds)} with {entries:,} entries")
    print("\nTwo threads answer as many times as much as one: " + ", ".join(scaling) + ".", flush=True)


def loading(options, folder):
    data = Data(folder, max(options.entries))
    times = {"check": [], "load": [], "redis-cli": []}
    with Redis(folder, data=None) as redis:
        for _ in range(min(options.pairs, 3)):
            times["check"].append(timed(options.crosswalk, "check", data.yaml))
            redis.flush()
            address = f"redis://127.0.0.1:{redis.port}"
            times["load"].append(timed(options.crosswalk, "load", "--redis", address, data.yaml))
            redis.flush()
            times["redis-cli"].append(timed(*redis.client, "--pipe", input_file=data.resp))
    print(f"\n## Loading {data.entries:,} entries\n\nIn brackets how many times as long redis-cli takes.\n")
    print("| | seconds | |\n|---|---|---|")
    for name, title in [("check", "crosswalk check: reads and checks the file"),
                        ("load", "crosswalk load --redis: that, and writes it"),
                        ("redis-cli", "redis-cli --pipe of HSETs with 100 fields, ready-made")]:
        ratios = (theirs / ours for ours, theirs in zip(times[name], times["redis-cli"]))
        print(f"| {title} | {median(times[name]):.2f} | ({ratio(ratios)}) |", flush=True)


def growth(options, folder):
    """How cost grows; Crosswalk alone, so only the figures of one table can be compared."""
    print("\n## How cost grows\n\n| entries | event loops | connections × depth | CPU | throughput |\n|---|---|---|---|---|")
    cells = [(entries, loops, 8, 100) for entries in (180, 10_000, 1_000_000, 10_000_000) for loops in (1, 2)]
    cells += [(180, loops, connections, 1) for loops in (1, 2) for connections in (1, 10, 50, 500, 2_000)]
    for entries, loops in dict.fromkeys(cell[:2] for cell in cells):
        data = Data(folder, entries)
        options.event_loops = loops
        with Crosswalk(options, folder, data.yaml) as crosswalk:
            for _, _, connections, depth in [cell for cell in cells if cell[:2] == (entries, loops)]:
                figures = measure_rounds(options, [crosswalk], data, connections, depth)[0]
                print(f"| {entries:,} | {loops} | {connections} × {depth} | {median(cpu for cpu, _ in figures):.3f} µs "
                      f"| {median(rate for _, rate in figures):,.0f} |", flush=True)


# Around it


def print_machine(options):
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    versions = [run("redis-server", "--version").split(" sha")[0], run("memcached", "--version").strip(),
                run("swift", "--version").splitlines()[0]]
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores of {model}, Linux {platform.release()}, load average "
          f"{os.getloadavg()[0]:.1f}.\n{'; '.join(versions)}.\n"
          f"{options.pairs} pairs of measurements of {options.seconds:g} s; {options.event_loops} event loops.", flush=True)


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True).stdout


def timed(*command, input_file=None):
    with open(input_file or os.devnull) as standard_input:
        start = time.monotonic()
        subprocess.run([str(word) for word in command], check=True, stdin=standard_input, stdout=subprocess.DEVNULL)
        return time.monotonic() - start


def median(figures):
    return statistics.median(figures)


def ratio(ratios):
    return f"{median(ratios):.2f} ×"


if __name__ == "__main__":
    main()
