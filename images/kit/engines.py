"""The two programs that build images: docker, and buildah without an engine or a daemon."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class BuildError(Exception):
    """A step failed; the message says which, and ends with the step's last lines."""


def run(command: list[str], what: str, quiet: bool = True) -> str:
    """Run one command; its output is shown only when it fails (``quiet``)."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE if quiet else None, stderr=subprocess.STDOUT if quiet else None, text=True
    )
    if done.returncode:
        last = "\n".join((done.stdout or "").splitlines()[-40:])
        raise BuildError(f"{what} failed ({command[0]} ended with {done.returncode}).\n{last}".rstrip())
    return done.stdout or ""


@dataclass(frozen=True)
class Order:
    """What to build: a Containerfile in a context, its arguments and secrets, under a tag."""

    containerfile: Path
    context: Path
    arguments: dict[str, str]
    secrets: dict[str, Path]
    tag: str

    def flags(self) -> list[str]:
        """The flags that both programs share."""
        words = ["--file", str(self.containerfile), "--tag", self.tag]
        words += [word for name, value in self.arguments.items() for word in ("--build-arg", f"{name}={value}")]
        return words + [word for name, path in self.secrets.items() for word in ("--secret", f"id={name},src={path}")]


class Buildah:
    """buildah with chroot isolation: needs root, no engine, no network of its own."""

    name = "buildah"

    def build(self, order: Order, quiet: bool) -> None:
        """Build, with every layer cached."""
        command = ["buildah", "bud", "--isolation", "chroot", "--layers", "--format", "docker", "--pull-never"]
        if "/" in order.arguments["PARENT"] and not order.arguments["PARENT"].startswith("localhost/"):
            command[-1] = "--pull"
        run([*command, *order.flags(), str(order.context)], f"building {order.tag}", quiet)

    def reference(self, tag: str) -> str:
        """How a Containerfile names an image built here."""
        return f"localhost/{tag}"

    def exists(self, tag: str) -> bool:
        """Whether the local store has it."""
        return subprocess.run(["buildah", "inspect", "--type", "image", tag], capture_output=True).returncode == 0

    def inspect(self, tag: str) -> dict[str, Any]:
        """``id`` and ``config`` (as docker names its fields)."""
        text = run(["buildah", "inspect", "--type", "image", tag], f"inspecting {tag}")
        about = json.loads(text)
        return {"id": about["FromImageID"], "config": about["Docker"]["config"]}

    def save(self, tag: str, archive: Path) -> None:
        """Write the image as a docker archive."""
        run(["buildah", "push", "--quiet", tag, f"docker-archive:{archive}:{tag}"], f"writing {archive.name}")

    def take_root(self, tarball: Path, tag: str) -> None:
        """An image of one layer from a root file system."""
        container = run(["buildah", "from", "scratch"], "an empty image").strip()
        try:
            run(["buildah", "add", "--quiet", container, str(tarball), "/"], f"unpacking {tarball}")
            run(["buildah", "config", "--cmd", "bash", container], "describing the root image")
            run(["buildah", "commit", "--quiet", "--format", "docker", container, tag], f"committing {tag}")
        finally:
            run(["buildah", "rm", container], "removing the working container")


class Docker:
    """docker with BuildKit."""

    name = "docker"

    def build(self, order: Order, quiet: bool) -> None:
        """Build; BuildKit caches every layer."""
        os.environ["DOCKER_BUILDKIT"] = "1"
        run(["docker", "build", *order.flags(), str(order.context)], f"building {order.tag}", quiet)

    def reference(self, tag: str) -> str:
        """How a Containerfile names an image built here."""
        return tag

    def exists(self, tag: str) -> bool:
        """Whether the engine has it."""
        return subprocess.run(["docker", "image", "inspect", tag], capture_output=True).returncode == 0

    def inspect(self, tag: str) -> dict[str, Any]:
        """``id`` and ``config``."""
        about = json.loads(run(["docker", "image", "inspect", tag], f"inspecting {tag}"))[0]
        return {"id": about["Id"], "config": about["Config"]}

    def save(self, tag: str, archive: Path) -> None:
        """Write the image as a docker archive."""
        run(["docker", "save", "--output", str(archive), tag], f"writing {archive.name}")

    def take_root(self, tarball: Path, tag: str) -> None:
        """An image of one layer from a root file system."""
        run(["docker", "import", str(tarball), tag], f"importing {tarball}")


def choose(wanted: str) -> Buildah | Docker:
    """``docker``, ``buildah``, or ``auto``: docker where its engine answers, else buildah."""
    docker = shutil.which("docker") and subprocess.run(["docker", "info"], capture_output=True).returncode == 0
    if wanted == "docker" or (wanted == "auto" and docker):
        if not docker:
            raise BuildError("No docker engine answers.\nNext: start it, or use --builder buildah")
        return Docker()
    if not shutil.which("buildah"):
        raise BuildError("Neither a docker engine nor buildah is here.\nNext: sudo apt-get install buildah")
    return Buildah()
