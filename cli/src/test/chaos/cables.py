"""Real nodes in network namespaces of their own, and the cables between them, which can be cut. Needs root, ip and nft."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[4]
NODES = ["n1", "n2", "n3"]
PREFIX = f"mch{os.getpid()}"
LOAD = "10.77.0.9"


def sh(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True)


class Node:
    def __init__(self, name, folder, index, *settings, java_opts=""):
        self.name, self.folder, self.settings, self.java_opts = name, folder, settings, java_opts
        self.space, self.address = f"{PREFIX}-{name}", f"10.77.0.{index}"
        self.process, self.stopped = None, False

    def start(self):
        peers = [f"10.77.0.{i + 1}:7060" for i, other in enumerate(NODES) if other != self.name]
        self.stopped = False
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", self.space, str(ROOT / "bin/muster"), "serve", "--until-stdin-closes", "--node-id", self.name,
             "--sip", f"udp:{self.address}:5060", "--admin", "127.0.0.1:8060", "--replication", f"{self.address}:7060", "--set",
             f"replication.identity={self.folder}/cluster/{self.name}", "--set", "auth.mode=none", "--set", "poll.enabled=false",
             "--set", "domains=chaos.test.invalid", *self.settings, *(word for peer in peers for word in ("--peer", peer))],
            env={**os.environ, "MUSTER_BUILT": "1", "MUSTER_JAVA_OPTS": self.java_opts}, stdin=subprocess.PIPE, stdout=open(f"{self.folder}/{self.name}.log", "a"),
            stderr=subprocess.STDOUT)

    def kill(self):
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def rules(self, *rules):
        """Replaces what this node's namespace drops of what comes in."""
        sh("ip", "netns", "exec", self.space, "nft", "flush ruleset")
        if rules:
            lines = ["add table ip chaos", "add chain ip chaos entering { type filter hook input priority 0; }"]
            lines += ["add rule ip chaos entering " + rule for rule in rules]
            sh("ip", "netns", "exec", self.space, "nft", "\n".join(lines))

    def get(self, path):
        """What the admin endpoint says, or an empty text."""
        return sh("ip", "netns", "exec", self.space, sys.executable, "-c", "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=10).read().decode())",
                  f"http://127.0.0.1:8060{path}", check=False).stdout

    def muster(self, *words):
        done = sh("ip", "netns", "exec", self.space, "env", "MUSTER_BUILT=1", str(ROOT / "bin/muster"), *words, "--admin",
                  "127.0.0.1:8060", check=False)
        return done.returncode, (done.stdout + done.stderr).strip()


def wire(nodes):
    sh("ip", "netns", "add", f"{PREFIX}-load")
    sh("ip", "-n", f"{PREFIX}-load", "link", "add", "br0", "type", "bridge")
    sh("ip", "-n", f"{PREFIX}-load", "link", "set", "br0", "up")
    sh("ip", "-n", f"{PREFIX}-load", "address", "add", f"{LOAD}/24", "dev", "br0")
    for node in nodes:
        sh("ip", "netns", "add", node.space)
        sh("ip", "-n", f"{PREFIX}-load", "link", "add", f"to-{node.name}", "type", "veth", "peer", "name", "eth0", "netns", node.space)
        sh("ip", "-n", f"{PREFIX}-load", "link", "set", f"to-{node.name}", "master", "br0", "up")
        sh("ip", "-n", node.space, "link", "set", "lo", "up")
        sh("ip", "-n", node.space, "address", "add", f"{node.address}/24", "dev", "eth0")
        sh("ip", "-n", node.space, "link", "set", "eth0", "up")


def unwire(nodes):
    for node in nodes:
        if node.process and node.stopped:
            node.process.send_signal(signal.SIGCONT)
        node.kill()
        sh("ip", "netns", "delete", node.space, check=False)
    sh("ip", "netns", "delete", f"{PREFIX}-load", check=False)


def need_tools(name):
    for tool in ("ip", "nft"):
        if not shutil.which(tool):
            sys.exit(f"{name}: {tool} is not installed; bin/test says which packages are needed")


def identities():
    """A new folder with certificates of all nodes."""
    folder = tempfile.mkdtemp()
    done = subprocess.run([ROOT / "bin/muster", "cluster", "init", f"{folder}/cluster", *NODES], env={**os.environ, "MUSTER_BUILT": "1"},
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return folder
