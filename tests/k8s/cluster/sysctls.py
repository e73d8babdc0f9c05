"""Settings of the kernel that a kubelet changes for the whole machine: kept, and given back."""

from __future__ import annotations

from pathlib import Path

# what is written by a kubelet, a proxy or a policy agent and is not bound to a network namespace
NAMES = [
    "vm/overcommit_memory",
    "vm/panic_on_oom",
    "kernel/panic",
    "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys",
    "kernel/keys/root_maxbytes",
    "net/ipv4/ip_forward",
    "net/netfilter/nf_conntrack_max",
    "net/bridge/bridge-nf-call-iptables",
]


def path(name: str) -> Path:
    """Where the kernel shows a setting."""
    return Path("/proc/sys") / name


def read() -> dict[str, str]:
    """The settings as they are; names that this kernel lacks are left out."""
    return {name: path(name).read_text(encoding="utf-8").strip() for name in NAMES if path(name).exists()}


def restore(kept: dict[str, str]) -> None:
    """Write back what differs from ``kept``."""
    now = read()
    for name, value in kept.items():
        if now.get(name) != value:
            path(name).write_text(value, encoding="utf-8")
