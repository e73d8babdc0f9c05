"""The image's own list of what is inside it: CycloneDX 1.5 JSON from dpkg, Python metadata and npm packages.

``python3 sbom.py NAME`` runs inside the image, needs no network, and writes /usr/share/andon/sbom.cdx.json.
The same content gives the same bytes: no times, no random numbers.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

OUT = Path("/usr/share/andon/sbom.cdx.json")
ANDON = Path("/opt/andon")
Component = dict[str, Any]


def component(kind: str, name: str, version: str, licence: str | None, namespace: str = "") -> Component:
    """One entry; ``kind`` is the package manager as package URLs spell it."""
    where = f"{namespace}/" if namespace else ""
    purl = f"pkg:{kind}/{where}{quote(name, safe='/')}@{quote(version, safe='')}"
    entry: Component = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    if licence:
        entry["licenses"] = [{"license": {"name": licence}}]
    return entry


def debian() -> Iterator[Component]:
    """Every installed Debian package."""
    fields = "${db:Status-Status}\t${Package}\t${Version}\n"
    listed = subprocess.run(["dpkg-query", "-W", "-f", fields], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        status, name, version = line.split("\t")
        if status == "installed":
            yield component("deb", name, version, None, "debian")


def python() -> Iterator[Component]:
    """Every Python package of the venv."""
    places = [str(path) for path in ANDON.glob("venv/lib/python3*/site-packages")]
    for dist in metadata.distributions(path=places) if places else ():
        about = dist.metadata
        licence = about.get("License-Expression") or first_line(about.get("License")) or classifier(about)
        yield component("pypi", re.sub(r"[-_.]+", "-", about["Name"]).lower(), dist.version, licence)


def first_line(licence: str | None) -> str | None:
    """Some packages put the whole licence text where its name belongs."""
    line = (licence or "").strip().splitlines()[:1]
    return line[0][:100] if line and line[0] != "UNKNOWN" else None


def classifier(about: Any) -> str | None:
    """The licence as a trove classifier names it."""
    names = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    return names[0] if names else None


def npm() -> Iterator[Component]:
    """npm packages as installed folders, and those bundled into a front-end file (its licence list names them)."""
    for card in sorted((ANDON / "proxy").rglob("package.json")):
        if card.parent.parent.name == "node_modules" or card.parent.parent.parent.name == "node_modules":
            about = json.loads(card.read_text(encoding="utf-8"))
            if about.get("name") and about.get("version"):
                yield component("npm", about["name"], about["version"], about.get("license"))
    line = re.compile(r"^(@?[\w./-]+) (\d[\w.+-]*) \(([^)]+)\)$", re.M)
    for listed in sorted(ANDON.rglob("*.LICENSES.txt")):
        for name, version, licence in line.findall(listed.read_text(encoding="utf-8")):
            yield component("npm", name, version, licence)


def node() -> Iterator[Component]:
    """The Node program itself."""
    program = ANDON / "proxy" / "bin" / "node"
    if program.exists():
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        yield component("generic", "node", version.removeprefix("v"), "MIT")


def document(name: str) -> dict[str, Any]:
    """The whole list for the image ``name``."""
    entries = {entry["purl"]: entry for source in (debian, python, npm, node) for entry in source()}
    components = [entries[purl] for purl in sorted(entries)]
    content = hashlib.sha256(json.dumps(components, sort_keys=True).encode()).hexdigest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'andon/{name}/{content}')}",
        "version": 1,
        "metadata": {"component": {"type": "container", "bom-ref": f"andon/{name}", "name": f"andon/{name}"}},
        "components": components,
    }


if __name__ == "__main__":
    OUT.write_text(json.dumps(document(sys.argv[1]), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
