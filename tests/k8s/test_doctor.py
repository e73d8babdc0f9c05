"""`andon doctor --cluster` asks a real cluster."""

from __future__ import annotations

import os
import subprocess

from tests.k8s.cluster.base import Cluster
from tests.k8s.cluster.places import binaries
from tests.support.running import ANDON

WALLED = """
apiVersion: v1
kind: Namespace
metadata:
  name: doctor-walled
  labels: {pod-security.kubernetes.io/enforce: restricted}
"""


def test_findings_of_a_real_cluster(cluster: Cluster) -> None:
    """Version, rights, nodes, storage and Pod Security are well; what is missing has its next step."""
    cluster.kubectl("apply", "-f", "-", input=WALLED)
    try:
        helm = os.pathsep.join([str(binaries()), os.environ["PATH"]])
        environment = {**os.environ, "KUBECONFIG": str(cluster.kubeconfig), "PATH": helm, "ANDON_LANG": "en"}
        done = subprocess.run([ANDON, "doctor", "--cluster"], capture_output=True, text=True, env=environment)
    finally:
        cluster.kubectl("delete", "namespace", "doctor-walled", "--wait=false")
    assert "Kubernetes v1." in done.stdout, done.stdout + done.stderr
    assert "You may install the chart" in done.stdout
    assert "ready node(s)" in done.stdout
    assert "storage class" in done.stdout
    assert "Pod Security is enforced in" in done.stdout
    lines = done.stdout.splitlines()
    for index, line in enumerate(lines):
        if line.startswith(("  !", "  X")):
            assert lines[index + 1].strip().startswith("->"), line
    assert done.returncode == (1 if any(line.startswith("  X") for line in lines) else 0)
