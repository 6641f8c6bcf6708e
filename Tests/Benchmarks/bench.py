"""Measures hoso beside its peers on the same files: `make bench`.

Settings, as variables of the environment:
  BENCH_RUNS      rounds, of which the median counts (5)
  BENCH_RECORDS   records of the wide CSV (1000000); XML has a fifth of them
  BENCH_ONLY      some of: csv xml read stages growth jobs small features; all when not set
  BENCH_OUTPUT    where the JSON goes (build/bench.json)

Data and peers go into .build/bench. Peers come from the package index that pip is set up with.
"""

import json
import os
import pathlib
import platform
import subprocess
import sys

from measuring import Command, Table, alternate

RUNS = int(os.environ.get("BENCH_RUNS", "5"))
RECORDS = int(float(os.environ.get("BENCH_RECORDS", "1000000")))
SECTIONS = "csv xml read stages growth jobs small features".split()
ONLY = os.environ.get("BENCH_ONLY", "").replace(",", " ").split() or SECTIONS
OUTPUT = pathlib.Path(os.environ.get("BENCH_OUTPUT", "build/bench.json"))
FOLDER = pathlib.Path(".build/bench")
BUILT = pathlib.Path(".build/release")
PEERS = pathlib.Path("Tests/Benchmarks/Peers")
PYTHON = FOLDER / "venv/bin/python"
JOBS = os.cpu_count() or 1
PACKAGES = "duckdb polars pyarrow adbc-driver-manager adbc-driver-sqlite frictionless".split()
STAGES = "plan read normalize check match stage reports".split()

tables, results, demands = [], {}, []


# Making ready


def run(*arguments):
    subprocess.run([str(argument) for argument in arguments], check=True)


def install_peers():
    stamp = FOLDER / "venv/installed"
    if stamp.exists() and stamp.read_text() == " ".join(PACKAGES):
        return
    run(sys.executable, "-m", "venv", FOLDER / "venv")
    run(PYTHON, "-m", "pip", "install", "--quiet", *PACKAGES)
    stamp.write_text(" ".join(PACKAGES))


def build_sax2():
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "libxml-2.0"], check=True, capture_output=True,
        text=True)
    run("cc", "-O2", PEERS / "sax2.c", "-o", FOLDER / "sax2", *flags.stdout.split())


def fault_kinds():
    """All but those that put bytes into a file that are no text: peers stop there."""
    listed = subprocess.run(
        [BUILT / "hoso-datagen", "faults"], check=True, capture_output=True, text=True)
    rows = [line.split("\t") for line in listed.stdout.splitlines()]
    return ",".join(row[0] for row in rows if "text-undecodable" not in row[2])


def data(layout, records, suffix, clean=False):
    """A file with faults, dirt and duplicates, or with none; the same on every machine."""
    path = FOLDER / f"{layout}-{records}{'-clean' if clean else ''}{suffix}"
    if not path.exists():
        print(f"  making {path}", file=sys.stderr, flush=True)
        making = path.with_suffix(".making")
        dirt = [] if clean else [
            "--variant", 1, "--faults", 0.03, "--dirt", 0.1, "--duplicates", 0.02,
            "--fault-kinds", fault_kinds()]
        run(
            BUILT / "hoso-datagen", "--layout", layout, "--records", records, "--seed", 6, *dirt,
            "--output", making)
        making.rename(path)
    warm(path)
    return path


def warm(path):
    """Into the page cache, for all alike. Bit by bit: a program's peak counts from this one's."""
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 20):
            pass


def wide(records):
    return data("wide-csv", records, ".csv")


# Commands


def hoso(name, what, path, jobs=JOBS, report=False):
    arguments = [BUILT / "hoso", what, path, "--today", "2026-11-24", "--quiet", "--jobs", jobs]
    leaves = []
    if what == "import":
        store = FOLDER / "store.sqlite"
        arguments += ["--store", store]
        leaves += [store, f"{store}-wal", f"{store}-shm", f"{store}-journal"]
    if report:
        arguments += ["--report", FOLDER / "reports"]
        leaves.append(FOLDER / "reports")
    return Command(name, arguments, leaves, statuses=(0, 1))


