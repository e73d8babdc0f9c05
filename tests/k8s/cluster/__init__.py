"""A real one-node Kubernetes on one machine: no Docker, no registry, no cloud.

etcd, API server, controller-manager, scheduler, kubelet, kube-proxy, containerd, CoreDNS and an enforcing
network policy agent run in namespaces of their own (mount, network, process, host name). The machine keeps its
own: a guard process outside restores every setting and removes every trace, also when the tests are killed.

``cluster.start()`` gives a ``Cluster``; ``python -m tests.k8s.cluster`` holds one until Ctrl-C.
"""
