#!/usr/bin/env python3
"""Makes boundaries/demo: the invented Fernhollow estate, as the files that a landlord would send.

usage: scripts/make_demo_estate.py [--check] [--out DIR] [--picture FILE.svg]

Python's standard library only; the same bytes every time.
"""
import argparse
import sys
import tempfile
from pathlib import Path

from demo_estate import estate, files, picture

ROOT = Path(__file__).resolve().parent.parent


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", type=Path, default=ROOT / "boundaries" / "demo")
    args.add_argument("--picture", type=Path, help="also draw the plan, to look at")
    args.add_argument("--check", action="store_true", help="write nothing; fail if the files differ from what the plan says")
    args = args.parse_args()
    made = estate.build()
    if args.picture:
        args.picture.write_text(picture.svg(made), encoding="utf-8")
    if args.check:
        with tempfile.TemporaryDirectory() as fresh:
            files.write(made, Path(fresh))
            stale = [new.name for new in sorted(Path(fresh).iterdir()) if not same(new, args.out / new.name)]
        if stale:
            sys.exit(f"{args.out}: {', '.join(stale)} differ from the plan. Run scripts/make_demo_estate.py and commit what it writes.")
        print(f"{args.out} is what the plan says")
        return
    files.write(made, args.out)
    print(f"{len(made.homes)} homes, {sum(home.within for home in made.homes)} inside the line, written to {args.out}")


def same(a, b):
    return b.exists() and a.read_bytes() == b.read_bytes()


if __name__ == "__main__":
    main()