def stage(name, last, path, jobs=1):
    folder = FOLDER / "stages"
    return Command(
        name,
        [BUILT / "hoso-bench", "stage", last, path, "--jobs", jobs, "--folder", folder], [folder])


def peer(name, script, *arguments, leaves=()):
    return Command(name, [PYTHON, PEERS / script, *arguments], leaves)


def sax2(path):
    return Command("libxml2 SAX2 in C", [FOLDER / "sax2", path])


def xmllint(path):
    return Command("xmllint --stream --noout", ["xmllint", "--stream", "--noout", path])


# Results


def measure(section, title, commands, path, records):
    alternate(commands, RUNS)
    size = path.stat().st_size
    table = Table(
        f"{title}: {records:,} records, {size / 1e6:,.0f} MB, median of {RUNS}",
        ["", "s", "CPU s", "MB/s", "records/s", "peak MiB", "× first"])
    for command in commands:
        table.add(
            command.name, command.seconds, command.median("cpu"), size / 1e6 / command.seconds,
            f"{records / command.seconds:,.0f}", command.result()["peak_bytes"] / 2**20,
            command.seconds / commands[0].seconds)
    show(table)
    results.setdefault(section, []).append({
        "title": title, "records": records, "bytes": size,
        "commands": [command.result() for command in commands]})
    return commands


def show(table):
    tables.append(table)
    print(table, flush=True)


def demand(what, value, limit, least=False):
    """Something that issue 6 asks for."""
    met = value >= limit if least else value <= limit
    demands.append({"what": what, "value": value, "limit": limit, "least": least, "met": met})


def peak(command):
    return command.result()["peak_bytes"] / 2**20


# Sections


def csv():
    path = wide(RECORDS)
    store, database = FOLDER / "peer.sqlite", FOLDER / "load.duckdb"
    ours, duck, polars, load, _ = measure("csv", "CSV, the whole pipeline", [
        hoso("hoso import, full pack", "import", path),
        peer("DuckDB, 40 checks, SQLite", "duckdb_pipeline.py", path, store),
        peer("Polars, 40 checks, SQLite", "polars_pipeline.py", path, store),
        peer("DuckDB, load alone", "duckdb_load.py", path, database, leaves=[database]),
        peer("DuckDB, load alone, memory", "duckdb_load.py", path, ":memory:"),
    ], path, RECORDS)
    faster = min(duck.seconds, polars.seconds)
    demand("CSV: import ÷ the faster of DuckDB and Polars", ours.seconds / faster, 0.25)
    demand("CSV: import ÷ DuckDB's bare load", ours.seconds / load.seconds, 1.0)
    demand("CSV: peak MiB", peak(ours), 256)


