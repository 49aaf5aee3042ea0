"""What a cluster of two nodes knows of real softphones, from their registration to their end.

control.py FOLDER DOMAIN: for each softphone and transport: registered at n1 with digest, answers a poll, is called
by SIPp from n2, unregisters, registers again and is killed. Prints a line for each; exit code 0 when all is well.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
CALLS = HERE.parents[3] / "sipp-scenarios" / "calls"
ADMINS = {"n1": "127.0.0.1:27080", "n2": "127.0.0.2:27080"}
SERVERS = {"udp": "127.0.0.1:27060", "tcp": "127.0.0.1:27060", "tls": "127.0.0.1:27061"}
CALLED_FROM = "127.0.0.2:27060"
REGISTER_S, POLL_S, GONE_S = 15, 10, 10
# poll.interval 1 s, timeout 500 ms, 3 misses: each of the four found up to 0.2 s late, then replication.
MISS_S = 1 + 3 * 0.5 + 1
CONNECTION_S = 1

folder, domain = pathlib.Path(sys.argv[1]), sys.argv[2]


def bindings(node, user):
    with urllib.request.urlopen(f"http://{ADMINS[node]}/v1/bindings?number={user}") as answer:
        return json.load(answer)


def wait(what, limit_s, fact):
    """Seconds until the fact holds."""
    started = time.monotonic()
    while not fact():
        if time.monotonic() - started > limit_s:
            raise AssertionError(f"not within {limit_s} s: {what}")
        time.sleep(0.02)
    return time.monotonic() - started


def start(kind, user, transport, port, seconds):
    out = open(folder / f"{user}.out", "a")
    return subprocess.Popen(
        [str(HERE / "softphone"), kind, user, domain, SERVERS[transport], transport, str(port), str(seconds)],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)


def registered_and_polled(user, transport):
    wait("it is registered", REGISTER_S, lambda: bindings("n1", user))
    wait("n2 knows it", 2, lambda: bindings("n2", user))
    wait("it answers polls", POLL_S, lambda: bindings("n1", user)[0].get("control") == "polled")
    assert bindings("n1", user)[0]["transport"] == transport


def call(user, port):
    users = folder / f"{user}.csv"
    users.write_text(f"SEQUENTIAL\n{user};\n")
    done = subprocess.run(
        ["sipp", CALLED_FROM, "-sf", str(CALLS / "answered.caller.xml"), "-inf", str(users), "-i", "127.0.0.2", "-p", str(port),
         "-m", "1", "-nostdin", "-trace_err", "-error_file", f"{user}.err"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30)
    error = folder / f"{user}.err"
    assert done.returncode == 0, "the call failed: " + (error.read_text()[:300] if error.exists() else "")


def life(kind, transport, port):
    user = f"{kind}-{transport}"
    phone = start(kind, user, transport, port, 16)
    registered_and_polled(user, transport)
    call(user, port + 1000)
    wait("it unregistered", 25, lambda: not bindings("n1", user))
    wait("n2 has heard of it", 2, lambda: not bindings("n2", user))
    phone.wait(20)
    phone = start(kind, user, transport, port + 10, 60)
    registered_and_polled(user, transport)
    os.killpg(phone.pid, signal.SIGKILL)
    limit = MISS_S if transport == "udp" else CONNECTION_S
    took = wait(f"killed and gone on n2", limit, lambda: not bindings("n2", user))
    assert not bindings("n1", user)
    return f"registered, polled, called from n2, unregistered; killed: gone on both nodes after {took:.2f} s"


results = {}


def run(kind, transport, port):
    try:
        results[f"{kind}-{transport}"] = (True, life(kind, transport, port))
    except Exception as problem:
        results[f"{kind}-{transport}"] = (False, f"FAILED: {problem!r}")


threads = [threading.Thread(target=run, args=each) for each in [
    ("baresip", "udp", 27160), ("baresip", "tcp", 27180), ("baresip", "tls", 27200),
    ("linphone", "udp", 27300), ("linphone", "tcp", 27320), ("linphone", "tls", 27340)]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for name, (good, text) in sorted(results.items()):
    print(f"{name}: {text}")
sys.exit(0 if all(good for good, _ in results.values()) else 1)
