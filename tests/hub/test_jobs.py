"""A workshop's Job: restricted, without tokens, on the trainer's own home; and who may ask for one."""

from __future__ import annotations

import json

import pytest

from andon.model.tenant import Tenant
from andon_hub.cluster import Cluster
from andon_hub.jobs import Asked, job
from andon_hub.membership import Place
from andon_hub.pages.workshops import Refused, read
from andon_hub.pods import size_of
from tests.support.running import Running

TENANT = Tenant.model_validate(
    {"name": "press", "title": {"en": "Press", "ko": "프레스"}, "people": [], "limits": {"memory_gib": 1, "cpus": 1.5}}
)
PLACE = Place(TENANT, "trainer")
ASKED = Asked("spc-101", "/x/room.csv", "/x/out; rm -rf /", "ko", {"level": "$(id)"})


def made() -> dict:
    size = size_of(PLACE, None, "andon/workbench:1")
    return job("workshop-1", ASKED, PLACE, size, Cluster(gateway="http://gateway:8000"), "cho")


def test_it_is_the_trainers_own_pod_without_the_trainers_tokens() -> None:
    spec = made()["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    names = {one["name"] for one in container["env"]}
    assert not [name for name in names if name.startswith(("JUPYTERHUB", "ANDON_GATEWAY"))]
    claims = {v["persistentVolumeClaim"]["claimName"] for v in spec["volumes"] if "persistentVolumeClaim" in v}
    assert claims == {"home-cho", "company", "datasets"}
    assert container["resources"]["limits"] == {"memory": str(2**30), "cpu": "1.5"}
    assert spec["automountServiceAccountToken"] is False
    (near,) = spec["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    label = made()["spec"]["template"]["metadata"]["labels"]["andon/user"]
    assert near["labelSelector"] == {"matchLabels": {"andon/user": label}}, "a home is on one node at a time"


def test_it_passes_restricted_pod_security() -> None:
    spec = made()["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def test_what_a_trainer_types_is_never_a_shells() -> None:
    (container,) = made()["spec"]["template"]["spec"]["containers"]
    assert container["args"][:5] == ["andon", "workshop", "make", "spc-101", "--here"]
    assert "--out=/x/out; rm -rf /" in container["args"]
    assert "--set=level=$(id)" in container["args"]
    assert "--jobs=2" in container["args"]


GOOD = {"workshop": "spc-101", "seats": "/x/room.csv", "out": "/x/out"}


@pytest.mark.parametrize(
    "more",
    [
        {"workshop": "--help"},
        {"workshop": ""},
        {"out": "a\nb"},
        {"seats": 3},
        {"settings": ["x"]},
        {"settings": {"a": 1}},
        {"parallel": 9999},
        {"out": "x" * 5000},
    ],
)
def test_odd_requests_are_refused(more: dict) -> None:
    assert read(json.dumps(GOOD).encode()).language == "en"
    with pytest.raises(Refused) as refused:
        read(json.dumps(GOOD | more).encode())
    assert refused.value.status_code == 400


@pytest.mark.hub
def test_one_pc_has_no_jobs(andon: Running) -> None:
    trainer = andon.session("press-trainer")
    assert trainer.call("GET", "/hub/andon/workshops").status_code == 404
    assert trainer.call("POST", "/hub/andon/workshops", json=GOOD).status_code == 404
