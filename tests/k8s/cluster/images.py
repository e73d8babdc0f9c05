"""Images in the node's containerd. They outlive the run: one that is there already is not loaded again."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
from pathlib import Path

from tests.k8s.cluster import scratch
from tests.k8s.cluster.node import PAUSE, SOCKET
from tests.k8s.cluster.places import binaries, cache, run, version
from tests.k8s.cluster.room import Room

CTR = ["ctr", "--address", SOCKET, "--namespace", "k8s.io"]
COREDNS = f"andon.test/coredns:{version()}"
BUSYBOX = "andon.test/busybox:2"
TOOLS = "sh cat dd df echo httpd id ls mkdir nc nslookup sleep tail touch true wget"


def identity(archive: Path) -> str:
    """What an archive holds, by its manifest: the layers are named there by their content."""
    with tarfile.open(archive) as opened:
        for entry in opened:
            if entry.name in ("manifest.json", "index.json"):
                held = opened.extractfile(entry)
                assert held is not None
                return hashlib.sha256(held.read()).hexdigest()
    raise ValueError(f"{archive} is no image archive: it has neither manifest.json nor index.json")


class Images:
    """The images of one room."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.record = cache() / "containerd" / "loaded.json"

    def names(self) -> list[str]:
        """Every image that pods can use."""
        found = self.room.call(*CTR, "images", "list", "-q").split()
        return [name for name in found if not name.startswith("sha256:")]

    def load(self, archive: Path) -> list[str]:
        """Load a docker or OCI archive; the names of its images. An image's older tags are removed."""
        known = json.loads(self.record.read_text(encoding="utf-8")) if self.record.exists() else {}
        key, here = identity(archive), self.names()
        names = [str(name) for name in known.get(key, [])]
        if names and set(names) <= set(here):
            return names
        before = set(here)
        said = self.room.call(*CTR, "images", "import", str(archive))
        names = [word for line in said.splitlines() if line.startswith("unpacking ") for word in [line.split()[1]]]
        old = [n for n in before for new in names if n.rpartition(":")[0] == new.rpartition(":")[0] and n != new]
        if old:
            self.room.call(*CTR, "images", "remove", *old)
        known = {kept: value for kept, value in known.items() if not set(value) & {*names, *old}}
        self.record.write_text(json.dumps({**known, key: names}), encoding="utf-8")
        return names

    def load_own(self) -> None:
        """The images of the cluster itself: what holds a pod, its DNS, and a shell for tests."""
        folder = run() / "images"
        folder.mkdir(exist_ok=True)
        busybox = Path(str(shutil.which("busybox"))).resolve()
        links = {f"bin/{name}": "busybox" for name in TOOLS.split()}
        own = [
            (PAUSE, {"pause": binaries() / "pause"}, ["/pause"], {}),
            (COREDNS, {"coredns": binaries() / "coredns"}, ["/coredns"], {}),
            (BUSYBOX, {"bin/busybox": busybox}, ["/bin/sh"], links),
        ]
        for image, files, entrypoint, made in own:
            path = folder / f"{image.split('/')[1].split(':')[0]}.tar"
            self.load(scratch.write(path, image, files, entrypoint, links=made))

    def clear_containers(self) -> None:
        """Remove what the last run's pods left in containerd's records; images stay."""
        left = self.room.call(*CTR, "containers", "list", "-q").split()
        if left:
            self.room.call(*CTR, "containers", "remove", *left, check=False)
