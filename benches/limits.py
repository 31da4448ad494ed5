#!/usr/bin/env python3
"""The program against limiters and outages on real sockets: `benches/limits.py PROGRAM [--at-once N] [--only WORD]`.

A server in a process of its own serves 200 pages, each in 20 ms; a run reads them twice. For limiters the time of each
pass is divided by what the limiter allows at the best; for outages the time over a run without one is given. Standard
library only.
"""
import argparse, asyncio, concurrent.futures, json, multiprocessing, os, subprocess, tempfile, time

PAGES, LATENCY = 200, 0.02


class Bucket:
    def __init__(self, rate, burst):
        self.rate, self.burst, self.level, self.at = rate, burst, float(burst), time.monotonic()

    def filled(self):
        now = time.monotonic()
        self.level = min(self.burst, self.level + self.rate * (now - self.at))
        self.at = now
        return self.level

    def take(self):
        if self.filled() < 1:
            return False
        self.level -= 1
        return True

    def ideal(self):
        """Seconds that a pass from now on takes at the best."""
        return max((PAGES - self.filled()) / self.rate, (1 + (PAGES - 1) / 8) * LATENCY)


class Window:
    def __init__(self, number, seconds):
        self.number, self.seconds, self.start, self.count = number, seconds, time.monotonic(), 0

    def take(self):
        now = time.monotonic()
        if now - self.start >= self.seconds:
            self.start += (now - self.start) // self.seconds * self.seconds
            self.count = 0
        self.count += 1
        return self.count <= self.number

    def ideal(self):
        now = time.monotonic()
        windows, left = divmod(now - self.start, self.seconds)
        free = self.number - (0 if windows else min(self.count, self.number))
        more = max(0, PAGES - free)
        return (self.seconds - left) + ((more - 1) // self.number) * self.seconds if more else 1.0


class Sometimes:
    """Every fiftieth request."""

    def __init__(self):
        self.n = 0

    def take(self):
        self.n += 1
        return self.n % 50 != 17

    def ideal(self):
        return (1 + (PAGES - 1) / 8) * LATENCY


class Server:
    def __init__(self, case):
        self.case = case
        self.limiter = case["limiter"](*case["of"]) if "limiter" in case else None
        self.passes, self.refused, self.served, self.begun = [], 0, set(), None
        self.writers = set()

    async def run(self, port):
        self.port = port
        listener = await asyncio.start_server(self.connection, "127.0.0.1", 0 if port is None else port)
        self.port = listener.sockets[0].getsockname()[1]
        return listener

    def broken(self):
        if "outage" not in self.case or self.begun is None:
            return False
        since = time.monotonic() - self.begun
        return 0.3 <= since < 0.3 + self.case["outage"]

    async def connection(self, reader, writer):
        self.writers.add(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                page = int(head.split("page=")[1].split("&")[0].split(" ")[0])
                if self.begun is None:
                    self.begun = time.monotonic()
                await asyncio.sleep(LATENCY)
                status, body, extra = self.answer(page)
                if status is None:
                    await asyncio.sleep(3600)
                writer.write(
                    f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{extra}\r\n".encode()
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    def answer(self, page):
        if self.broken() and self.case["kind"] != "refused":
            return (502, b"", "") if self.case["kind"] == "502" else (None, b"", "")
        if not self.passes or len(self.served) == PAGES:
            ideal = self.limiter.ideal() if self.limiter else 0
            self.passes.append({"start": time.monotonic(), "ideal": ideal, "refused": 0})
            self.served = set()
        now = self.passes[-1]
        if self.limiter and not self.limiter.take():
            now["refused"] += 1
            after = self.case.get("after")
            return self.case["status"], b'{"message":"slow down"}', f"retry-after: {after}\r\n" if after else ""
        self.served.add(page)
        now["end"] = time.monotonic()
        rows = [{"id": page * 2 + n, "title": f"group {page * 2 + n}", "status": "ACTIVE"} for n in range(2)]
        data = {"rows": rows, "total_pages": PAGES, "current_page": page, "page_size": 2, "total_items": PAGES * 2}
        return 200, json.dumps({"data": data}).encode(), ""


def serve(case, pipe):
    async def main():
        server = Server(case)
        listener = await server.run(None)
        pipe.send(server.port)
        closing = case.get("kind") == "refused"
        closed = False
        while not pipe.poll():
            await asyncio.sleep(0.01)
            if closing and server.broken() and not closed:
                closed = True
                listener.close()
                for writer in list(server.writers):
                    writer.transport.abort()
            if closed and not server.broken():
                closed = closing = False
                listener = await server.run(server.port)
        pipe.send([{"took": p["end"] - p["start"], "ideal": p["ideal"], "refused": p["refused"]} for p in server.passes if "end" in p])

    asyncio.run(main())


def measure(program, case):
    # A forked process would hold on to the output of programs that run beside it.
    fresh = multiprocessing.get_context("spawn")
    here, there = fresh.Pipe()
    server = fresh.Process(target=serve, args=(case, there))
    server.start()
    port = here.recv()
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        run = subprocess.run(
            [program, "run", "--base-url", f"http://127.0.0.1:{port}", "--page-size", "2", "--format", "json", "--no-history"],
            cwd=folder, env={"SUPERFONE_API_KEY": "bench-key-0123456789", "HOME": folder}, capture_output=True, text=True,
        )
        took = time.monotonic() - begun
    here.send("end")
    passes = here.recv()
    server.join()
    return {"code": run.returncode, "took": took, "passes": passes, "said": run.stderr.strip().splitlines()[-1:]}


def cases():
    for after in (None, "1"):
        for rate in (10, 20, 50):
            for burst in (1, 5, 20):
                for status in (429, 503):
                    yield f"{rate}/s, burst {burst}", dict(limiter=Bucket, of=(rate, burst), status=status, after=after)
        for status in (429, 503):
            yield "60 a minute", dict(limiter=Window, of=(60, 60), status=status, after=after)
    yield "2 % of 503", dict(limiter=Sometimes, of=(), status=503)
    for kind in ("refused", "502", "silent"):
        for seconds in (0.3, 1, 2, 5, 15, 60):
            yield f"{kind} for {seconds} s", dict(outage=seconds, kind=kind)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--at-once", type=int, default=4)
    arguments.add_argument("--only", default="")
    chosen = arguments.parse_args()
    program = os.path.abspath(chosen.program)
    picked = sorted((c for c in cases() if chosen.only in c[0]), key=lambda c: -c[1].get("outage", 61 if c[0] == "60 a minute" else 0))
    clean = sorted(measure(program, dict(outage=0, kind="502"))["took"] for _ in range(5))[2]
    with concurrent.futures.ThreadPoolExecutor(chosen.at_once) as pool:
        results = list(pool.map(lambda c: (c[0], c[1], measure(program, c[1])), picked))
    print("| limit | status | `Retry-After` | pass 1 | pass 2 | refusals |\n|---|---|---|---|---|---|")
    for name, case, result in results:
        if "limiter" in case:
            ratios = [f"{p['took'] / p['ideal']:.2f}" for p in result["passes"]][:2] if result["code"] == 0 else [f"exit {result['code']}"]
            refused = ", ".join(str(p["refused"]) for p in result["passes"][:2])
            print(f"| {name} | {case['status']} | {case.get('after') or '-'} | {' | '.join(ratios)} | {refused} |")
    print(f"\nA clean run takes {clean:.1f} s.")
    print("\n| outage | seconds over a clean run and the outage |\n|---|---|")
    for name, case, result in results:
        if "outage" in case:
            over = f"{result['took'] - clean - case['outage']:.1f}" if result["code"] == 0 else f"exit {result['code']}: {result['said']}"
            print(f"| {name} | {over} |")


if __name__ == "__main__":
    main()
