"""A crash leaves the old file or the new; on a full disk the server starts and says what to delete."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from andon.lab import disk
from tests.lab.conftest import Server, cell, session, wait_for


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte and few files, nearly full."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    command = ["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=40", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no mount here: {mounted.stderr.decode()}")
    (folder / "old").mkdir()
    (folder / "old" / "measurements.csv").write_bytes(b"x" * 400_000)
    (folder / "photo.png").write_bytes(b"x" * 200_000)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Write until nothing more fits."""
    with (folder / "rest.bin").open("wb", buffering=0) as rest, pytest.raises(OSError, match="No space"):
        while True:
            rest.write(b"x" * 4096)


def test_a_write_replaces_at_once_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.txt"
    disk.write(target, b"one")
    disk.write(target, b"two")
    assert target.read_bytes() == b"two"
    assert list(target.parent.iterdir()) == [target]


def test_a_failed_write_keeps_the_old_file(small: Path) -> None:
    target = small / "a.txt"
    disk.write(target, b"one")
    fill(small)
    with pytest.raises(OSError, match="No space"):
        disk.write(target, b"x" * 100_000)
    assert target.read_bytes() == b"one"
    assert not list(small.glob(f"{disk.LEFTOVER}*"))


def test_leftovers_of_a_crash_are_swept(tmp_path: Path) -> None:
    old, fresh = tmp_path / f"{disk.LEFTOVER}old", tmp_path / f"{disk.LEFTOVER}fresh"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    disk.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [fresh]


def test_the_largest_files_are_found_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "huge").write_bytes(b"x" * 9000)
    home = tmp_path / "home"
    (home / "sub").mkdir(parents=True)
    (home / "link").symlink_to(outside)
    for name, size in {"a": 10, "sub/b": 500, "c": 300, "empty": 0}.items():
        (home / name).write_bytes(b"x" * size)
    assert [file.path for file in disk.largest(home, count=2)] == ["sub/b", "c"]


@pytest.mark.parametrize(
    ("size", "shown"), [(512, "512 B"), (3_400_000, "3.4 MB"), (1_200_000_000, "1.2 GB"), (5 * 10**12, "5000.0 GB")]
)
def test_sizes_for_people(size: int, shown: str) -> None:
    assert disk.human(size) == shown


@pytest.mark.parametrize("no_files_left", [False, True])
def test_a_full_disk_does_not_stop_the_server(run: Callable[..., Server], small: Path, no_files_left: bool) -> None:
    if no_files_left:
        with pytest.raises(OSError, match="No space"):
            for number in range(100):
                (small / f"n{number}").touch()
    else:
        fill(small)
    server = run(home=small, ANDON_LANG="ko")
    (notice,) = server.ask("/andon/cards?lang=ko")[2]["notices"]
    assert "설정은 저장되지 않습니다" in notice, "safe mode says what it is"
    setting = "/lab/api/settings/@jupyterlab/apputils-extension:themes"
    assert server.ask(setting, "PUT", {"raw": '{"theme": "JupyterLab Dark"}'})[0] == 204
    assert server.ask("/lab/api/workspaces/w", "PUT", {"data": {}, "metadata": {"id": "w"}})[0] == 204
    assert "디스크가 가득 찼습니다" in notice
    assert "old/measurements.csv (400.0 kB)" in notice
    assert server.ask("/lab")[0] == 200
    assert server.ask("/lab/api/settings")[0] == 200
    status, _, answer = server.ask("/andon/open", "POST", {"kind": "data", "name": "press-line"})
    assert status == 507
    assert "measurements.csv" in answer["message"]["ko"]
    assert "full" in answer["message"]["en"]
    server.ask("/api/sessions", "POST", session("a.ipynb"))
    wait_for(lambda: server.ask("/api/sessions")[2][0]["kernel"]["execution_state"] in ("idle", "starting"), 20)
    for junk in small.glob("n*"):
        junk.unlink()
    server.ask("/api/contents/old/measurements.csv", "DELETE")
    assert server.ask("/andon/open?lang=en", "POST", {"kind": "lesson", "name": "first-look"})[0] == 200
    assert (small / "lessons" / "10-first-look" / "first-look lesson.ipynb").read_bytes() == cell("one en")
