"""`andon doctor`: real findings of this machine; verdicts on a cluster's answers; what it says without a cluster."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from andon.cli.main import main
from andon.operate import doctor, doctor_cluster
from andon.problem import Problem
from tests.support.running import ANDON


def test_every_finding_that_is_not_well_says_what_to_do(state: Path) -> None:
    found = doctor.machine()
    assert len(found) >= 8
    for finding in found:
        assert finding.says.en
        assert finding.says.ko
        assert finding.level == "ok" or finding.next_step is not None


def test_this_machine_runs_the_tests_and_lacks_nothing(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "Python 3." in said
    assert "for the proxy" in said
    assert "0 lacking" in said


def test_in_korean(state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ANDON_LANG", "ko")
    assert main(["doctor"]) == 0
    assert "부족한 것 0 가지" in capsys.readouterr().out


def test_a_taken_port_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(doctor, "PORT", taken.getsockname()[1])
        finding = doctor.port()
    assert finding.level == "advice"
    assert str(doctor.PORT) in finding.says.en
    assert doctor.port().level == "ok"


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_lacking(tmp_path: Path) -> None:
    """A real file system of 8 MiB, in a mount namespace of its own."""
    script = f'mount -t tmpfs -o size=8m tmpfs "{tmp_path}" && ANDON_STATE="{tmp_path}/state" "{ANDON}" doctor'
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert f"Only 0.0 GiB are free in {tmp_path}." in done.stdout
    assert "ANDON_STATE" in done.stdout
    assert "1 lacking" in done.stdout


def test_without_kubectl(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match="kubectl is not installed"):
        doctor_cluster.cluster()


@pytest.mark.skipif(not shutil.which("kubectl"), reason="no kubectl on this machine")
def test_a_cluster_that_does_not_answer(tmp_path: Path, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KUBECONFIG", str(tmp_path / "none"))
        assert main(["doctor", "--cluster"]) == 2
    said = capsys.readouterr().err
    assert "does not answer" in said
    assert "Next: Check KUBECONFIG" in said


@pytest.mark.parametrize(
    ("name", "level"),
    [("v1.34.1", "ok"), ("v1.30.0+k3s1", "ok"), ("v1.29.9-gke.1", "lacking"), ("v2.0.0", "ok"), ("?", "lacking")],
)
def test_versions(name: str, level: str) -> None:
    assert doctor_cluster.judge_version(name).level == level


def named(name: str, **annotations: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "annotations": annotations}}


def node(memory: str, ready: str = "True", architecture: str = "amd64") -> dict[str, Any]:
    conditions = [{"type": "Ready", "status": ready}]
    kind = {"architecture": architecture}
    return {"status": {"conditions": conditions, "nodeInfo": kind, "allocatable": {"memory": memory}}}


def test_storage() -> None:
    default = named("fast", **{doctor_cluster.DEFAULT_CLASS: "true"})
    assert doctor_cluster.storage([named("slow"), default]).level == "ok"
    some = doctor_cluster.storage([named("slow")])
    assert (some.level, "slow" in some.says.en) == ("advice", True)
    assert doctor_cluster.storage([]).level == "lacking"
    assert doctor_cluster.storage(None).level == "lacking"


def test_nodes() -> None:
    assert doctor_cluster.nodes([node("16Gi")]).level == "ok"
    assert doctor_cluster.nodes([node("24000000Ki"), node("1Gi")]).level == "ok"
    assert doctor_cluster.nodes([node("1Gi")]).level == "advice"
    assert doctor_cluster.nodes([node("16Gi", ready="False")]).level == "lacking"
    assert doctor_cluster.nodes([node("16Gi", architecture="arm64")]).level == "lacking"
    assert doctor_cluster.nodes(None).level == "lacking"


@pytest.mark.parametrize(("text", "gib"), [("16Gi", 16.0), ("1048576Ki", 1.0), ("8589934592", 8.0), ("x", 0.0)])
def test_quantities(text: str, gib: float) -> None:
    assert doctor_cluster.memory_gib(text) == gib


def test_walls_and_way_in() -> None:
    assert doctor_cluster.walls([named("kube-proxy"), named("calico-node")]).level == "ok"
    bare = doctor_cluster.walls([named("kube-proxy"), named("kindnet")])
    assert bare.level == "advice"
    assert bare.next_step
    assert "NetworkPolicy" in bare.next_step.en
    assert doctor_cluster.entrance([named("nginx")], None).level == "ok"
    assert doctor_cluster.entrance(None, [named("envoy")]).level == "ok"
    assert doctor_cluster.entrance([], []).level == "advice"
    assert doctor_cluster.charts(None).level == "lacking"
    assert doctor_cluster.charts("/usr/bin/helm").level == "ok"
