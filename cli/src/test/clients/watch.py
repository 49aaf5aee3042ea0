# watch.py ADMIN NUMBER SECONDS: what a node saw of a number, in one line.
import json, sys, time, urllib.request

admin, number, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
until = time.time() + seconds
seen, last, transport = [], None, ""
while time.time() < until:
    found = json.load(urllib.request.urlopen(f"http://{admin}/v1/bindings?number={number}"))
    bindings = found if isinstance(found, list) else found.get("bindings", [])
    if bindings:
        left = max(each["expires"] for each in bindings)
        if last is None:
            seen.append("registered over " + bindings[0]["transport"])
        elif left > last + 1 and "refreshed" not in seen:
            seen.append("refreshed")
        last = left
    elif last is not None:
        seen.append("gone by its expiry" if last <= 1 else "gone before its expiry")
        if "refreshed" in seen:
            break
        last = None
    time.sleep(0.05)
print(", ".join(seen) or "never seen")