def xml():
    for layout, title, clean in [
        ("nested-xml", "XML with child rows", False),
        ("nested-xml", "XML with child rows, without faults and dirt", True),
        ("rows-xml", "XML, one element a record", False),
    ]:
        path = data(layout, RECORDS // 5, ".xml", clean)
        ours, bare, lint = measure("xml", title, [
            hoso("hoso import, full pack", "import", path), sax2(path), xmllint(path),
        ], path, RECORDS // 5)
        if layout == "nested-xml":
            name = "XML, clean" if clean else "XML"
            demand(f"{name}: import ÷ bare SAX2", ours.seconds / bare.seconds, 0.6)
            demand(f"{name}: import ÷ xmllint --stream", ours.seconds / lint.seconds, 0.3)
            demand(f"{name}: peak MiB", peak(ours), 256)


def read():
    path = wide(RECORDS)
    plan, alone = measure("read", "CSV, reading alone, one job", [
        stage("plan: layout and encodings", "plan", path), stage("plan and read", "read", path),
    ], path, RECORDS)
    spent = alone.median("cpu") - plan.median("cpu")
    demand("CSV: reading, MB/s a core", path.stat().st_size / 1e6 / spent, 1000, least=True)
    for layout in ["nested-xml", "rows-xml"]:
        path = data(layout, RECORDS // 5, ".xml")
        plan, alone, bare = measure("read", f"{layout}, reading alone, one job", [
            stage("plan: layout and encodings", "plan", path),
            stage("plan and read", "read", path), sax2(path),
        ], path, RECORDS // 5)
        spent = alone.median("cpu") - plan.median("cpu")
        demand(f"{layout}: bare SAX2 ÷ reading", bare.median("cpu") / spent, 2, least=True)


def stages():
    for layout, records, suffix in [
        ("wide-csv", RECORDS // 10, ".csv"), ("nested-xml", RECORDS // 50, ".xml"),
        ("rows-xml", RECORDS // 50, ".xml"), ("foxpro-tcvn3", RECORDS // 10, ".csv")
    ]:
        path = data(layout, records, suffix)
        for jobs in sorted({1, JOBS}):
            measure("stages", f"{layout}, stage by stage, jobs: {jobs}", [
                stage(("… " if number else "") + last, last, path, jobs)
                for number, last in enumerate(STAGES)
            ], path, records)


def growth():
    times = {}
    for records in [RECORDS // 100, RECORDS // 10, RECORDS]:
        path = wide(records)
        ours, checked = measure("growth", "CSV, growth", [
            hoso("hoso import", "import", path), hoso("hoso check", "check", path),
        ], path, records)
        times[records] = ours.seconds / records
        demand(f"CSV: peak MiB at {records:,}", max(peak(ours), peak(checked)), 256)
    demand(
        f"CSV: time a record at {RECORDS:,} ÷ at {RECORDS // 10:,}",
        times[RECORDS] / times[RECORDS // 10], 1.1)


def jobs():
    if JOBS == 1:
        return
    path = wide(RECORDS)
    for what, least in [("check", 1.8), ("import", 1.6)]:
        one, two = measure("jobs", f"CSV, {what} by jobs", [
            hoso(f"hoso {what} --jobs 1", what, path, 1),
            hoso(f"hoso {what} --jobs 2", what, path, 2),
        ], path, RECORDS)
        demand(f"CSV: {what}, one job ÷ two", one.seconds / two.seconds, least, least=True)


def small():
    path = wide(10)
    checked, = measure("small", "Ten records", [hoso("hoso check", "check", path)], path, 10)
    demand("ten records: check, s", checked.seconds, 0.1)
    demand("ten records: peak MiB", peak(checked), 60)


def features():
    records = max(1, RECORDS // 100)
    path = wide(records)
    measure("features", "The peer in features", [
        hoso("hoso check --report", "check", path, report=True),
        peer("frictionless validate", "feature_peer.py", path),
    ], path, records)


def main():
    unknown = set(ONLY) - set(SECTIONS)
    if unknown:
        sys.exit(
            f"BENCH_ONLY knows no {', '.join(sorted(unknown))}; it knows {' '.join(SECTIONS)}.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    if {"csv", "features"} & set(ONLY):
        install_peers()
    build_sax2()
    for section in SECTIONS:
        if section in ONLY:
            globals()[section]()
    table = Table("What issue 6 asks for", ["", "measured", "wanted", ""])
    for entry in demands:
        sign = "≥" if entry["least"] else "≤"
        table.add(
            entry["what"], entry["value"], f"{sign} {entry['limit']:,.2f}",
            "met" if entry["met"] else "not met")
    show(table)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps({
        "machine": {"processors": JOBS, "system": platform.platform()}, "runs": RUNS,
        "records": RECORDS, "demands": demands, "sections": results}, indent=1))
    print(f"Written: {OUTPUT}")


main()
