"""Says what a cluster lacks for the chart k8s/andon, by asking it with kubectl; changes nothing there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

from andon.language import Text
from andon.operate.doctor import Finding, ok
from andon.problem import Problem

OLDEST = (1, 30)  # what dask-gateway's chart asks for
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
# agents that enforce network policies, by the names of their daemon sets
ENFORCERS = (
    "calico-node",
    "cilium",
    "kube-router",
    "antrea-agent",
    "weave-net",
    "kube-network-policies",
    "ovnkube-node",
)
ENFORCE = "pod-security.kubernetes.io/enforce"
PRIVILEGED = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "andon-doctor"},
    "spec": {"containers": [{"name": "x", "image": "x", "securityContext": {"privileged": True}}]},
}


class Kubectl:
    """kubectl as the operator set it up, against one context."""

    def __init__(self, context: str = "") -> None:
        if not shutil.which("kubectl"):
            raise Problem(
                Text(en="kubectl is not installed.", ko="kubectl 이 없습니다."),
                expected=Text(
                    en="kubectl, and a context that reaches the cluster.", ko="kubectl 과 클러스터에 접속되는 컨텍스트."
                ),
                next_step=Text(
                    en="Install kubectl, then run this again.", ko="kubectl 을 설치한 뒤 다시 실행하십시오."
                ),
            )
        self.words = ["kubectl", "--request-timeout=15s", *(["--context", context] if context else [])]

    def run(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """One command."""
        return subprocess.run([*self.words, *words], capture_output=True, text=True, input=given)

    def items(self, kind: str, *words: str) -> list[dict[str, Any]] | None:
        """All objects of a kind; None where the cluster does not know the kind or does not let us see it."""
        done = self.run("get", kind, "-o", "json", *words)
        return list(json.loads(done.stdout)["items"]) if done.returncode == 0 else None


def cluster(context: str = "") -> list[Finding]:
    """Everything about the cluster; one that does not answer is a Problem."""
    kubectl = Kubectl(context)
    return [
        version(kubectl),
        rights(kubectl),
        nodes(kubectl.items("nodes")),
        storage(kubectl.items("storageclasses")),
        walls(kubectl.items("daemonsets", "--all-namespaces")),
        pod_security(kubectl),
        entrance(kubectl.items("ingressclasses"), kubectl.items("gatewayclasses")),
        charts(shutil.which("helm")),
    ]


def version(kubectl: Kubectl) -> Finding:
    """The API server answers and is new enough."""
    done = kubectl.run("version", "-o", "json")
    about = json.loads(done.stdout).get("serverVersion") if done.stdout.startswith("{") else None
    if not about:
        said = (done.stderr.strip().splitlines() or ["-"])[-1]
        raise Problem(
            Text(en=f"The cluster does not answer: {said}", ko=f"클러스터가 응답하지 않습니다: {said}"),
            where="kubectl version",
            expected=Text(
                en="A context of kubectl that reaches the cluster.", ko="클러스터에 접속되는 kubectl 컨텍스트."
            ),
            next_step=Text(
                en="Check KUBECONFIG, or name a context: andon doctor --cluster --context NAME",
                ko="KUBECONFIG 를 확인하거나 컨텍스트를 정하십시오: andon doctor --cluster --context 이름",
            ),
        )
    return judge_version(str(about["gitVersion"]))


def judge_version(name: str) -> Finding:
    """``v1.34.1`` and the like."""
    found = re.match(r"v?(\d+)\.(\d+)", name)
    if found and (int(found[1]), int(found[2])) >= OLDEST:
        return ok(f"Kubernetes {name}", f"Kubernetes {name}")
    oldest = ".".join(str(part) for part in OLDEST)
    return Finding(
        "lacking",
        Text(en=f"Kubernetes {name} is too old.", ko=f"Kubernetes {name} 은(는) 너무 오래되었습니다."),
        Text(en=f"Upgrade the cluster to {oldest} or newer.", ko=f"클러스터를 {oldest} 이상으로 올리십시오."),
    )


def rights(kubectl: Kubectl) -> Finding:
    """Whoever asks may install the chart: it makes namespaces and rights."""
    wanted = ("namespaces", "clusterroles.rbac.authorization.k8s.io", "customresourcedefinitions.apiextensions.k8s.io")
    refused = [kind.split(".")[0] for kind in wanted if kubectl.run("auth", "can-i", "create", kind).returncode]
    if not refused:
        return ok("You may install the chart", "차트를 설치할 권한이 있습니다")
    listed = ", ".join(refused)
    return Finding(
        "lacking",
        Text(en=f"You may not create: {listed}.", ko=f"만들 권한이 없습니다: {listed}."),
        Text(
            en="Ask the cluster's administrator to install the chart, or for these rights.",
            ko="클러스터 관리자에게 차트 설치나 이 권한을 요청하십시오.",
        ),
    )


def nodes(found: list[dict[str, Any]] | None) -> Finding:
    """Ready nodes of the images' kind, and what one of them offers a pod."""
    ready = [node for node in found or () if _ready(node)]
    usable = [node for node in ready if node["status"].get("nodeInfo", {}).get("architecture") == "amd64"]
    if usable:
        gib = max(memory_gib(str(node["status"]["allocatable"]["memory"])) for node in usable)
        if gib >= 3:
            count = len(usable)
            return ok(
                f"{count} ready node(s), the largest with {gib:.0f} GiB",
                f"준비된 노드 {count} 개, 가장 큰 것은 {gib:.0f} GiB",
            )
        return Finding(
            "advice",
            Text(
                en=f"The largest node offers only {gib:.1f} GiB.", ko=f"가장 큰 노드의 메모리가 {gib:.1f} GiB 뿐입니다."
            ),
            Text(en="Add a node with 4 GiB or more.", ko="4 GiB 이상인 노드를 추가하십시오."),
        )
    return Finding(
        "lacking",
        Text(en="No ready amd64 node is seen.", ko="준비된 amd64 노드가 보이지 않습니다."),
        Text(
            en="Look at `kubectl get nodes`; build the images for another processor with images/build.py.",
            ko="`kubectl get nodes` 를 확인하십시오. 다른 프로세서라면 images/build.py 로 이미지를 만드십시오.",
        ),
    )


