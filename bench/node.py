"""A node for measurements, and the programs that play its phones."""
import json
import os
import pathlib
import re
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIP = "127.0.0.1:23060"
LOG = "/tmp/muster-bench-node-{port}.log"


def jdk():
    """The JDK that bin/muster takes."""
    return subprocess.run([ROOT / "bin/jdk"], capture_output=True, text=True, check=True).stdout.strip()


started = []


def java(source, *arguments, nice=(), flags=("-Xmx512m",)):
    """A single-file program of this folder, spoken to by lines."""
    program = subprocess.Popen([*nice, jdk(), "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", *flags, str(ROOT / "bench" / source), *arguments],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    started.append(program)
    return program


class Node:
    def __init__(self, heap, *arguments, port=23060, java_opts=""):
        self.admin = f"127.0.0.1:{port + 20}"
        self.process = subprocess.Popen(
            [ROOT / "bin/muster", "serve", "--until-stdin-closes", "--node-id", f"n{port}", "--sip", f"udp:127.0.0.1:{port}",
             "--admin", self.admin, "--replication", f"127.0.0.1:{port + 10}", "--set", "replication.tls=off", "--set",
             "auth.mode=none", *arguments],
            env={**os.environ, "MUSTER_JAVA_OPTS": f"-Xms{heap} -Xmx{heap} {java_opts}"}, stdin=subprocess.PIPE, stdout=open(LOG.format(port=port), "w"),
            stderr=subprocess.STDOUT)
        for _ in range(300):
            if self.process.poll() is not None:
                raise SystemExit(f"the node has ended; see {LOG.format(port=port)}")
            if self.get("/readyz"):
                return
            time.sleep(0.1)
        raise SystemExit("the node is not ready after 30 s")

    def get(self, path):
        try:
            return urllib.request.urlopen(f"http://{self.admin}{path}", timeout=10).read().decode()
        except OSError:
            return None

    def post(self, path):
        urllib.request.urlopen(urllib.request.Request(f"http://{self.admin}{path}", method="POST", headers={"X-Muster-Action": "bench"}), timeout=10)

    def counter(self, name):
        return json.loads(self.get("/v1/counters"))[name]

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss(self):
        """MiB."""
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text())[1]) // 1024

    def live_heap(self):
        """MiB after a full collection."""
        jcmd = str(pathlib.Path(jdk()).parent / "jcmd")
        subprocess.run([jcmd, str(self.process.pid), "GC.run"], check=True, capture_output=True)
        info = subprocess.run([jcmd, str(self.process.pid), "GC.heap_info"], check=True, capture_output=True, text=True).stdout
        return int(re.search(r"used (\d+)K", info)[1]) / 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stop(self):
        for program in started:
            program.kill()
        self.process.stdin.close()
        self.process.wait(30)
