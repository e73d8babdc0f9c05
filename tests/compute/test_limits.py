"""What a person may have: pure arithmetic, and what the pods look like."""

from __future__ import annotations

import json

import pytest

from andon.compute.gateway import refusal
from andon.model.tenant import Tenant
from andon.problem import Problem
from andon_gateway import limits, pods, settings
from andon_gateway.limits import Grant, Held, grant
from andon_gateway.members import HubMembers, company
from andon_gateway.site import Site


def tenant(**more: object) -> Tenant:
    card = {
        "name": "press",
        "title": {"en": "Press", "ko": "프레스"},
        "people": [],
        "limits": {"dask_workers": 3, "dask_clusters": 2, "memory_gib": 2, "cpus": 0.5},
        "quota": {"dask_workers": 4},
    }
    return Tenant.model_validate(card | more)


SMALL = {"name": "small", "title": {"en": "Small", "ko": "작게"}, "memory_gib": 0.25, "dask_workers": 1, "cpus": 1}
LARGE = {"name": "large", "title": {"en": "Large", "ko": "크게"}, "memory_gib": 8, "dask_workers": 6, "image": "own:1"}


@pytest.mark.parametrize(
    ("workers", "memory", "held", "expected"),
    [
        (2, 1024, [], Grant(2, 512)),  # what was asked
        (9, 9000, [], Grant(3, 2048)),  # a person's limit, and no worker larger than a server
        (9, 800, [], Grant(2, 400)),  # fewer rather than starving ones
        (1, 1, [], Grant(1, 384)),  # never below what a worker needs to live
        (2, 1024, [Held("kim", "press", 2)], Grant(1, 1024)),  # one is left to this person
        (3, 1536, [Held("lee", "press", 3)], Grant(1, 1536)),  # one is left to the company
        (3, 1536, [Held("lee", "mould", 9), Held("kim", "mould", 9)], Grant(3, 512)),  # other companies do not count
    ],
)
def test_what_is_left_is_granted(workers: int, memory: int, held: list[Held], expected: Grant) -> None:
    assert grant(tenant(), None, "kim", workers, memory, held) == expected


@pytest.mark.parametrize(
    ("card", "held", "words"),
    [
        (tenant(quota={"dask_workers": 0}), [], "No Dask workers are set aside"),
        (tenant(), [Held("kim", "press", 1)] * 2, "already have 2 Dask clusters"),
        (tenant(), [Held("kim", "press", 3)], "Your 3 Dask workers are all in use"),
        (tenant(), [Held("lee", "press", 2), Held("cho", "press", 2)], "All 4 Dask workers of your company"),
    ],
)
def test_every_refusal_crosses_the_wire_in_both_languages(card: Tenant, held: list[Held], words: str) -> None:
    with pytest.raises(Problem) as raised:
        grant(card, None, "kim", 1, 1024, held)
    line = limits.said(raised.value)
    assert "\n" not in line
    read = refusal(line)
    assert read is not None
    assert words in read.read.en
    assert (read.lines("ko"), read.lines("en")) == (raised.value.lines("ko"), raised.value.lines("en"))
    assert "operator" in read.next_step.en
    assert refusal("no JSON") is None
    assert refusal(json.dumps({"read": "x"})) is None


def test_the_size_decides_where_there_are_sizes() -> None:
    card = tenant(profiles=[SMALL, LARGE], quota={"dask_workers": 9})
    assert limits.profile_of(card, "large").image == "own:1"
    assert limits.profile_of(card, "evil").name == "small", "what a client invents gives the first"
    assert grant(card, limits.profile_of(card, "small"), "kim", 5, 5000, []) == Grant(1, 384)
    assert grant(card, limits.profile_of(card, "large"), "kim", 9, 9000, []) == Grant(6, 1500)


def test_one_company_and_a_role_that_computes() -> None:
    tenants = {"press": tenant(), "mould": tenant(name="mould")}
    assert company(["andon:worker", "press:analyst"], tenants) is tenants["press"]
    assert company(["press:trainer"], tenants) is tenants["press"]
    for groups in ([], ["press:manager"], ["elsewhere:analyst"], ["press:analyst", "mould:analyst"]):
        assert company(groups, tenants) is None


@pytest.mark.parametrize("runtime", ["pc", "kubernetes"])
def test_no_setting_gets_lost_on_the_way(runtime: str) -> None:
    made = settings(Site(tenants={}, runtime=runtime))  # type: ignore[arg-type]
    assert made["DaskGateway"]["authenticator_class"] is HubMembers, "never the open door that is the default"
    assert made["DaskGateway"]["backend_class"].__name__.startswith("Tenant")
    assert made["HubMembers"]["jupyterhub_service_name"] == "dask-gateway"


def test_pods_are_restricted_and_stay_in_their_room() -> None:
    site = Site(tenants={}, runtime="kubernetes", image="andon/workbench:1", pull_policy="Never")
    made = pods.plain(tenant(), Grant(2, 512)) | pods.pods(site, tenant(), None, "김 민수", Grant(2, 512))
    assert made["namespace"] == "andon-press"
    assert made["image"] == "andon/workbench:1"
    assert (made["cluster_max_workers"], made["worker_memory"]) == (2, 512 * 2**20)
    assert made["idle_timeout"] == 3600
    assert made["worker_cores_limit"] == 0.5, "no container is larger than the company's largest server"
    for part in ("scheduler", "worker"):
        pod, container = made[f"{part}_extra_pod_config"], made[f"{part}_extra_container_config"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert made[f"{part}_extra_pod_labels"]["andon/dask-user"] == "user"
