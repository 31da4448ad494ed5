"""aiohttp and orjson, polars for the findings and the CSV, xlsxwriter in constant memory for the workbook."""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

import aiohttp
import orjson
import polars
import xlsxwriter

COLUMNS = ["id", "org_id", "title", "status", "type", "created_by", "updated_by", "created_at", "updated_at"]


async def read(base: str, size: str) -> dict[int, dict]:
    groups: dict[int, dict] = {}
    connector = aiohttp.TCPConnector(limit=8)
    headers = {"x-api-key": os.environ["SUPERFONE_API_KEY"]}
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:

        async def page(number: int) -> dict:
            url = f"{base}/enterprise/api/lead-group?page={number}&page_size={size}"
            async with session.get(url) as response:
                response.raise_for_status()
                data = orjson.loads(await response.read())["data"]
            groups.update((row["id"], row) for row in data["rows"])
            return data

        first = await page(1)
        numbers = iter(range(2, first["total_pages"] + 1))

        async def worker() -> None:
            for number in numbers:
                await page(number)

        await asyncio.gather(*(worker() for _ in range(8)))
    assert len(groups) == first["total_items"]
    return groups


def main(base: str, size: str, out: Path) -> None:
    groups = asyncio.run(read(base, size))
    schema = {name: polars.String if name in ("title", "status", "type", "created_at", "updated_at") else polars.UInt64 for name in COLUMNS}
    frame = polars.DataFrame(list(groups.values()), schema=schema).sort("id")
    del groups
    twins = frame.group_by("title").agg(polars.col("id")).filter(polars.col("id").list.len() > 1).sort("title")
    disabled = frame.filter(polars.col("status") == "DISABLED")
    findings = [("duplicate-title", title, " ".join(map(str, sorted(ids)))) for title, ids in twins.iter_rows()]
    findings += [("disabled-group", title, str(id)) for id, title in disabled.select("id", "title").iter_rows()]

    out.mkdir(parents=True, exist_ok=True)
    frame.write_csv(out / "groups.csv", quote_style="always", line_terminator="\r\n")
    with xlsxwriter.Workbook(out / "report.xlsx", {"constant_memory": True}) as book:
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet("Findings")
        for at, row in enumerate([("rule", "title", "group ids"), *findings]):
            for column, value in enumerate(row):
                sheet.write_string(at, column, value)
        sheet = book.add_worksheet("Groups")
        sheet.freeze_panes(1, 0)
        sheet.set_column(2, 2, 38)
        sheet.write_row(0, 0, COLUMNS)
        for at, row in enumerate(frame.iter_rows(), 1):
            for column, value in enumerate(row):
                if value is None:
                    continue
                if column >= 7:
                    sheet.write_datetime(at, column, datetime.fromisoformat(value[:-1]), date)
                elif isinstance(value, int):
                    sheet.write_number(at, column, value)
                else:
                    sheet.write_string(at, column, value)
    summary = f"# Lead groups\n\n{len(frame)} groups, {len(twins)} titles twice, {len(disabled)} disabled\n"
    (out / "summary.md").write_text(summary)


main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
