"""What a server is told about itself: the same on one PC and in a pod, from one function.

The hub decides; the server reads. What differs between the runtimes is where folders lie (:class:`Folders`), and the
Dask gateway, which exists on a cluster only.
"""

from __future__ import annotations

from dataclasses import dataclass

from andon.language import Language
from andon.model.tenant import Limits
from andon_hub.membership import Place


@dataclass(frozen=True)
class Folders:
    """Where the server finds its things, as it sees them."""

    home: str
    company: str
    content: str
    data: str


def environment(place: Place, limits: Limits, lang: Language, folders: Folders) -> dict[str, str]:
    """The variables of one server; ``limits``: the company's, or those of the size that the person chose."""
    tenant, role = place.tenant, place.role
    env = {
        "HOME": folders.home,
        "SHELL": "/bin/bash",
        "ANDON_TENANT": tenant.name,
        "ANDON_ROLE": role or "apps",
        "ANDON_LANG": lang if role else tenant.language,
        "ANDON_COMPANY": folders.company,
        "ANDON_CONTENT": folders.content,
        "ANDON_DATA": folders.data,
        "ANDON_DATASETS": ",".join(tenant.datasets),
        "ANDON_MEMORY_MIB": str(int(limits.memory_gib * 1024)),
        "ANDON_DASK_WORKERS": str(limits.dask_workers),
        "ANDON_UPLOAD_MIB": str(limits.upload_mib),
        "OPENBLAS_NUM_THREADS": str(max(1, int(limits.cpus))),
    }
    if role is None:
        env |= {"ANDON_APPS": ",".join(tenant.apps), "ANDON_APP_IDLE_SECONDS": str(limits.app_idle_minutes * 60)}
    else:
        env |= {
            "ANDON_IDLE_SECONDS": str(limits.idle_minutes * 60),
            "ANDON_KEEP_ALIVE_HOURS": str(limits.keep_alive_hours),
        }
    return env
