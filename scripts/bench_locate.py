#!/usr/bin/env python3
"""How fast Patchwalk locates a million points, beside DuckDB's spatial join, and whether every answer is GEOS's.

usage: scripts/bench_locate.py [--program target/release/patchwalk] [--points 1000000] [--rounds 5] [--areas FILE.geojson ...] [--keep FOLDER]

Invents ten areas and ten thousand, jagged ones of 190 corners, and points around them (the same each time). Or
lay points around the areas of your own files with --areas; their answers may be ties, where areas overlap.
Patchwalk and DuckDB take turns. Both are timed as whole processes, from the command to the file of answers: start,
GeoJSON read, CSV read, join, CSV written, two threads each. DuckDB's parts are told apart too, and ours without points, so
that the join can be compared like for like as well: points read, joined and written, the areas being there already.
Then every answer of a million is held against shapely (GEOS): the first area in the file's order that holds the point.

Needs: pip install duckdb duckdb-extension-spatial shapely numpy (pip picks a duckdb that the extension fits).
Compare on one machine only, with nothing else running; where something is, seconds of processor say more than the clock.
"""
import argparse
import csv
import json
import math
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORNERS = 190

DUCKDB = """
import os, sys, time
import duckdb, duckdb_extension_spatial as spatial
areas, points, out = sys.argv[1:]
file = os.path.join(os.path.dirname(spatial.__file__), "extensions", "v" + duckdb.__version__, "spatial.duckdb_extension")
marks = [time.perf_counter()]
db = duckdb.connect(config={"allow_unsigned_extensions": "true", "threads": 2})
db.execute("set enable_progress_bar = false")
for sql in (
    f"load '{file}'",
    f"create table areas as select name, geom from ST_Read('{areas}')",
    f"create table points as select id, ST_Point(lon, lat) as geom from read_csv('{points}', header = true, columns = {{'id': 'VARCHAR', 'lon': 'DOUBLE', 'lat': 'DOUBLE'}})",
    "create table found as select p.id, a.name from points p left join areas a on ST_Intersects(a.geom, p.geom)",
    f"copy found to '{out}' (header)",
):
    db.execute(sql)
    marks.append(time.perf_counter())
print(*(b - a for a, b in zip(marks, marks[1:])))
"""


