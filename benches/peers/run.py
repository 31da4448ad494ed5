"""Runs the peers and the program side by side on the same made-up account, and checks what each of them wrote.

    python3 run.py --program ../../target/release/superfone-audit --groups 100000 --page-size 100 --runs 5

Everything is installed into a temporary folder (`--room` keeps it). Runs are interleaved: one of each, then the next
of each. Figures are those of the operating system for the finished process: wall time, user and system time, peak
resident memory. Every run's reports are read back: ids and titles from the CSV, rows of the workbook by calamine.
"""

import argparse
import csv
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEY = "bench-key-0123456789"
READ_WORKBOOK = """
import sys
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_path(sys.argv[1])
rows = total = 0
for name in book.sheet_names:
    if name.split(" (")[0] == "Groups":
        for row in book.get_sheet_by_name(name).iter_rows():
            if row and isinstance(row[0], (int, float)):
                rows, total = rows + 1, total + int(row[0])
print(rows, total)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=HERE / "../../target/release/superfone-audit")
    parser.add_argument("--groups", type=int, default=100_000)
    parser.add_argument("--page-size", type=int, default=100)
    parser.add_argument("--latency", type=int, default=0, help="milliseconds an answer")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", help="contenders whose name holds one of these words, comma-separated")
    parser.add_argument("--room", type=Path, help="folder for the environment; kept")
    options = parser.parse_args()
    room = options.room or Path(tempfile.mkdtemp(prefix="peers-"))
    try:
        race(options, room)
    finally:
        if options.room is None:
            shutil.rmtree(room, ignore_errors=True)


def race(options: argparse.Namespace, room: Path) -> None:
    python = prepare(room)
    contenders = {name: command for name, command in all_contenders(options, room, python).items() if wanted(name, options.only)}
    server = subprocess.Popen(
        [room / "server", str(options.groups), str(options.latency)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        base = server.stdout.readline().strip()
        served = read_all(base, options.page_size)
        figures = {name: [] for name in contenders}
        for _ in range(options.runs):
            for name, command in contenders.items():
                out = room / "out"
                shutil.rmtree(out, ignore_errors=True)
                figures[name].append(measure(command(base, out), room))
                check(name, out, served, python)
                shutil.rmtree(out, ignore_errors=True)
    finally:
        server.stdin.close()
        server.wait()
    tell(figures, options)


def prepare(room: Path) -> Path:
    """Server, Python packages, Node packages; whatever is there already is used again."""
    room.mkdir(parents=True, exist_ok=True)
    subprocess.run(["rustc", "-O", "--edition", "2024", "-o", room / "server", HERE.parent / "server.rs"], check=True)
    python = room / "venv/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", room / "venv"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)
    for name in ["package.json", "package-lock.json", "node_exceljs.mjs"]:
        shutil.copy(HERE / name, room / name)
    if not (room / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=room, check=True)
    return python


def all_contenders(options: argparse.Namespace, room: Path, python: Path) -> dict:
    size = str(options.page_size)

    def program(*more: str):
        fixed = [options.program.resolve(), "run", "--page-size", size, "--deadline", "3600", "--name", "run"]
        return lambda base, out: [*fixed, "--base-url", base, "--out-dir", out, *more]

    def peer(*start):
        return lambda base, out: [*start, base, size, out]

    three = ["--format", "csv,xlsx,md", "--no-history"]
    return {
        "superfone-audit, one pass, csv+xlsx+md": program("--verify", "never", *three),
        "superfone-audit, two passes, csv+xlsx+md": program(*three),
        "superfone-audit, two passes, all formats, no history": program("--no-history"),
        "superfone-audit, two passes, all formats, history": program(),
        "undici + exceljs": peer("node", "--max-old-space-size=8192", room / "node_exceljs.mjs"),
        "aiohttp + orjson + polars + xlsxwriter": peer(python, HERE / "asyncio_polars.py"),
        "dlt + DuckDB + xlsxwriter": peer(python, HERE / "dlt_duckdb.py"),
        "requests + openpyxl": peer(python, HERE / "requests_openpyxl.py"),
    }


def wanted(name: str, only: str | None) -> bool:
    return only is None or any(word in name for word in only.split(","))


def measure(command: list, room: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds, peak memory in MB of one process that must end well."""
    environment = os.environ | {"SUPERFONE_API_KEY": KEY, "SOURCE_DATE_EPOCH": "1795404600", "RUNTIME__DLTHUB_TELEMETRY": "false"}
    with open(room / "log", "wb") as log:
        start = time.perf_counter()
        process = subprocess.Popen(command, env=environment, cwd=room, stdout=log, stderr=log)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}:\n{(room / 'log').read_text()[-2000:]}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def read_all(base: str, size: int) -> dict:
    """What the server holds, by a client of this script's own."""
    rows, number, pages = [], 1, 1
    while number <= pages:
        url = f"{base}/enterprise/api/lead-group?page={number}&page_size={size}"
        with urllib.request.urlopen(url) as response:
            data = json.load(response)["data"]
        rows += ((row["id"], row["title"], row["status"], row["created_at"]) for row in data["rows"])
        number, pages = number + 1, data["total_pages"]
    rows.sort()
    titles: dict[str, int] = {}
    for _, title, *_ in rows:
        titles[title] = titles.get(title, 0) + 1
    return {
        "rows": len(rows),
        "ids": sum(row[0] for row in rows),
        "print": fingerprint(rows),
        "twins": sum(count > 1 for count in titles.values()),
        "disabled": sum(row[2] == "DISABLED" for row in rows),
    }