def memory_gib(quantity: str) -> float:
    """A Kubernetes quantity of memory in GiB."""
    units = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "K": 1e3, "M": 1e6, "G": 1e9, "": 1}
    found = re.fullmatch(r"([\d.]+)([A-Za-z]*)", quantity)
    return float(found[1]) * units.get(found[2], 1) / 2**30 if found else 0.0


def storage(found: list[dict[str, Any]] | None) -> Finding:
    """A class that makes volumes by itself."""
    classes = [str(one["metadata"]["name"]) for one in found or ()]
    default = [
        str(one["metadata"]["name"])
        for one in found or ()
        if one["metadata"].get("annotations", {}).get(DEFAULT_CLASS) == "true"
    ]
    if default:
        return ok(f"Default storage class {default[0]}", f"기본 스토리지 클래스 {default[0]}")
    if classes:
        listed = ", ".join(classes)
        return Finding(
            "advice",
            Text(
                en=f"No storage class is the default; there are: {listed}.",
                ko=f"기본 스토리지 클래스가 없습니다. 있는 것: {listed}.",
            ),
            Text(
                en="Name one in the chart's values, or make one the default.",
                ko="차트 값에서 하나를 정하거나 기본으로 만드십시오.",
            ),
        )
    return Finding(
        "lacking",
        Text(
            en="No storage class: home folders cannot be made.", ko="스토리지 클래스가 없어 홈 폴더를 만들 수 없습니다."
        ),
        Text(
            en="Install a provisioner of volumes (your cloud's CSI driver, or local-path-provisioner).",
            ko="볼륨 프로비저너를 설치하십시오 (클라우드의 CSI 드라이버나 local-path-provisioner).",
        ),
    )


