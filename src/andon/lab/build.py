"""Prepare what the browser loads: ``python -m andon.lab.build``, after ``node frontend/build.mjs``.

Writes below ``static/``: the package.json of Andon's labextension, JupyterLab's start scripts joined
into one file (``start_scripts.json`` says which), and gzipped twins of JupyterLab's scripts for
browsers on other machines. Nothing of JupyterLab is changed; without these files Lab only starts slower.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from pathlib import Path

from andon.lab.files import INDEX

HERE = Path(__file__).parent
BUILT = HERE / "static"
SCRIPTS = HERE / "start_scripts.json"
EXTENSION = BUILT / "labextensions" / "andon-lab"


def share() -> Path:
    """Where this Python's Jupyter keeps its shared files."""
    return Path(sys.prefix) / "share" / "jupyter"


def describe_extension(folder: Path) -> None:
    """Write the package.json that tells JupyterLab what to load; the query names the content."""
    entry = (folder / "static" / "remoteEntry.js").read_bytes()
    load = f"static/remoteEntry.js?v={hashlib.sha256(entry).hexdigest()[:16]}"
    package = {
        "name": "andon-lab",
        "version": "0.1.0",
        "license": "BSD-3-Clause",
        "jupyterlab": {"extension": True, "outputDir": ".", "_build": {"load": load, "extension": "./extension"}},
    }
    (folder / "package.json").write_text(json.dumps(package, indent=2) + "\n", encoding="utf-8")


def start_scripts(static: Path, labextensions: Path, wanted: dict[str, list[str]]) -> list[Path]:
    """The files for ``{"lab" or extension name: [script numbers]}``; what this version lacks is left out."""
    found = []
    for owner, numbers in wanted.items():
        folder = static if owner == "lab" else labextensions / owner / "static"
        for number in numbers:
            found.extend(sorted(folder.glob(f"{number}.*.js"))[:1])
    return found


def join(scripts: list[Path]) -> bytes:
    """The scripts one after the other, each in a function of its own so that it keeps its own strictness."""
    parts = [b"(function(){" + script.read_bytes().split(b"//# sourceMappingURL")[0] + b"\n})();" for script in scripts]
    return b"\n".join(parts)


def build_start(static: Path, labextensions: Path, out: Path) -> Path:
    """Write the joined file and the index that names it; older ones are removed."""
    data = join(start_scripts(static, labextensions, json.loads(SCRIPTS.read_text(encoding="utf-8"))))
    for old in out.glob("andon-start.*.js"):
        old.unlink()
    name = f"andon-start.{hashlib.sha256(data).hexdigest()[:16]}.js"
    out.mkdir(parents=True, exist_ok=True)
    (out / name).write_bytes(data)
    main = next(static.glob("main.*.js")).name
    (out / INDEX).write_text(json.dumps({"file": name, "main": main}) + "\n", encoding="utf-8")
    return out / name


def pack(files: list[Path], out: Path) -> int:
    """Write ``<name>.gz`` for each file that shrinks by a fifth or more; returns how many."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.gz"):
        old.unlink()
    count = 0
    for file in files:
        data = file.read_bytes()
        packed = gzip.compress(data, 9, mtime=0)
        if len(packed) < 0.8 * len(data):
            (out / f"{file.name}.gz").write_bytes(packed)
            count += 1
    return count


def main() -> None:
    """Build everything; a missing labextension is an error, since nothing else would tell."""
    static = share() / "lab" / "static"
    describe_extension(EXTENSION)
    start = build_start(static, share() / "labextensions", BUILT)
    scripts = [path for path in sorted(static.iterdir()) if path.suffix in (".js", ".css")]
    count = pack([start, *scripts], BUILT / "gz")
    print(f"{start.name}  {start.stat().st_size / 1e6:.1f} MB; {count} packed files")


if __name__ == "__main__":
    main()
