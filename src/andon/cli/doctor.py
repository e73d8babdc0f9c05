"""`andon doctor`: what this machine, or a cluster, lacks."""

from __future__ import annotations

import argparse
from typing import Any

from andon.language import Text

MARKS = {"ok": "  ok  ", "advice": "  !   ", "lacking": "  X   "}


def register(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("doctor", help="say what this machine, or a cluster, lacks")
    parser.add_argument("--cluster", action="store_true", help="look at the cluster of kubectl instead of this machine")
    parser.add_argument("--context", default="", help="kubectl's context (default: the current one)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print one line per finding and what to do; exit code 1 when something is lacking."""
    from andon.operate import doctor, doctor_cluster

    found = doctor_cluster.cluster(arguments.context) if arguments.cluster else doctor.machine()
    for finding in found:
        print(f"{MARKS[finding.level]}{finding.says}")
        if finding.next_step:
            print(f"      -> {finding.next_step}")
    lacking = sum(finding.level == "lacking" for finding in found)
    advice = sum(finding.level == "advice" for finding in found)
    print(
        Text(
            en=f"{len(found)} things looked at: {lacking} lacking, {advice} to think about.",
            ko=f"{len(found)} 가지를 살펴보았습니다. 부족한 것 {lacking} 가지, 살펴볼 것 {advice} 가지.",
        )
    )
    return 1 if lacking else 0
