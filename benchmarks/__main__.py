"""`python -m benchmarks NAME ...`: run benchmarks; the last line that each prints is its result as JSON."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from benchmarks import harness, peer

NAMES = {"hub-ready": "hub_ready", "login-to-lab": "login_to_lab", "hub-30k": "hub_30k"}


def main() -> int:
    """Exit code 0 when every goal is met, 1 when one is not, 2 for an unknown name."""
    names = sys.argv[1:] or list(NAMES)
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"Unknown benchmark {unknown[0]}. Known: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    results = [_run(importlib.import_module(f"benchmarks.{NAMES[name]}")) for name in names]
    return 0 if all(result["met"] for result in results) else 1


def _run(module: ModuleType) -> dict[str, object]:
    """A benchmark with a peer is run by the harness; one that compares sizes of the same thing runs itself."""
    if hasattr(module, "BENCHMARK"):
        peer.install()
        return harness.run(module.BENCHMARK)
    result: dict[str, object] = module.run()
    return result


if __name__ == "__main__":
    sys.exit(main())
