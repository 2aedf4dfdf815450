"""Fetch and check the papers' image sets: all of them, or those that are named.

    python data_scripts/prepare_benchmarks.py --root data                   # 49 GB to fetch, twice that on disk
    python data_scripts/prepare_benchmarks.py --root data eurosat dtd --verify

It is `promptnotes data` for every set. It can be stopped at any time: what is there already is not fetched again, and a
download that was cut short goes on where it stopped. What a program may not fetch is told as steps that are left to you.
"""

import argparse
import sys

from promptnotes.cli import prepare
from promptnotes.data.benchmarks import TABLE


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", metavar="NAME", nargs="*", help="sets (all)")
    parser.add_argument("--root", help="the folder of all sets (PROMPTNOTES_DATA, else data)")
    parser.add_argument("--verify", action="store_true", help="decode every image")
    args = parser.parse_args(argv)
    return max([prepare(name, args.root, args.verify) for name in args.names or TABLE])


if __name__ == "__main__":
    sys.exit(main())
