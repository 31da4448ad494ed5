"""requests with eight threads, the csv module, openpyxl in write-only mode."""

import csv
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import openpyxl
import requests
from openpyxl.cell import WriteOnlyCell

COLUMNS = ["id", "org_id", "title", "status", "type", "created_by", "updated_by", "created_at", "updated_at"]
LOCAL = threading.local()


def page(base: str, size: str, number: int) -> dict:
    if not hasattr(LOCAL, "session"):
        LOCAL.session = requests.Session()
        LOCAL.session.headers["x-api-key"] = os.environ["SUPERFONE_API_KEY"]
    response = LOCAL.session.get(f"{base}/enterprise/api/lead-group", params={"page": number, "page_size": size}, timeout=60)
    response.raise_for_status()
    return response.json()["data"]


def main(base: str, size: str, out: Path) -> None:
    first = page(base, size, 1)
    groups = {row["id"]: row for row in first["rows"]}
    with ThreadPoolExecutor(8) as pool:
        for data in pool.map(lambda number: page(base, size, number), range(2, first["total_pages"] + 1)):
            groups.update((row["id"], row) for row in data["rows"])
    assert len(groups) == first["total_items"]
    rows = [groups[id] for id in sorted(groups)]

    titles: dict[str, list[int]] = {}
    for row in rows:
        titles.setdefault(row["title"], []).append(row["id"])
    twins = [(title, ids) for title, ids in titles.items() if len(ids) > 1]
    disabled = [row for row in rows if row["status"] == "DISABLED"]

    out.mkdir(parents=True, exist_ok=True)
    with open(out / "groups.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(COLUMNS)
        writer.writerows([row[column] for column in COLUMNS] for row in rows)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Findings")
    sheet.append(["rule", "title", "group ids"])
    for title, ids in twins:
        sheet.append(["duplicate-title", title, " ".join(map(str, ids))])
    for row in disabled:
        sheet.append(["disabled-group", row["title"], str(row["id"])])
    sheet = book.create_sheet("Groups")
    sheet.freeze_panes = "A2"
    sheet.append(COLUMNS)
    for row in rows:
        cells = [row[column] for column in COLUMNS[:7]]
        for column in COLUMNS[7:]:
            cell = WriteOnlyCell(sheet, datetime.fromisoformat(row[column][:-1]))
            cell.number_format = "yyyy-mm-dd hh:mm"
            cells.append(cell)
        sheet.append(cells)
    book.save(out / "report.xlsx")
    summary = f"# Lead groups\n\n{len(rows)} groups, {len(twins)} titles twice, {len(disabled)} disabled\n"
    (out / "summary.md").write_text(summary)


main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
