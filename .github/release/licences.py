"""Prints the licences of everything that is linked into the program for a target, each text once.

    python3 .github/release/licences.py x86_64-unknown-linux-musl

Ends with 1 if a package has neither a text nor a name for its licence. Texts come from the packages as Cargo unpacked them.
"""

import collections
import json
import pathlib
import subprocess
import sys

NAMES = ("licen", "copying", "notice", "unlicense", "copyright")


def linked(metadata):
    """The ids of the packages that the program needs at run time: no build scripts, no tests."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    procedural = {
        package["id"]
        for package in metadata["packages"]
        if any("proc-macro" in target["kind"] for target in package["targets"])
    }
    found, left = set(), [metadata["resolve"]["root"]]
    while left:
        package = left.pop()
        if package in found or package in procedural:
            continue
        found.add(package)
        for dependency in nodes[package]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                left.append(dependency["pkg"])
    return found - {metadata["resolve"]["root"]}


def main():
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", sys.argv[1]]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout)
    wanted = linked(metadata)
    users, silent = collections.defaultdict(list), []
    for package in metadata["packages"]:
        if package["id"] not in wanted:
            continue
        title = f"{package['name']} {package['version']} ({package['license'] or 'see its text'})"
        folder = pathlib.Path(package["manifest_path"]).parent
        files = sorted(file for file in folder.iterdir() if file.name.lower().startswith(NAMES) and file.is_file())
        for file in files:
            users[file.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip()].append(title)
        if not files:
            silent.append(title)
            if not package["license"]:
                sys.exit(f"{title}: no licence at all")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    print("superfone-audit is MIT OR Apache-2.0. What is linked into it, and under which licences:")
    for text, titles in sorted(users.items(), key=lambda entry: entry[1]):
        print("\n" + "=" * 100 + "\n" + "\n".join(titles) + "\n" + "-" * 100 + "\n\n" + text)
    if silent:
        print("\n" + "=" * 100 + "\nWithout a text of their own in the package:\n\n" + "\n".join(silent))


main()