def walls(found: list[dict[str, Any]] | None) -> Finding:
    """Somebody enforces network policies; without, companies are not kept apart."""
    names = {str(one["metadata"]["name"]) for one in found or ()}
    seen = sorted(name for name in names if any(known in name for known in ENFORCERS))
    if seen:
        return ok(f"Network policies are enforced by {seen[0]}", f"네트워크 정책을 {seen[0]} 이(가) 집행합니다")
    return Finding(
        "advice",
        Text(
            en="No known agent that enforces network policies is seen: companies may reach each other.",
            ko="네트워크 정책을 집행하는 것이 보이지 않습니다. 회사끼리 접속될 수 있습니다.",
        ),
        Text(
            en="Make sure that your cluster enforces NetworkPolicy, or install Calico, Cilium or kube-router; "
            "`make test-k8s` with KUBECONFIG proves it.",
            ko="클러스터가 NetworkPolicy 를 집행하는지 확인하거나 Calico, Cilium, kube-router 를 설치하십시오. "
            "KUBECONFIG 를 두고 `make test-k8s` 를 실행하면 증명됩니다.",
        ),
    )


def pod_security(kubectl: Kubectl) -> Finding:
    """A privileged pod is refused where a namespace asks for restricted Pod Security (asked as a dry run)."""
    namespaces = kubectl.items("namespaces", "-l", f"{ENFORCE}=restricted") or []
    if not namespaces:
        return Finding(
            "ok",
            Text(
                en="Pod Security is part of this version; no namespace asks for `restricted` yet.",
                ko="이 버전에는 Pod Security 가 들어 있습니다. 아직 `restricted` 를 쓰는 네임스페이스는 없습니다.",
            ),
        )
    name = str(namespaces[0]["metadata"]["name"])
    done = kubectl.run("create", "--dry-run=server", "-n", name, "-f", "-", given=json.dumps(PRIVILEGED))
    if done.returncode and "PodSecurity" in done.stderr:
        return ok(f"Pod Security is enforced in {name}", f"{name} 에서 Pod Security 가 집행됩니다")
    return Finding(
        "lacking",
        Text(
            en=f"A privileged pod is accepted in {name}, which asks for restricted Pod Security.",
            ko=f"restricted Pod Security 를 쓰는 {name} 에서 특권 파드가 허용됩니다.",
        ),
        Text(
            en="Turn the admission plugin PodSecurity on in the API server.",
            ko="API 서버에서 PodSecurity 어드미션 플러그인을 켜십시오.",
        ),
    )


def entrance(ingress: list[dict[str, Any]] | None, gateway: list[dict[str, Any]] | None) -> Finding:
    """A way in from outside that ends TLS."""
    names = [str(one["metadata"]["name"]) for one in [*(ingress or ()), *(gateway or ())]]
    if names:
        return ok(f"Way in: {', '.join(names)}", f"들어오는 길: {', '.join(names)}")
    return Finding(
        "advice",
        Text(
            en="No ingress or gateway class: people cannot reach the hub from outside yet.",
            ko="인그레스나 게이트웨이 클래스가 없어 아직 밖에서 허브에 접속할 수 없습니다.",
        ),
        Text(
            en="Install an ingress controller or a Gateway API implementation with TLS.",
            ko="TLS 를 갖춘 인그레스 컨트롤러나 Gateway API 구현을 설치하십시오.",
        ),
    )


def charts(helm: str | None) -> Finding:
    """helm on this machine."""
    if helm:
        return ok("helm is installed", "helm 이 설치되어 있습니다")
    return Finding(
        "lacking",
        Text(en="helm is not installed on this machine.", ko="이 컴퓨터에 helm 이 없습니다."),
        Text(en="Install helm 3.19 or newer.", ko="helm 3.19 이상을 설치하십시오."),
    )


def _ready(node: dict[str, Any]) -> bool:
    conditions = node.get("status", {}).get("conditions", [])
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)
