"""The cluster is capped and leaves nothing behind; the memory cap works and explains itself."""

import subprocess
import sys

import dask.array as da
import psutil
import pytest
import xarray as xr

import andon
from andon.compute import LEAST_WORKER_MIB, cluster, whole
from andon.problem import Problem


def workers_alive() -> list[psutil.Process]:
    """Child processes but Python's own resource tracker, which lives as long as this process."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "resource_tracker" not in " ".join(child.cmdline())]


def test_capped_on_loopback_and_gone_afterwards(state, monkeypatch):
    before = {child.pid for child in workers_alive()}
    monkeypatch.setenv("ANDON_DASK_WORKERS", "2")
    monkeypatch.setenv("ANDON_MEMORY_MIB", str(2 * LEAST_WORKER_MIB))
    with andon.cluster() as client:
        known = client.scheduler_info(n_workers=-1)["workers"]
        assert len(known) == 2
        assert {worker["memory_limit"] for worker in known.values()} == {LEAST_WORKER_MIB * 2**20}
        assert all(address.startswith("tcp://127.0.0.1") for address in known)
        assert client.dashboard_link.startswith("http://127.0.0.1")
        assert client.submit(sum, [1, 2, 3]).result() == 6
        listening = [
            connection.laddr.ip
            for process in [psutil.Process(), *workers_alive()]
            for connection in process.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert set(listening) == {"127.0.0.1"}
    assert {child.pid for child in workers_alive()} == before


def test_fewer_workers_rather_than_starving_ones(state):
    with cluster(workers=8, memory=500) as client:
        assert len(client.scheduler_info(n_workers=-1)["workers"]) == 1


def test_setting_that_is_no_number_is_a_problem(state, monkeypatch):
    monkeypatch.setenv("ANDON_DASK_WORKERS", "two")
    with pytest.raises(Problem) as caught:
        cluster()
    assert "ANDON_DASK_WORKERS" in caught.value.where


CAPPED = """
import numpy as np
import xarray as xr
import dask.array as da
from andon.compute import cap_memory, whole
from andon.problem import Problem
print(cap_memory(700).en)
for lazy in (da.zeros(2**27, chunks=2**20), np.broadcast_to(0.0, 2**27)):
    try:
        whole(xr.DataArray(lazy))
    except Problem as problem:
        print("refused", problem.read.en)
try:
    np.ones(2**30 // 8)
except MemoryError:
    print("and numpy asks in vain")
try:
    cap_memory(1)
except Problem as problem:
    print(problem.expected.en)
print(cap_memory(None).en)
print(np.ones(2**30 // 8).nbytes)
"""


def test_memory_cap_refuses_explains_and_lifts(state):
    done = subprocess.run([sys.executable, "-c", CAPPED], capture_output=True, text=True, timeout=60, check=True)
    lines = done.stdout.splitlines()
    assert "may now use 700 MiB" in lines[0]
    assert lines[1:3] == ["refused This needs 1,024 MiB of memory at once."] * 2
    assert lines[3] == "and numpy asks in vain"
    assert "A cap above" in lines[4]
    assert "lifted" in lines[5]
    assert lines[6] == str(2**30)


def test_whole_gives_the_same_values_with_their_coordinates():
    lazy = xr.DataArray(
        da.arange(12, chunks=5).reshape(3, 4), dims=("time", "sensor"), coords={"sensor": list("abcd")}, attrs={"u": 1}
    )
    xr.testing.assert_identical(whole(lazy), lazy.compute())
    xr.testing.assert_identical(whole(lazy.compute()), lazy.compute())