def invent_areas(path, count):
    """Stars with ragged outlines on a square grid, a little overlap between neighbours."""
    chance, side = random.Random(7), math.ceil(math.sqrt(count))
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        for n in range(count):
            ring = []
            for corner in range(CORNERS):
                angle, radius = math.tau * corner / CORNERS, 0.006 * (0.6 + 0.4 * chance.random())
                ring.append([round(-2 + 0.01 * (n % side) + radius * math.cos(angle), 7), round(53 + 0.01 * (n // side) + radius * math.sin(angle), 7)])
            ring.append(ring[0])
            feature = {"type": "Feature", "properties": {"name": f"area {n}"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
            file.write((",\n" if n else "") + json.dumps(feature))
        file.write("\n]}\n")


def named(path, into):
    """The file with its features named by their number, so that all three call them the same."""
    collection = json.loads(path.read_text(encoding="utf-8"))
    kept = [f for f in collection["features"] if (f.get("geometry") or {}).get("type") in ("Polygon", "MultiPolygon")]
    for n, feature in enumerate(kept):
        feature["properties"] = {"name": f"area {n}"}
    into.write_text(json.dumps({"type": "FeatureCollection", "features": kept}), encoding="utf-8")


def invent_points(path, areas, count):
    """Anywhere in the box of an area taken by chance, and a fifth wider: spread as the areas are."""
    chance, boxes = random.Random(8), []
    for feature in json.loads(areas.read_text(encoding="utf-8"))["features"]:
        geometry = feature["geometry"]
        parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        xs, ys = zip(*((corner[0], corner[1]) for part in parts for corner in part[0]))
        boxes.append((min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)))
    with path.open("w", encoding="utf-8") as file:
        file.write("id,lon,lat\n")
        for n in range(count):
            x, y, width, height = chance.choice(boxes)
            file.write(f"{n},{x + width * (1.2 * chance.random() - 0.1):.7f},{y + height * (1.2 * chance.random() - 0.1):.7f}\n")


def timed(command):
    """Seconds by the clock, seconds of processor, and what was said."""
    start, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    taken, now = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))[:300]}\nfailed with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return taken, worked, done.stdout


def compare(areas, points, answers):
    """Every answer against GEOS. Points exactly on a line are counted apart: there the rule is ours."""
    import numpy
    import shapely

    shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in json.loads(areas.read_text(encoding="utf-8"))["features"]]
    places = numpy.loadtxt(points, delimiter=",", skiprows=1, usecols=(1, 2))
    with answers.open(encoding="utf-8", newline="") as file:
        ours = numpy.array([int(label.split()[1]) if label else -1 for _, label in list(csv.reader(file))[1:]])
    assert len(ours) == len(places), f"{len(places)} points and {len(ours)} answers"
    dots = shapely.points(places)
    which, area = shapely.STRtree(shapes).query(dots, predicate="intersects")
    theirs = numpy.full(len(dots), len(shapes))
    numpy.minimum.at(theirs, which, area)
    theirs[theirs == len(shapes)] = -1
    differ = numpy.flatnonzero(ours != theirs)
    lines = shapely.boundary(shapes)
    on_line = [n for n in differ if any(shapely.intersects(lines[a], dots[n]) for a in (ours[n], theirs[n]) if a >= 0)]
    print(f"  answers: {len(ours):,} compared with GEOS {shapely.geos_version_string}, {len(differ) - len(on_line)} differ" + (f" ({len(on_line)} more on a line)" if on_line else ""))
    print(f"  of them {int((ours >= 0).sum()):,} in an area, {len(which) - int((theirs >= 0).sum()):,} more in a second one as well")
    return len(differ) == len(on_line)


def one(args, folder, label, areas):
    points = folder / f"points-{label}.csv"
    if not points.exists():
        invent_points(points, areas, args.points)
    ours_out, duck_out = folder / f"ours-{label}.csv", folder / f"duckdb-{label}.csv"
    nobody = folder / "no-points.csv"
    nobody.write_text("id,lon,lat\n", encoding="utf-8")
    ours, alone, duck, parts = [], [], [], []
    for _ in range(args.rounds):
        alone.append(timed([args.program, "locate", "--boundaries", areas, "--points", nobody, "--out", ours_out])[0])
        ours.append(timed([args.program, "locate", "--boundaries", areas, "--points", points, "--out", ours_out])[:2])
        seconds, worked, said = timed([sys.executable, "-c", DUCKDB, areas, points, duck_out])
        duck.append((seconds, worked))
        parts.append([float(part) for part in said.split()])
    print(f"{label}: {args.points:,} points, best of {args.rounds} in turns")
    (our_clock, our_work), (duck_clock, duck_work) = ([min(column) for column in zip(*runs)] for runs in (ours, duck))
    for name, runs, clock, work in (("patchwalk", ours, our_clock, our_work), ("DuckDB", duck, duck_clock, duck_work)):
        print(f"  {name + ', whole process':<25} {clock:7.3f} s, of processor {work:6.3f} s   (all: {' '.join(f'{s:.3f}' for s, _ in runs)})")
    best = [min(column) for column in zip(*parts)]
    print("  DuckDB, by part           " + ", ".join(f"{name} {seconds:.3f}" for name, seconds in zip(("extension", "areas", "points", "join alone", "write"), best)))
    print(f"  DuckDB / patchwalk: by the clock {duck_clock / our_clock:.1f}, of processor {duck_work / our_work:.1f}")
    rest = our_clock - min(alone)
    print(f"  points read, joined, written (areas read before): patchwalk {rest:.3f} s, DuckDB {sum(best[2:]):.3f} s, {sum(best[2:]) / rest:.1f} times; DuckDB's join alone {best[3] / rest:.1f} times all of that")
    return compare(areas, points, ours_out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "target/release/patchwalk")
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--areas", type=Path, nargs="*", default=[], help="GeoJSON files to use besides the invented ones")
    parser.add_argument("--keep", type=Path, help="keep what is made here, and use it again")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        sound = True
        for count in (10, 10_000):
            areas = folder / f"areas-{count}.geojson"
            if not areas.exists():
                invent_areas(areas, count)
            sound &= one(args, folder, f"{count}-areas", areas)
        for path in args.areas:
            areas = folder / f"named-{path.name}"
            named(path, areas)
            sound &= one(args, folder, path.stem, areas)
    sys.exit(0 if sound else "some answers differ from GEOS's")


if __name__ == "__main__":
    main()
