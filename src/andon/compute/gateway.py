"""Workers from the site's Dask gateway, as pods beside the user's own.

The gateway is asked over HTTP with the token of the user's server; scheduler and workers then speak TLS with a
certificate that only this cluster's owner gets. Nothing routes into the cluster from outside, so the client
connects to the scheduler itself, at the address that the gateway tells its owner (decision 0023).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from dask_gateway import Gateway, GatewayCluster
from dask_gateway.auth import JupyterHubAuth
from dask_gateway.client import ClusterReport, ClusterStatus, GatewayClusterError, GatewayServerError

from andon.compute import dashboards
from andon.compute.client import Team
from andon.compute.share import share
from andon.language import Text
from andon.problem import Problem

START_SECONDS = 120.0
FEWER = Text(
    en="You get {granted} of {asked} workers: more are in use, or your company's limit is reached.",
    ko="작업자 {asked}개 가운데 {granted}개를 씁니다. 나머지는 이미 쓰고 있거나 회사의 한도를 넘습니다.",
)


def start(address: str, workers: int | None, memory: int | None) -> Team:
    """A new cluster of this user's, with its workers. Clusters of this user's dead kernels are ended first."""
    size = share(workers, memory)
    with _readable(address):
        gateway = Gateway(address, public_address=_public(), auth=JupyterHubAuth(_token()))
        name = ""
        try:
            sweep(gateway)
            name = gateway.submit(
                workers=size.workers,
                memory_mib=size.memory,
                profile=os.environ.get("ANDON_PROFILE", ""),
                process=dashboards.this_process(),
            )
            return _team(gateway, _running(gateway, name), size.workers)
        except BaseException:
            with suppress(Exception):  # the reason above is what the user must read
                if name:
                    gateway.stop_cluster(name)
            gateway.close()
            raise


def sweep(gateway: Gateway) -> None:
    """End the clusters that a dead kernel of this server left; those of living ones, and of other pods, stay."""
    for report in gateway.list_clusters():
        if dashboards.alive(report.options.get("process", "")) is False:
            gateway.stop_cluster(report.name)


def _running(gateway: Gateway, name: str) -> ClusterReport:
    """The report of the cluster once its scheduler answers; its certificate is in it."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        report = gateway.get_cluster(name)
        if report.status == ClusterStatus.RUNNING and report.options.get("scheduler"):
            return report
        if report.status > ClusterStatus.RUNNING:
            raise GatewayClusterError(name)
        time.sleep(0.3)
    raise _no_room(name)


def _team(gateway: Gateway, report: ClusterReport, asked: int) -> Team:
    """Connect to the scheduler itself, ask for the granted workers, and wait for them."""
    granted = int(report.options["workers"])
    gateway.proxy_address = f"gateway://{urlsplit(report.options['scheduler']).netloc}"
    cluster: GatewayCluster = gateway.connect(report.name, shutdown_on_close=True)
    cluster.scale(granted)

    def end() -> None:
        cluster.close()
        gateway.close()

    team = Team(cluster, security=cluster.security, loop=cluster.loop, set_as_default=True, at_end=end)
    team.dashboard = dashboards.record(report.name, report.options["dashboard"])
    try:
        team.wait_for_workers(granted, timeout=START_SECONDS)
    except TimeoutError:
        come = len(team.scheduler_info(n_workers=-1)["workers"])
        if not come:
            team.close()
            raise _no_room(report.name) from None
        granted = come
    if granted < asked:
        print(FEWER.format(granted=granted, asked=asked))
    return team


def _public() -> str:
    """The root of dashboard links in the browser: the user's own JupyterLab."""
    return f"{os.environ.get('JUPYTERHUB_SERVICE_PREFIX', '/').rstrip('/')}/andon/dask"


def _token() -> str:
    token = os.environ.get("JUPYTERHUB_API_TOKEN", "")
    if not token:
        raise Problem(
            Text(
                en="The Dask gateway cannot tell who asks.",
                ko="Dask 게이트웨이가 누구의 요청인지 알 수 없습니다.",
            ),
            where="JUPYTERHUB_API_TOKEN",
            expected=Text(en="A notebook of a server that the hub started.", ko="허브가 시작한 서버의 노트북."),
            next_step=Text(
                en="Run this in JupyterLab, or unset ANDON_GATEWAY to use this computer.",
                ko="JupyterLab에서 실행하거나, ANDON_GATEWAY 를 지워 이 컴퓨터를 쓰십시오.",
            ),
        )
    return token


