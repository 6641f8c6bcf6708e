"""Runs commands one after the other, round by round, and keeps what each took."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time


class Command:
    """A program with its arguments, and what it leaves behind."""

    def __init__(self, name, arguments, leaves=(), statuses=(0,)):
        self.name, self.arguments = name, [str(argument) for argument in arguments]
        self.leaves, self.statuses = leaves, statuses
        self.runs = []

    def run(self):
        for path in self.leaves:
            remove(path)
        start = time.perf_counter()
        process = subprocess.Popen(self.arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output, complaint = read_all(process)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in self.statuses:
            sys.exit(
                f"{' '.join(self.arguments)} stopped with status {process.returncode}:\n"
                + complaint.decode(errors="replace"))
        told = told_seconds(output)
        self.runs.append({
            "wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024,
            **({} if told is None else {"told": told})})

    def median(self, what="wall"):
        return statistics.median(run[what] for run in self.runs)

    @property
    def seconds(self):
        """What the program says of itself where it does, otherwise from start to end."""
        return self.median("told" if "told" in self.runs[0] else "wall")

    def result(self):
        return {
            "name": self.name, "seconds": self.seconds, "wall": self.median(),
            "cpu": self.median("cpu"), "peak_bytes": max(run["peak"] for run in self.runs),
            "runs": self.runs}


def read_all(process):
    # What is printed is little: neither pipe fills up while the other is read.
    output = process.stdout.read()
    return output, process.stderr.read()


def told_seconds(output):
    try:
        return json.loads(output).get("seconds")
    except (ValueError, AttributeError):
        return None


def remove(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.exists(path):
        os.remove(path)


def alternate(commands, rounds):
    """Every command once a round, so that what disturbs the machine disturbs them all."""
    for number in range(rounds):
        for command in commands:
            print(f"  {number + 1}/{rounds} {command.name}", file=sys.stderr, flush=True)
            command.run()


class Table:
    """Rows of text and numbers, printed with the columns aligned."""

    def __init__(self, title, headings):
        self.title, self.rows = title, [headings]

    def add(self, *cells):
        self.rows.append([cell if isinstance(cell, str) else f"{cell:,.2f}" for cell in cells])

    def __str__(self):
        widths = [max(len(row[column]) for row in self.rows) for column in range(len(self.rows[0]))]
        lines = [self.title]
        for row in self.rows:
            cells = [row[0].ljust(widths[0])]
            cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
            lines.append("  " + "  ".join(cells))
        return "\n".join(lines) + "\n"
