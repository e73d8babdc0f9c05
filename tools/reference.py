#!/usr/bin/env python3
"""Makes docs/reference/tenant-card*.md from the model. A test holds the pages to it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from andon.model.tenant import Limits, Person, Profile, Quota, Tenant

ROOT = Path(__file__).resolve().parents[1]
# what each key is, once, in both languages
WORDS: dict[str, tuple[str, str]] = {
    "name": ("The folder's name; part of addresses", "폴더 이름. 주소의 일부"),
    "title": ("The company's name for people: `{en: ..., ko: ...}`", "사람이 읽는 회사 이름: `{en: ..., ko: ...}`"),
    "language": ("Language for people who have not chosen one", "언어를 고르지 않은 사람의 언어"),
    "people": ("The company's logins, see below", "회사의 로그인. 아래 참조"),
    "apps": ("Vetted apps that the gallery shows", "앱 목록에 보일 검증된 앱"),
    "datasets": ("Curated datasets that the company sees", "회사가 볼 데이터셋"),
    "limits": ("What one server may use, see below", "서버 하나의 한도. 아래 참조"),
    "user": ("Login name, unique over all companies", "로그인 이름. 모든 회사에서 하나뿐"),
    "role": ("`analyst`, `manager` or `trainer`", "`analyst`(분석 담당), `manager`(현장 관리자), `trainer`(강사)"),
    "memory_gib": ("Memory of one kernel, GiB", "커널 하나의 메모리, GiB"),
    "cpus": ("Processor cores of one server", "서버 하나의 CPU 코어"),
    "dask_workers": ("Dask workers of `andon.cluster()`", "`andon.cluster()` 의 Dask 작업자 수"),
    "dask_clusters": (
        "Dask clusters of one user at the same time (cluster)",
        "한 사람이 동시에 쓰는 Dask 클러스터 수 (클러스터)",
    ),
    "storage_gib": ("One person's home folder, GiB (cluster)", "한 사람의 홈 폴더, GiB (클러스터)"),
    "quota": (
        "What the company may use at one time on a cluster, see below",
        "클러스터에서 회사가 동시에 쓸 수 있는 양. 아래 참조",
    ),
    "profiles": (
        "Sizes of server to choose from on a cluster, see below",
        "클러스터에서 고를 수 있는 서버 크기. 아래 참조",
    ),
    "Quota.cpus": ("Processor cores of everything together", "모두 합한 CPU 코어"),
    "Quota.memory_gib": ("Memory of everything together, GiB", "모두 합한 메모리, GiB"),
    "Quota.storage_gib": (
        "All home folders and the company's folder together, GiB",
        "모든 홈 폴더와 회사 폴더의 합, GiB",
    ),
    "Quota.servers": ("JupyterLab servers of people at the same time", "동시에 켤 수 있는 JupyterLab 서버 수"),
    "Quota.dask_workers": ("Dask workers over all users and clusters", "모든 사용자와 클러스터를 합한 Dask 작업자 수"),
    "Profile.name": ("The size's name", "크기의 이름"),
    "Profile.title": ("What people read: `{en: ..., ko: ...}`", "사람이 읽는 이름: `{en: ..., ko: ...}`"),
    "Profile.memory_gib": ("Memory of the server, GiB", "서버의 메모리, GiB"),
    "Profile.dask_workers": (
        "The most Dask workers of one user of this size",
        "이 크기에서 한 사람이 쓸 수 있는 Dask 작업자 수",
    ),
    "image": ("Another image than the site's", "사이트 기본과 다른 이미지"),
    "free_disk_gib": ("A server starts only with this much free space, GiB", "이만큼 비어 있어야 서버가 시작됨, GiB"),
    "idle_minutes": ("An idle JupyterLab stops after this time", "쓰지 않는 JupyterLab 이 꺼지는 시간(분)"),
    "keep_alive_hours": ("The longest time a user may ask to keep it running", "켜 두기를 요청할 수 있는 최대 시간"),
    "app_idle_minutes": ("The app server stops after this time without use", "앱 서버가 쓰지 않을 때 꺼지는 시간(분)"),
    "upload_mib": ("The largest file an app accepts, MiB", "앱이 받는 가장 큰 파일, MiB"),
}
HEADS = {
    "en": ("# Tenant card", "[한국어](tenant-card.ko.md)", "One company is one folder in `hub_config/tenants/`, "
        "with one file `tenant.yml`. "
           "Unknown keys are refused, and the nearest known one is named. `andon check` reads all cards.",
           "| key | meaning | default |", "required"),
    "ko": ("# 회사 카드", "[English](tenant-card.md)", "회사 하나는 `hub_config/tenants/` 의 폴더 하나이며, "
        "그 안에 `tenant.yml` 파일이 있습니다. "
           "모르는 키는 거절하고 가장 비슷한 키를 알려 줍니다. `andon check` 는 모든 카드를 읽습니다.",
           "| 키 | 뜻 | 기본값 |", "필수"),
}  # fmt: skip
SECTIONS: tuple[tuple[type[BaseModel], tuple[str, str]], ...] = (
    (Tenant, ("Company", "회사")),
    (Person, ("People", "사람")),
    (Limits, ("Limits", "한도")),
    (Quota, ("Quota (cluster)", "할당량 (클러스터)")),
    (Profile, ("Profiles (cluster)", "프로필 (클러스터)")),
)


def page(lang: str) -> str:
    """The reference page in one language."""
    pick = 0 if lang == "en" else 1
    title, other, lead, head, required = HEADS[lang]
    lines = [title, "", other, "", lead]
    for kind, name in SECTIONS:
        lines += ["", f"## {name[pick]}", "", head, "|---|---|---|"]
        for key, field in kind.model_fields.items():
            if kind is Person and key == "title":
                continue
            default = required if field.is_required() else _shown(field.default)
            words = WORDS.get(f"{kind.__name__}.{key}") or WORDS[key]
            lines.append(f"| `{key}` | {words[pick]} | {default} |")
    return "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    if isinstance(value, BaseModel):
        return "-"
    return f"`{value}`" if value not in ((), None) else "-"


def main() -> None:
    for lang, suffix in (("en", ""), ("ko", ".ko")):
        (ROOT / "docs" / "reference" / f"tenant-card{suffix}.md").write_text(page(lang), encoding="utf-8")


if __name__ == "__main__":
    main()
