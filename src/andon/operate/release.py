"""The live release, asked through helm: what it was given, what it made, what it would make now."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from andon.language import Text
from andon.problem import Problem


@dataclass(frozen=True)
class Release:
    """A release by name and namespace."""

    name: str
    namespace: str

    def values(self) -> dict[str, Any]:
        """What the release was given beside the chart's own defaults."""
        return yaml.safe_load(self._helm("get", "values", self.name, "--output", "yaml")) or {}

    def manifest(self) -> str:
        """The objects that the release made."""
        return self._helm("get", "manifest", self.name)

    def would_make(self, chart: Path, values: dict[str, Any]) -> str:
        """The objects that ``chart`` would make now; the cluster is asked, nothing is applied."""
        flags = ("--dry-run=server", "--hide-notes", "--output", "yaml", "--values", "-")
        answer = self._helm("upgrade", self.name, str(chart), *flags, given=yaml.safe_dump(values))
        return str(yaml.safe_load(answer)["manifest"])

    def _helm(self, *words: str, given: str = "") -> str:
        helm = shutil.which("helm")
        if helm is None:
            raise Problem(
                Text(en="The program helm is not here.", ko="helm 프로그램이 없습니다."),
                where="PATH",
                expected=Text(en="helm 3.", ko="helm 3."),
                next_step=Text(
                    en="Install helm, or compare with a saved render: `--diff FILE`.",
                    ko="helm 을 설치하거나, 저장해 둔 결과와 비교하십시오: `--diff 파일`.",
                ),
            )
        ran = subprocess.run(
            [helm, *words, "--namespace", self.namespace], input=given, capture_output=True, text=True, check=False
        )
        if ran.returncode:
            raise Problem(
                Text(en=f"helm {words[0]} failed.", ko=f"helm {words[0]} 이(가) 실패했습니다."),
                where=" ".join(ran.stderr.split())[-1500:],
                expected=Text(
                    en=f"The release {self.name} in the namespace {self.namespace}.",
                    ko=f"네임스페이스 {self.namespace} 의 릴리스 {self.name}.",
                ),
                next_step=Text(
                    en="Give it with --release and --namespace; `helm list -A` shows them all.",
                    ko="--release 와 --namespace 로 정하십시오. `helm list -A` 가 모두 보여 줍니다.",
                ),
            )
        return ran.stdout


def with_rendered(values: dict[str, Any], rendered: dict[str, Any]) -> dict[str, Any]:
    """The release's own ``values`` with what `andon tenant render` writes in place of what it wrote before."""
    merged = _merged(values, rendered)
    merged["tenants"] = rendered["tenants"]
    return merged


def _merged(under: Any, over: Any) -> Any:
    if isinstance(under, dict) and isinstance(over, dict):
        keys = under.keys() | over.keys()
        return {key: _merged(under[key], over[key]) if key in under and key in over else over.get(key, under.get(key))
                for key in keys}  # fmt: skip
    return over
