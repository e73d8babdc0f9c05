"""`python -m benchmarks NAME ...`: run benchmarks; the last line that each prints is its result as JSON."""

from __future__ import annotations

import importlib
import sys

from benchmarks import harness, peer

NAMES = {"hub-ready": "hub_ready", "login-to-lab": "login_to_lab"}


def main() -> int:
    """Exit code 0 when every goal is met, 1 when one is not, 2 for an unknown name."""
    names = sys.argv[1:] or list(NAMES)
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"Unknown benchmark {unknown[0]}. Known: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    peer.install()
    results = [harness.run(importlib.import_module(f"benchmarks.{NAMES[name]}").BENCHMARK) for name in names]
    return 0 if all(result["met"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