@contextmanager
def _readable(address: str) -> Iterator[None]:
    """What goes wrong between here and the gateway, as a :class:`Problem`."""
    try:
        yield
    except aiohttp.ClientResponseError as error:
        raise (_not_allowed(address) if error.status in (401, 403) else _broken(address, str(error.status))) from None
    except (aiohttp.ClientError, OSError) as error:
        raise _unreachable(address, str(error)) from None
    except GatewayClusterError as error:
        raise _no_start(str(error)) from None
    except GatewayServerError as error:
        raise _broken(address, str(error)) from None
    except ValueError as error:
        raise refusal(str(error)) or _broken(address, str(error)) from None


def refusal(said: str) -> Problem | None:
    """The gateway's own reason, which it gives as JSON in both languages; None for any other answer."""
    try:
        given: dict[str, Any] = json.loads(said)
        texts = {key: Text(**given[key]) for key in ("read", "expected", "next_step")}
        return Problem(where=str(given["where"]), **texts)
    except (ValueError, TypeError, KeyError):
        return None


def _unreachable(address: str, why: str) -> Problem:
    return Problem(
        Text(en="The Dask gateway does not answer.", ko="Dask 게이트웨이가 응답하지 않습니다."),
        where=f"{address} ({why})" if why else address,
        expected=Text(en="An answer from the gateway.", ko="게이트웨이의 응답."),
        next_step=Text(
            en="Try again in a minute; if it stays, tell your operator. Without andon.cluster() your notebook "
            "computes by itself.",
            ko="1분 뒤 다시 해 보고, 계속되면 운영자에게 알려 주십시오. andon.cluster() 없이도 노트북은 혼자 "
            "계산할 수 있습니다.",
        ),
    )


def _not_allowed(address: str) -> Problem:
    return Problem(
        Text(en="You may not start Dask clusters.", ko="Dask 클러스터를 시작할 권한이 없습니다."),
        where=address,
        expected=Text(en="The role analyst or trainer.", ko="분석 담당 또는 강사 역할."),
        next_step=Text(
            en="Stop and start your server; if it stays, ask your operator.",
            ko="서버를 껐다 켜 보고, 계속되면 운영자에게 문의하십시오.",
        ),
    )


def _broken(address: str, why: str) -> Problem:
    return Problem(
        Text(en="The Dask gateway failed.", ko="Dask 게이트웨이에 오류가 났습니다."),
        where=f"{address} ({why})",
        expected=Text(en="A cluster.", ko="클러스터."),
        next_step=Text(en="Tell your operator.", ko="운영자에게 알려 주십시오."),
    )


def _no_start(name: str) -> Problem:
    return Problem(
        Text(en="The Dask cluster did not start.", ko="Dask 클러스터가 시작되지 않았습니다."),
        where=name,
        expected=Text(en="A running scheduler.", ko="실행 중인 스케줄러."),
        next_step=Text(
            en="Try again; if it happens twice, tell your operator this name.",
            ko="다시 시도하고, 또 실패하면 이 이름을 운영자에게 알려 주십시오.",
        ),
    )


def _no_room(name: str) -> Problem:
    return Problem(
        Text(
            en="There is no room for the Dask cluster now: it did not start in time.",
            ko="지금은 Dask 클러스터를 놓을 자리가 없어 제시간에 시작되지 않았습니다.",
        ),
        where=name,
        expected=Text(
            en="Free memory and processors within your company's share.",
            ko="회사 몫 안에 남은 메모리와 프로세서.",
        ),
        next_step=Text(
            en="Ask for less (workers=1), wait until others have finished, or ask your operator for a larger share.",
            ko="더 적게 요청하거나(workers=1), 다른 작업이 끝나기를 기다리거나, 운영자에게 더 큰 몫을 요청하십시오.",
        ),
    )
