"""Install, start, test or pack the map: `python3 run.py`, `run.py test`, `run.py pack`.

Standard library only. This file is ASCII in the oldest syntax, so that a Python that is too
old reads as far as the sentence that says so.
"""

import sys

OLDEST = (3, 11)
NEWEST = (3, 13)


def main():
    """Check the Python that runs this, then hand over to `bootstrap`."""
    if sys.version_info[:2] < (3, 6):
        print("This program needs Python 3.11, 3.12 or 3.13; this is %s." % sys.version.split()[0])
        return 1
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        from bootstrap.words import say, wrong_python

        say(wrong_python(), is_fault=True)
        return 1
    from bootstrap.commands import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