def fingerprint(rows) -> str:
    hash = hashlib.sha256()
    for id, title, status, created_at in rows:
        hash.update(f"{id}\0{title}\0{status}\0{created_at}\n".encode())
    return hash.hexdigest()


def check(name: str, out: Path, served: dict, python: Path) -> None:
    def must(what: str, found, expected) -> None:
        if found != expected:
            sys.exit(f"{name}: {what}: {found} instead of {expected}")

    with open(one(out, "*groups.csv"), encoding="utf-8-sig", newline="") as file:
        rows = [(int(row["id"]), row["title"], row["status"], row["created_at"]) for row in csv.DictReader(file)]
    must("rows of the CSV", len(rows), served["rows"])
    must("order of the CSV", rows == sorted(rows), True)
    must("content of the CSV", fingerprint(rows), served["print"])
    del rows
    read = subprocess.run([python, "-c", READ_WORKBOOK, one(out, "*.xlsx")], check=True, capture_output=True, text=True)
    must("rows and ids of the workbook", read.stdout.split(), [str(served["rows"]), str(served["ids"])])
    found = {"duplicate-title": 0, "disabled-group": 0}
    findings = list(out.glob("*.findings.csv"))
    if findings:
        with open(findings[0], encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                found[row["rule"]] = found.get(row["rule"], 0) + 1
    else:
        words = one(out, "*.md").read_text().split()
        found = {"duplicate-title": int(words[words.index("titles") - 1]), "disabled-group": int(words[words.index("disabled") - 1])}
    must("titles twice", found["duplicate-title"], served["twins"])
    must("disabled groups", found["disabled-group"], served["disabled"])


def one(out: Path, pattern: str) -> Path:
    (path,) = out.glob(pattern)
    return path


def tell(figures: dict, options: argparse.Namespace) -> None:
    peers = [statistics.median(run[0] for run in runs) for name, runs in figures.items() if "superfone" not in name]
    best = min(peers, default=None)
    print(f"{options.groups:,} groups, pages of {options.page_size}, {options.latency} ms an answer, median of {options.runs}")
    print("| contender | wall s | CPU s | peak MB | best peer's wall by this |\n|---|---:|---:|---:|---:|")
    for name, runs in figures.items():
        wall, cpu, memory = (statistics.median(column) for column in zip(*runs))
        ratio = f"{best / wall:.1f}" if best else "-"
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {memory:.0f} | {ratio} |")


main()
