"""The node's namespaces: mounts, network, processes, host name. They end with their first process."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.k8s.cluster.places import METADATA, NODE, NODE_NAME, OUTSIDE, PODS, run

# Process 1 of the room: takes in orphans. When it is ended, the kernel ends every process in the room.
INIT = "import signal, os\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\nwhile True: signal.pause()"
CABLE = "andon-k8s"  # the tests' end; the other end is the node's eth0

# In the room: mounts that only it sees, so that nothing is left of /run, /var/lib and /var/log afterwards.
FURNISH = f"""
mount --make-rshared /
mount -t tmpfs tmpfs /run
mkdir -p {{run}}/lib {{run}}/log /run/lock
mount --bind {{run}}/lib /var/lib
mount -t tmpfs tmpfs /var/log
mkdir -p {{run}}/etcd && mount -t tmpfs tmpfs {{run}}/etcd
hostname {NODE_NAME}
ip link set lo up
ip address add {NODE}/30 dev eth0
ip link set eth0 up
ip route add default via {OUTSIDE}
ip address add {METADATA}/32 dev lo
nft add table ip outside
nft 'add chain ip outside leaving {{{{ type nat hook postrouting priority srcnat; }}}}'
nft 'add rule ip outside leaving ip saddr {PODS} oifname "eth0" masquerade'
echo 1 >/proc/sys/net/ipv4/ip_forward
"""


@dataclass
class Room:
    """An entered set of namespaces; ``init`` is their first process as this machine numbers it."""

    init: int

    def enter(self, *command: str) -> list[str]:
        """``command`` as one runs it from outside the room."""
        return ["nsenter", "-t", str(self.init), "-m", "-u", "-i", "-n", "-p", "--", *command]

    def call(self, *command: str, check: bool = True) -> str:
        """Run a command in the room; its output."""
        done = subprocess.run(self.enter(*command), capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)[:200]}: {done.stderr.strip()[-2000:]}")
        return done.stdout


def open_room() -> tuple[Room, subprocess.Popen[bytes]]:
    """Make the namespaces, the cable to them and their private mounts."""
    spaces = ["--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"]
    holder = subprocess.Popen(["unshare", *spaces, sys.executable, "-c", INIT], stdin=subprocess.DEVNULL)
    room = Room(init=first_child(holder.pid))
    ip("link", "add", CABLE, "type", "veth", "peer", "name", "eth0", "netns", str(room.init))
    ip("address", "add", f"{OUTSIDE}/30", "dev", CABLE)
    ip("link", "set", CABLE, "up")
    room.call("sh", "-ec", FURNISH.format(run=run()))
    return room, holder


def first_child(pid: int, seconds: float = 10.0) -> int:
    """The first child of a process, once it has one and runs its own program."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if found and "pause" in Path(f"/proc/{found[0]}/cmdline").read_text():
            return int(found[0])
        time.sleep(0.01)
    raise RuntimeError("the node's namespaces did not come up")


def ip(*arguments: str, check: bool = True) -> None:
    """Debian's ip command."""
    subprocess.run(["ip", *arguments], check=check, capture_output=True)


def cut_cable() -> None:
    """Remove the tests' end where the kernel has not done so yet."""
    if Path(f"/sys/class/net/{CABLE}").exists():
        ip("link", "delete", CABLE, check=False)
