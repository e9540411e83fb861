"""What a sheet says of its own making: a line on the paper, a record in the file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

import pyproj
import shapely
from matplotlib import ft2font

from exports.sheet_text import FontStyle, font_file
from model.text import Text

_LIBRARIES = ("matplotlib", "pillow", "fonttools", "numpy")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sheet comes from: `line` stands in its foot, `record` (JSON) in its metadata."""

    line: Text
    record: str


@cache
def font_digests() -> Mapping[str, str]:
    """Return the SHA-256 of each font file that a sheet is set in, by its cut."""
    return {
        style.value: hashlib.sha256(font_file(style).read_bytes()).hexdigest()
        for style in FontStyle
    }


@cache
def program_versions() -> Mapping[str, str]:
    """Return the versions of the libraries that decide a sheet's bytes."""
    return {
        **{name: version(name) for name in _LIBRARIES},
        "freetype": str(ft2font.__freetype_version__),
        "geos": str(shapely.geos_version_string),
        "proj": str(pyproj.proj_version_str),
    }
