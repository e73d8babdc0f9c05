#!/usr/bin/env python3
"""Builds Andon's images with docker or buildah. Standard library only.

    python3 images/build.py                                   all images, tag "dev", kept in the builder's store
    python3 images/build.py --output DIR workbench            also DIR/workbench.tar (and what it stands on)
    python3 images/build.py --base debootstrap                no image registry: Debian made on the spot (root)

`--base` is an image, or a root file system (folder or tarball). The registries are those that pip, npm and apt of
this machine are set to; their addresses and certificates are seen by the build only and are in no image.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kit import host, inside, rootfs, source
from kit.engines import Buildah, BuildError, Docker, Order, choose

HERE = Path(__file__).resolve().parent
# Debian 12 slim of 2026-08-03, as the image's makers publish it; `apt-get upgrade` brings what came after
BASE = "docker.io/library/debian:bookworm-slim@sha256:abd67ffcfa541b485a3dff59865ab629aa048a6c613e639d36e7456b0b229241"


@dataclass(frozen=True)
class Image:
    """One folder of images/: what it stands on (None: the base argument), its locks, the sources inside it."""

    parent: str | None
    locks: tuple[str, ...]
    sources: tuple[str, ...] = (".",)


STEPS = ("images/kit/steps/site.sh", "images/kit/steps/packages.sh")
BOOTSTRAP = "requirements/bootstrap.lock"
IMAGES = {
    "base": Image(
        None,
        ("images/base/packages.txt",),
        ("images/base/Containerfile", "images/base/packages.txt", "images/kit/sbom.py", *STEPS),
    ),
    "workbench": Image("base", (BOOTSTRAP, "requirements/runtime.lock", "package-lock.json")),
    "hub": Image("base", (BOOTSTRAP, "requirements/hub.lock")),
    "proxy": Image(
        "base", (BOOTSTRAP, "requirements/runtime.lock", "package-lock.json"), ("package-lock.json", "images")
    ),
}


def wanted(names: list[str]) -> list[str]:
    """The images to build, parents first."""
    chosen = set(names or IMAGES)
    chosen |= {IMAGES[name].parent or name for name in chosen}
    return [name for name in IMAGES if name in chosen]


def build(
    name: str, engine: Buildah | Docker, base: str, tag: str, inputs: tuple[Path, dict[str, Path]], quiet: bool
) -> str:
    """Build one image; returns its full name."""
    image, (context, secrets) = IMAGES[name], inputs
    parent = base if image.parent is None else engine.reference(f"andon/{image.parent}:{tag}")
    full = f"andon/{name}:{tag}"
    containerfile = context / "images" / name / "Containerfile"
    with containerfile.open("a", encoding="utf-8") as file:
        file.write(label(name, image))
    engine.build(Order(containerfile, context, {"PARENT": parent}, secrets, full), quiet)
    return full


def label(name: str, image: Image) -> str:
    """The last line of a Containerfile, with its values: buildah's cache sees no change of an ARG or of --label."""
    marks = {
        "org.opencontainers.image.title": f"andon/{name}",
        "org.opencontainers.image.revision": source.revision(list(image.sources)),
        "andon.lock": source.fingerprint(list(image.locks)),
    }
    return "LABEL " + " ".join(f'{key}="{value}"' for key, value in marks.items()) + "\n"


def save(name: str, full: str, engine: Buildah | Docker, folder: Path) -> Path:
    """Write ``<name>.tar`` unless the one there is of this very image (``<name>.json`` says so)."""
    folder.mkdir(parents=True, exist_ok=True)
    archive, card = folder / f"{name}.tar", folder / f"{name}.json"
    about = engine.inspect(full)
    note = {"name": full, "id": about["id"], "labels": about["config"].get("Labels") or {}}
    if archive.exists() and card.exists() and json.loads(card.read_text(encoding="utf-8")) == note:
        return archive
    with tempfile.TemporaryDirectory(prefix=".save-", dir=folder) as scratch:
        fresh = Path(scratch) / archive.name
        engine.save(full, fresh)
        fresh.replace(archive)
    card.write_text(json.dumps(note, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return archive


def test(name: str, full: str, engine: Buildah | Docker) -> None:
    """Run the image's own test inside it: as its user, read-only, without a network."""
    done = inside.check(engine, name, full)
    print("".join(f"  {line}\n" for line in done.stdout.splitlines()), end="", flush=True)
    if done.returncode:
        raise BuildError(f"The test of {full} failed.\n{done.stderr[-2000:]}".rstrip())


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One build at a time on this machine: two with the same tag would give each other's parents to their children."""
    with (Path(tempfile.gettempdir()) / f"andon-images-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Build Andon's images.")
    parser.add_argument("names", nargs="*", choices=[[], *IMAGES], metavar="NAME", help=f"of {', '.join(IMAGES)}")
    parser.add_argument("--builder", choices=["auto", "docker", "buildah"], default="auto")
    parser.add_argument("--base", default=BASE, help="an image, a root folder or tarball, or 'debootstrap'")
    parser.add_argument("--tag", default="dev")
    parser.add_argument("--output", type=Path, metavar="DIR", help="write DIR/NAME.tar for each image")
    parser.add_argument("--test", action="store_true", help="run images/NAME/test.py inside each image")
    parser.add_argument("--verbose", action="store_true", help="show the builder's own output")
    return parser.parse_args()


def main() -> int:
    """Build what was asked for."""
    given = arguments()
    cache = Path(os.environ.get("ANDON_K8S_CACHE") or Path.home() / ".cache" / "andon-k8s")
    try:
        engine = choose(given.builder)
        with alone(), tempfile.TemporaryDirectory(prefix="andon-build-") as scratch:
            base = rootfs.base_image(given.base, engine, cache)
            private = Path(scratch) / "secrets"
            private.mkdir(mode=0o700)
            context = Path(scratch) / "context"
            context.mkdir()
            inputs = source.context(context), host.secrets(private)
            for name in wanted(given.names):
                print(f"building andon/{name}:{given.tag} with {engine.name} ...", flush=True)
                full = build(name, engine, base, given.tag, inputs, not given.verbose)
                if given.test:
                    test(name, full, engine)
                if given.output:
                    archive = save(name, full, engine, given.output)
                    print(f"  {archive}  {archive.stat().st_size / 1e6:.0f} MB", flush=True)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
