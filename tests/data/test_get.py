"""Public files: from a path, a zip or a server that breaks off; another file is refused with what differs."""

import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

import andon
from andon.problem import Problem


@pytest.fixture
def public(shared_data: Path) -> Path:
    return shared_data / "ai4i2020" / "ai4i2020.csv"


class Server(BaseHTTPRequestHandler):
    """Serves one file with ranges; breaks off after ``cut`` bytes of each answer."""

    body: ClassVar[bytes] = b""
    cut: ClassVar[int] = 0
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.asked.append(wanted)
        start = int(wanted[6:-1]) if wanted and self.headers.get("If-Range") == '"one"' else 0
        rest = self.body[start:]
        self.send_response(206 if start else 200)
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: self.cut] if self.cut else rest)

    def log_message(self, *_: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def address(public: Path) -> Iterator[str]:
    Server.body, Server.cut, Server.asked = public.read_bytes(), 0, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/ai4i2020.csv"
    server.shutdown()
    server.server_close()
    thread.join()


def test_file_is_installed_with_units_and_known_counts(own_cache, public):
    receipt = andon.data.get("ai4i-2020", public)
    assert "CC-BY-4.0" in str(receipt)
    assert "Matzka" in str(receipt)
    table = andon.load("ai4i-2020")
    assert table.shape == (10_000, 14)
    flags = ["Machine failure", "TWF", "HDF", "PWF", "OSF", "RNF"]
    assert table[flags].sum().tolist() == [339, 46, 115, 95, 98, 19]
    mode = table[flags[1:]].any(axis=1)
    assert (mode & (table["Machine failure"] == 0)).sum() == 18
    assert (~mode & (table["Machine failure"] == 1)).sum() == 9
    assert table.attrs["units"]["Torque [Nm]"] == "N.m"
    assert len(andon.load("ai4i-2020", where="`Machine failure` == 1")) == 339


def test_power_failure_rule_can_be_recovered_with_the_units(own_cache, public):
    andon.data.get("ai4i-2020", public)
    table = andon.load("ai4i-2020")
    watts = table["Torque [Nm]"] * table["Rotational speed [rpm]"] * 2 * 3.141592653589793 / 60
    assert (((watts < 3500) | (watts > 9000)).astype(int) == table["PWF"]).all()


def test_zip_that_holds_the_file_is_opened(own_cache, public, tmp_path):
    with zipfile.ZipFile(tmp_path / "ai4i.zip", "w") as archive:
        archive.write(public, "folder/ai4i2020.csv")
    andon.data.get("ai4i-2020", tmp_path / "ai4i.zip")
    assert len(andon.load("ai4i-2020")) == 10_000


def test_broken_download_goes_on_where_it_stopped(own_cache, address):
    Server.cut = 300_000
    with pytest.raises(Problem) as caught:
        andon.data.get("ai4i-2020", address)
    assert "300,000" in str(caught.value.read)
    Server.cut = 0
    andon.data.get("ai4i-2020", address)
    assert Server.asked == ["", "bytes=300000-"]
    assert len(andon.load("ai4i-2020")) == 10_000


def test_address_that_is_not_there_is_a_problem(own_cache, address):
    port = address.rsplit(":", 1)[1].split("/")[0]
    with pytest.raises(Problem):
        andon.data.get("ai4i-2020", f"http://127.0.0.1:{port}0/x")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda b: b.replace(b"\r\n", b"\n"), "saved again by another program"),
        (lambda b: b[: b.rindex(b"\r\n", 0, -2) + 2], "9,999 rows instead of 10,000"),
        (lambda b: b.replace(b"Torque [Nm]", b"Torque", 1), "column 7 of the header is `Torque`"),
        (lambda b: b.replace(b"42.8", b"42.9", 1), "some values differ"),
        (lambda b: b"\x89PNG\r\n\x1a\n\xff" + b[:100], "no UTF-8 text"),
    ],
)
def test_changed_file_is_refused_with_the_difference(own_cache, public, tmp_path, change, told):
    changed = tmp_path / "ai4i2020.csv"
    changed.write_bytes(change(public.read_bytes()))
    with pytest.raises(Problem) as caught:
        andon.data.get("ai4i-2020", changed)
    assert told in caught.value.read.en
    assert not andon.catalog("AI4I")["ready"].any()


def test_refused_file_leaves_the_installed_one_alone(own_cache, public, tmp_path):
    andon.data.get("ai4i-2020", public)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Problem):
        andon.data.get("ai4i-2020", tmp_path / "other.csv")
    assert len(andon.load("ai4i-2020")) == 10_000


def test_generated_dataset_needs_no_file(own_cache):
    with pytest.raises(Problem) as caught:
        andon.data.get("press-line", "x.csv")
    assert "andon.load('press-line')" in str(caught.value)
