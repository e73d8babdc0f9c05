"""A cluster's API server that is away, answers late, or comes back: nobody waits for ever, nothing stays unseen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from kubernetes_asyncio.client import Configuration
from kubespawner import clients

from andon_hub.placed import NotStarted
from andon_hub.pods import CompanyPod
from andon_hub.site import Site
from tests.hub.test_pods import site, spawner

__all__ = ["site"]

SOON = 5  # seconds; every wait here that does not end soon would never end


class Api:
    """The two lists that a start asks for first, over HTTP; each as the test wants it."""

    def __init__(self) -> None:
        self.port = unused_port()
        self.broken: set[str] = set()
        self.silent: set[str] = set()
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        kind = request.path.rpartition("/")[2]
        self.asked.append(kind)
        if kind in self.silent:
            await asyncio.sleep(60)
        if kind in self.broken:
            assert request.transport is not None
            request.transport.abort()
        if "watch" in request.query:
            await asyncio.sleep(60)
        return web.json_response({"metadata": {"resourceVersion": "1"}, "items": []})

    @asynccontextmanager
    async def up(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_get("/{path:.*}", self.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        try:
            yield
        finally:
            await runner.cleanup()


@pytest.fixture
async def api(site: Site, monkeypatch: pytest.MonkeyPatch) -> Api:
    made = Api()
    pod(site)  # the first one of a process reads the configuration, which the next lines change
    monkeypatch.setattr(clients, "_client_cache", {})
    monkeypatch.setattr(CompanyPod, "reflectors", {})
    monkeypatch.setattr(Configuration, "_default", Configuration(host=f"http://127.0.0.1:{made.port}"))
    return made


def pod(site: Site) -> CompanyPod:
    return spawner(site, "kim", "hansung-press:analyst")


async def told(made: CompanyPod) -> str:
    """What a person reads after a start that found no cluster."""
    with pytest.raises(NotStarted) as refused:
        await asyncio.wait_for(made.start(), SOON)
    assert await asyncio.wait_for(made.poll(), SOON) == 1, "there is nothing to stop"
    return "\n".join(refused.value.problem.lines("en"))


async def test_no_cluster_is_told_at_once(site: Site, api: Api) -> None:
    assert "could not start the server" in await told(pod(site))
    assert not CompanyPod.reflectors


@pytest.mark.parametrize(("broken", "silent"), [("pods", "events"), ("events", "pods")])
async def test_a_watcher_that_was_broken_off_is_forgotten(site: Site, api: Api, broken: str, silent: str) -> None:
    async with api.up():
        api.broken, api.silent = {broken}, {silent}
        assert "could not start the server" in await told(pod(site))
        assert not CompanyPod.reflectors
        api.broken, api.silent = set(), set()
        made = pod(site)
        await made.load_user_options()
        await asyncio.wait_for(asyncio.gather(made._start_watching_pods(), made._start_watching_events()), SOON)
        assert len(CompanyPod.reflectors) == 2
        await CompanyPod._stop_all_reflectors()


async def test_those_who_wait_for_the_same_watcher_are_told_too(site: Site, api: Api) -> None:
    async with api.up():
        api.broken, api.silent = {"events"}, {"pods"}
        said = await asyncio.gather(told(pod(site)), told(pod(site)), told(pod(site)))
    assert all("could not start the server" in one for one in said)


async def test_a_watcher_that_gave_up_is_replaced(site: Site, api: Api) -> None:
    made = pod(site)
    await made.load_user_options()
    async with api.up():
        first = await made._start_watching_pods()
        assert await made._start_watching_pods() is first, "one for all"
        first.watch_task.cancel()
        await asyncio.wait([first.watch_task])
    with pytest.raises(OSError):
        await asyncio.wait_for(made._start_watching_pods(), SOON)
    assert list(CompanyPod.reflectors.values()) == [first], "what was known last stays until there is something better"
    async with api.up():
        second = await asyncio.wait_for(made._start_watching_pods(), SOON)
        assert second is not first
        assert not second.watch_task.done()
        await CompanyPod._stop_all_reflectors()
