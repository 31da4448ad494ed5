"""Counts the instructions of the program on fixed inputs and compares them with the recorded counts.

    python3 benches/instructions.py                  # compare; ends with 1 if a count has grown by more than 3 %
    python3 benches/instructions.py --record         # take the counts of this machine as the ones to compare with

Not a timed test: callgrind counts the same however busy the machine is, so that a change of a few percent shows. It needs
valgrind, Python 3.11 and the Rust compiler; counts differ between processors and compilers, so that a comparison means
something on the machine that recorded. No case needs a network: lists come from saved pages, the small one from
`samples/account`, the large one from the made-up account of `support/made_up.rs`.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "benches/instructions.json"
GROUPS, PAGE_SIZE = 20_000, 200
# More than two threads' waiting for each other ever made of it.
TOLERANCE = 0.03

SMALL = ["run", "--from", ROOT / "samples/account", "--no-history"]
LARGE = ["run", "--from", "PAGES", "--no-history"]
CASES = {
    "help": ["--help"],
    "the sample account, every format": SMALL,
    "20,000 groups, JSON": [*LARGE, "--format", "json"],
    "20,000 groups, CSV, workbook and Markdown": [*LARGE, "--format", "csv,xlsx,md"],
    "20,000 groups, every format, history": [*LARGE[:-1], "--record"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "target/release/superfone-audit")
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="instructions-") as room:
        pages = save_pages(Path(room))
        counts = {}
        for name, arguments in CASES.items():
            chosen = [pages if argument == "PAGES" else argument for argument in arguments]
            counts[name] = count(options.program.resolve(), chosen, Path(room))
            print(f"{name}: {counts[name]:,}", flush=True)
    if options.record:
        tools = {"rustc": said("rustc", "--version"), "valgrind": said("valgrind", "--version"), "processor": processor()}
        RECORD.write_text(json.dumps({"made with": tools, "instructions": counts}, indent=2) + "\n")
        return
    sys.exit(compare(json.loads(RECORD.read_text())["instructions"], counts))


def compare(recorded: dict, counts: dict) -> int:
    worse = 0
    print(f"\n| case | recorded | now | change |\n|---|---:|---:|---:|")
    for name, now in counts.items():
        before = recorded.get(name)
        change = now / before - 1 if before else 0.0
        worse += change > TOLERANCE
        print(f"| {name} | {before or 0:,} | {now:,} | {change:+.1%} |")
    if worse:
        print(f"\n{worse} grew by more than {TOLERANCE:.0%}. If that is meant, say why in docs/performance.md and --record.")
    return 1 if worse else 0


def count(program: Path, arguments: list, room: Path) -> int:
    """Instructions of one run, all threads together."""
    reports = room / "reports"
    if arguments[0] == "run":
        arguments = [*arguments, "--out-dir", reports, "--name", "run", "--quiet"]
    # The same addresses and the same clock each time.
    environment = {"SOURCE_DATE_EPOCH": "1795404600", "PATH": os.environ["PATH"], "HOME": str(room)}
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={room / 'profile'}", program, *arguments]
    run = subprocess.run(command, env=environment, cwd=room, capture_output=True, text=True)
    if run.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, arguments))} ended with {run.returncode}:\n{run.stderr[-2000:]}")
    subprocess.run(["rm", "-rf", reports], check=True)
    return int(re.search(r"Collected : (\d+)", run.stderr)[1])


def save_pages(room: Path) -> Path:
    """The made-up account as a folder of pages, as `--from` reads it."""
    server, folder = room / "server", room / "pages"
    subprocess.run(["rustc", "-O", "--edition", "2024", "-o", server, ROOT / "benches/server.rs"], check=True)
    folder.mkdir()
    serving = subprocess.Popen([server, str(GROUPS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        base = serving.stdout.readline().strip()
        for page in range(1, GROUPS // PAGE_SIZE + 1):
            url = f"{base}/enterprise/api/lead-group?page={page}&page_size={PAGE_SIZE}"
            with urllib.request.urlopen(url) as answer:
                (folder / f"page-{page:04}.json").write_bytes(answer.read())
    finally:
        serving.stdin.close()
        serving.wait()
    return folder


def said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def processor() -> str:
    names = re.findall(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return names[0] if names else "unknown"


main()
