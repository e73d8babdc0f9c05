"""Runs a command inside an image as a cluster would: uid 1000, read-only root, no network but loopback."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.engines import Buildah, Docker, run

IMAGES = Path(__file__).resolve().parents[1]
# what a pod gets as volumes; everything else is read-only
WRITABLE = ("/tmp", "/home/andon", "/srv/jupyterhub")
# in its own mount, network and process namespace: $1 is the root, then VAR=value words and the command
JAIL = """
set -eu
root=$1; shift
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind "$1" "$root/mnt"; shift
for folder in $1; do
  [ ! -d "$root$folder" ] || mount -t tmpfs -o mode=1777,uid=1000,gid=1000 tmpfs "$root$folder"
done
shift
mount -o remount,bind,ro "$root/mnt"
mount -o remount,bind,ro "$root"
ip link set lo up
workdir=$1; shift
exec chroot --userspec=1000:1000 --groups= "$root" env -i --chdir="$workdir" "$@"
"""


@contextmanager
def mounted(tag: str) -> Iterator[Path]:
    """The image's files as a folder (buildah; root)."""
    container = run(["buildah", "from", "--pull-never", tag], f"a container of {tag}").strip()
    try:
        yield Path(run(["buildah", "mount", container], f"mounting {tag}").strip())
    finally:
        run(["buildah", "rm", container], "removing the working container")


def run_inside(engine: Buildah | Docker, tag: str, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run ``command``; images/ of this repository is seen at /mnt."""
    if isinstance(engine, Docker):
        words = ["docker", "run", "--rm", "--read-only", "--network", "none", "--volume", f"{IMAGES}:/mnt:ro"]
        words += [word for folder in WRITABLE for word in ("--tmpfs", f"{folder}:mode=1777,uid=1000,gid=1000")]
        return subprocess.run([*words, "--entrypoint", "", tag, *command], capture_output=True, text=True)
    config = engine.inspect(tag)["config"]
    with mounted(tag) as root:
        jail = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", JAIL, "jail", str(root)]
        jail += [str(IMAGES), " ".join(WRITABLE), config.get("WorkingDir") or "/", *config["Env"], *command]
        return subprocess.run(jail, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def check(engine: Buildah | Docker, name: str, tag: str) -> subprocess.CompletedProcess[str]:
    """Run images/NAME/test.py inside the image."""
    return run_inside(engine, tag, ["python3", "-B", f"/mnt/{name}/test.py"])
