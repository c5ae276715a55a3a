#!/usr/bin/env python3
"""How fast Patchwalk reads, checks and keeps a list of a million addresses.

usage: scripts/bench.py [--program target/release/patchwalk] [--rows 1000000] [--keep FOLDER]

Invents the list (the same each time), then times, each in its own process:
  - import addresses --dry-run: read, recognised and validated, nothing kept
  - import addresses: kept for good, on SQLite
  - the same file read and cast by DuckDB on one thread, where Python's duckdb is installed

The best of three is printed for what changes nothing. Compare on one machine only, with nothing else running.
"""
import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
FIRST = "Ash Birch Cedar Elder Fern Gorse Hazel Ivy Juniper Larch Maple Osprey Poplar Rowan Sorrel Teasel Willow Yarrow".split()
LAST = "field wood brook bank gate hill croft dale mead ridge moor shaw combe holme thorpe garth well side".split()
KIND = "Road Street Avenue Drive Close Gardens Crescent Grove Lane Terrace".split()


def invent(path, rows):
    """Homes in streets of sixty, over a patch of the National Grid; no real address, postcode or UPRN."""
    chance = random.Random(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["uprn", "address_line_1", "post_town", "postcode", "easting", "northing", "dwelling_type"])
        for n in range(rows):
            if n % 60 == 0:
                street = f"{chance.choice(FIRST)}{chance.choice(LAST)} {chance.choice(KIND)}"
                east, north = 430000 + chance.random() * 30000, 370000 + chance.random() * 30000
            code = n // 20
            postcode = f"AE{30 + code // 4000 % 60} {code // 400 % 10}{LETTERS[code // 20 % 20]}{LETTERS[code % 20]}"
            table.writerow([999600000000 + n * 7, f"{n % 60 + 1} {street}", f"TOWN {n // 60000}", postcode, f"{east + n % 60 * 7:.1f}", f"{north:.1f}", "house"])


def timed(command):
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\nfailed with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return taken, done.stdout


def say(what, rows, seconds):
    print(f"{what:<44}{seconds:8.2f} s {rows / seconds:12,.0f} rows/s {seconds / rows * 1e9:9,.0f} ns a row", flush=True)


DUCKDB = """
import duckdb, sys, time
duckdb.sql("set threads = 1")
start = time.perf_counter()
duckdb.sql("create table list as select uprn::bigint as uprn, address_line_1, post_town, postcode, easting::double as easting, northing::double as northing, "
           f"dwelling_type from read_csv('{sys.argv[1]}', header = true, all_varchar = true)")
print(time.perf_counter() - start)
"""


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--program", type=Path, default=ROOT / "target" / "release" / "patchwalk")
    args.add_argument("--rows", type=int, default=1_000_000)
    args.add_argument("--keep", type=Path, help="where to put the invented list, to use it again")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        listed = folder / f"addresses-{args.rows}.csv"
        if not listed.exists():
            invent(listed, args.rows)
        bring_in = [args.program, "--data", Path(scratch) / "data", "import", "addresses", listed, "--json"]
        dry = [timed([*bring_in, "--dry-run"]) for _ in range(3)]
        report = json.loads(dry[0][1])
        assert report["read"] == args.rows and report["refused"] == 0, report
        say("read, recognised and validated (--dry-run)", args.rows, min(seconds for seconds, _ in dry))
        say("imported for good (SQLite)", args.rows, timed(bring_in)[0])
        if subprocess.run([sys.executable, "-c", "import duckdb"], capture_output=True, check=False).returncode == 0:
            runs = [float(timed([sys.executable, "-c", DUCKDB, listed])[1]) for _ in range(3)]
            say("read and cast by DuckDB, one thread", args.rows, min(runs))
        else:
            print("DuckDB is not there to compare with: pip install duckdb")


if __name__ == "__main__":
    main()
