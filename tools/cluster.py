#!/usr/bin/env python3
"""What the cluster tests need: Debian's packages, installed where allowed, and Kubernetes built from Go modules."""

import os
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.k8s.cluster import parts, places


def main():
    if parts.packages():
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            print(f"Cluster tests are skipped without: {' '.join(parts.packages())} (Debian packages)")
            return 0
        print(f"Installing {' '.join(parts.packages())} for the cluster tests ...", flush=True)
        parts.install()
        if parts.packages():
            print(f"Cluster tests are skipped: {' '.join(parts.packages())} could not be installed.", file=sys.stderr)
            return 0
    if not parts.built():
        if not shutil.which("go"):
            print("Cluster tests are skipped without Go 1.24 or newer: it builds Kubernetes from its modules.")
            return 0
        print(f"Building Kubernetes into {places.binaries()} (once; about ten minutes on two cores) ...", flush=True)
        started = time.monotonic()
        parts.build()
        print(f"Built in {time.monotonic() - started:.0f} s.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
