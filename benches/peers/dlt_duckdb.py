"""dlt loads the pages into DuckDB, SQL finds and exports; the workbook by xlsxwriter, which needs no download at run time."""

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dlt
import duckdb
import xlsxwriter
from dlt.sources.helpers import requests

COLUMNS = ["id", "org_id", "title", "status", "type", "created_by", "updated_by", "created_at", "updated_at"]


def main(base: str, size: str, out: Path) -> None:
    def page(number: int) -> dict:
        response = requests.get(
            f"{base}/enterprise/api/lead-group",
            params={"page": number, "page_size": size},
            headers={"x-api-key": os.environ["SUPERFONE_API_KEY"]},
        )
        response.raise_for_status()
        return response.json()["data"]

    @dlt.resource(name="lead_groups", primary_key="id", write_disposition="replace")
    def lead_groups():
        first = page(1)
        yield first["rows"]
        with ThreadPoolExecutor(8) as pool:
            for data in pool.map(page, range(2, first["total_pages"] + 1)):
                yield data["rows"]

    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/groups.duckdb"
        pipeline = dlt.pipeline(
            "peer", destination=dlt.destinations.duckdb(database), dataset_name="crm", pipelines_dir=folder
        )
        pipeline.run(lead_groups())
        with duckdb.connect(database) as connection:
            export(connection, out)


def export(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    # dlt makes timestamps with a zone of the dates.
    connection.execute("SET TimeZone = 'UTC'")
    columns = ", ".join(f"{name}::TIMESTAMP AS {name}" if name.endswith("_at") else name for name in COLUMNS)
    connection.execute(f"CREATE TABLE groups AS SELECT DISTINCT ON (id) {columns} FROM crm.lead_groups ORDER BY id")
    twins = connection.execute(
        "SELECT title, string_agg(id, ' ' ORDER BY id) FROM groups GROUP BY title HAVING count(*) > 1 ORDER BY title"
    ).fetchall()
    disabled = connection.execute("SELECT title, id::VARCHAR FROM groups WHERE status = 'DISABLED' ORDER BY id").fetchall()
    form = "TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%gZ'"
    connection.execute(f"COPY (FROM groups ORDER BY id) TO '{out}/groups.csv' (HEADER, FORCE_QUOTE *, {form})")
    with xlsxwriter.Workbook(out / "report.xlsx", {"constant_memory": True}) as book:
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet("Findings")
        sheet.write_row(0, 0, ["rule", "title", "group ids"])
        rows = [("duplicate-title", *row) for row in twins] + [("disabled-group", *row) for row in disabled]
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                sheet.write_string(at, column, value)
        sheet = book.add_worksheet("Groups")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, COLUMNS)
        groups = connection.execute("FROM groups ORDER BY id")
        at = 0
        while batch := groups.fetchmany(10_000):
            for row in batch:
                at += 1
                for column, value in enumerate(row):
                    if value is None:
                        continue
                    if column >= 7:
                        sheet.write_datetime(at, column, value, date)
                    elif isinstance(value, int):
                        sheet.write_number(at, column, value)
                    else:
                        sheet.write_string(at, column, value)
    summary = f"# Lead groups\n\n{at} groups, {len(twins)} titles twice, {len(disabled)} disabled\n"
    (out / "summary.md").write_text(summary)


main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
