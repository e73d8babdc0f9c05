"""A cluster to look at: holds it until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import time

from tests.k8s.cluster.own import OwnCluster
from tests.k8s.cluster.parts import missing


def main() -> int:
    if missing():
        print(missing(), file=sys.stderr)
        return 1
    cluster = OwnCluster().start()
    try:
        print(f"Ready in {cluster.seconds:.1f} s. Ctrl-C ends it.\n")
        print(f"export KUBECONFIG={cluster.kubeconfig}\nalias kubectl={cluster.programs['kubectl']}", flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return 0
    finally:
        cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
