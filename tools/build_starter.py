"""Build data/boundaries and data/starter/basemap: `python -m tools.build_starter`.

Needs tools/starter/requirements.txt, pip and (for Natural Earth) Debian's apt-get; the packages
are kept in the folder given by --sources. The same packages give the same files.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.starter.basemap import build_basemap
from tools.starter.boundaries import build_boundaries
from tools.starter.places import build_places
from tools.starter.sources import fetch

PROJECT = Path(__file__).parent.parent


def main() -> None:
    """Fetch the packages that are missing and write every file of the starter set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, required=True, help="folder for the packages")
    parser.add_argument("--data", type=Path, default=PROJECT / "data", help="where to write")
    options = parser.parse_args()
    sources = fetch(options.sources)
    build_basemap(sources, options.data / "starter" / "basemap")
    build_boundaries(sources, options.data / "boundaries")
    build_places(options.data / "starter")


if __name__ == "__main__":
    main()
