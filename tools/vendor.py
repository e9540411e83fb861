"""Fetch the browser libraries into static/vendor and record what they are.

Run after changing a version in `PACKAGES`: `python tools/vendor.py`. Needs npm, once, on the
maintainer's machine; users never run it. `static/vendor/VENDOR.toml` then says for every file
its package, version, licence and sha256, and a test compares the files with it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).parent.parent / "static" / "vendor"

FONT_SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
"""cyrillic-ext holds the Kyrgyz letters Ң Ө Ү."""

FONT_WEIGHTS = (400, 600)


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package and the files taken from it."""

    name: str
    version: str
    folder: str
    files: dict[str, str]  # path in the package -> path in the folder
    homepage: str


PACKAGES: tuple[Package, ...] = (
    Package(
        name="leaflet",
        version="1.9.4",
        folder="leaflet",
        files={
            "dist/leaflet.js": "leaflet.js",
            "dist/leaflet.css": "leaflet.css",
            "LICENSE": "LICENSE",
        },
        homepage="https://leafletjs.com",
    ),
    Package(
        name="h3-js",
        version="4.5.0",
        folder="h3-js",
        files={"dist/h3-js.umd.js": "h3-js.umd.js", "LICENSE": "LICENSE"},
        homepage="https://github.com/uber/h3-js",
    ),
    Package(
        name="@fontsource/noto-sans",
        version="5.3.0",
        folder="noto-sans",
        files={
            f"files/noto-sans-{subset}-{weight}-normal.woff2": f"{subset}-{weight}.woff2"
            for subset in FONT_SUBSETS
            for weight in FONT_WEIGHTS
        }
        | {"LICENSE": "LICENSE"},
        homepage="https://fontsource.org/fonts/noto-sans",
    ),
)


def fetch(package: Package, folder: Path) -> dict[str, str]:
    """Unpack a package's files into `folder`; return its name, version and licence."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm was not found; install Node.js to refresh the vendored libraries")
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            [npm, "pack", "--silent", f"{package.name}@{package.version}"],
            cwd=scratch,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (archive,) = Path(scratch).glob("*.tgz")
        with tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
        root = Path(scratch) / "package"
        manifest = json.loads((root / "package.json").read_text(encoding="utf-8"))
        folder.mkdir(parents=True, exist_ok=True)
        for source, target in package.files.items():
            content = (root / source).read_bytes()
            if target.endswith(".js"):
                content = _without_source_map(content)
            (folder / target).write_bytes(content)
    return {k: str(manifest[k]) for k in ("name", "version", "license")}


def _without_source_map(script: bytes) -> bytes:
    """Drop the pointer to a source map we do not ship, or browsers would ask for it."""
    lines = script.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b"//# sourceMappingURL="))


def describe(package: Package, facts: dict[str, str]) -> str:
    """Return the package's part of VENDOR.toml."""
    lines = [
        "[[package]]",
        f'name = "{facts["name"]}"',
        f'version = "{facts["version"]}"',
        f'licence = "{facts["license"]}"',
        f'homepage = "{package.homepage}"',
        f'folder = "{package.folder}"',
        "",
        "[package.sha256]",
    ]
    for name in sorted(package.files.values()):
        digest = hashlib.sha256((VENDOR / package.folder / name).read_bytes()).hexdigest()
        lines.append(f'"{name}" = "{digest}"')
    return "\n".join(lines) + "\n"


def main() -> None:
    """Refresh every package and write VENDOR.toml."""
    parts = ["# Written by tools/vendor.py; do not edit.\n"]
    for package in PACKAGES:
        shutil.rmtree(VENDOR / package.folder, ignore_errors=True)
        facts = fetch(package, VENDOR / package.folder)
        parts.append(describe(package, facts))
        print(f"{facts['name']} {facts['version']} ({facts['license']})")
    (VENDOR / "VENDOR.toml").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
