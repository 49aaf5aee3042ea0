"""Real nodes in network namespaces of their own, and the cables between them, which can be cut. Needs root, ip and nft."""
import asyncio
import collections
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[4]
NODES = ["n1", "n2", "n3"]
PREFIX = f"mch{os.getpid()}"
LOAD = "10.77.0.9"


def sh(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True)


def enter_load():
    """This thread, and no other, is in the namespace of the load from now on."""
    with open(f"/run/netns/{PREFIX}-load") as space:
        if ctypes.CDLL(None, use_errno=True).setns(space.fileno(), 0x40000000):
            raise OSError(ctypes.get_errno(), "setns")


class Node:
    """@param relays the addresses at which it finds peers behind a relay, by their names"""

    def __init__(self, name, folder, index, *settings, java_opts="", relays=None):
        self.name, self.folder, self.settings, self.java_opts, self.relays = name, folder, settings, java_opts, relays or {}
        self.environment = {}
        self.space, self.address = f"{PREFIX}-{name}", f"10.77.0.{index}"
        self.process, self.stopped = None, False

    def start(self):
        peers = [self.relays.get(other, f"10.77.0.{i + 1}") + ":7060" for i, other in enumerate(NODES) if other != self.name]
        self.stopped = False
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", self.space, str(ROOT / "bin/muster"), "serve", "--until-stdin-closes", "--node-id", self.name,
             "--sip", f"udp:{self.address}:5060", "--admin", "127.0.0.1:8060", "--replication", f"{self.address}:7060", "--set",
             f"replication.identity={self.folder}/cluster/{self.name}", "--set", "auth.mode=none", "--set", "poll.enabled=false",
             "--set", "domains=chaos.test.invalid", *self.settings, *(word for peer in peers for word in ("--peer", peer))],
            env={**os.environ, "MUSTER_BUILT": "1", "MUSTER_JAVA_OPTS": self.java_opts, **self.environment}, stdin=subprocess.PIPE, stdout=open(f"{self.folder}/{self.name}.log", "a"),
            stderr=subprocess.STDOUT)

    def heard_from(self, other):
        """What other says to it comes from these addresses, as a rule has them."""
        addresses = [other.address, *(relay for relay in (self.relays.get(other.name), other.relays.get(self.name)) if relay)]
        return "ip saddr { " + ", ".join(addresses) + " }"

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


class Relay:
    """The link between two nodes, whichever dials, with a delay that can be set while it runs."""

    def __init__(self, a, b):
        self.delay = 0.0
        self.targets = {a.relays[b.name]: b.address, b.relays[a.name]: a.address}
        for address in self.targets:
            sh("ip", "-n", f"{PREFIX}-load", "address", "add", f"{address}/24", "dev", "br0")
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        enter_load()
        asyncio.run(self.serve())

    async def serve(self):
        for address, target in self.targets.items():
            await asyncio.start_server(lambda reader, writer, address=address, target=target: self.relay(reader, writer, address, target), address, 7060)
        await asyncio.Event().wait()

    async def relay(self, reader, writer, address, target):
        try:
            far_reader, far_writer = await asyncio.open_connection(target, 7060, local_addr=(address, 0))
        except OSError:
            writer.close()
            return
        await asyncio.gather(self.pump(reader, far_writer), self.pump(far_reader, writer))

    async def pump(self, reader, writer):
        waiting, more = collections.deque(), asyncio.Event()
        speaker = asyncio.ensure_future(self.speak(waiting, more, writer))
        try:
            while chunk := await reader.read(65_536):
                waiting.append((asyncio.get_running_loop().time() + self.delay, chunk))
                more.set()
        except OSError:
            pass
        waiting.append((0, b""))
        more.set()
        await speaker

    async def speak(self, waiting, more, writer):
        try:
            while True:
                while not waiting:
                    more.clear()
                    await more.wait()
                due, chunk = waiting.popleft()
                await asyncio.sleep(max(0, due - asyncio.get_running_loop().time()))
                if not chunk:
                    break
                writer.write(chunk)
                await writer.drain()
        except OSError:
            pass
        writer.close()


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
