package org.muster.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** How a node's state looks on a terminal of 100 columns. */
final class Screen {
    static final int COLUMNS = 100;

    private Screen() {}

    static String status(Map<String, Object> status) {
        var bindings = Json.child(status, "bindings");
        var text = new StringBuilder();
        text.append("node %s  incarnation %s  %s%n".formatted(status.get("node"),
                status.get("incarnation"),
                (Boolean) status.get("ready") ? "ready" : "combining"));
        text.append("bindings  local %s  remote %s  total %s%n".formatted(bindings.get("local"),
                bindings.get("remote"), bindings.get("total")));
        return text.append(peers(Json.children(status, "peers"))).toString();
    }

    private static String peers(List<Map<String, Object>> peers) {
        if (peers.isEmpty()) {
            return "no peers%n".formatted();
        }
        var text = new StringBuilder(
                "%-32s %-8s %-8s %10s%n".formatted("PEER", "STATUS", "IN SYNC", "BINDINGS"));
        for (var peer : peers) {
            text.append("%-32s %-8s %-8s %10s%n".formatted(cut(peer.get("node"), 32),
                    peer.get("status"), (Boolean) peer.get("inSync") ? "yes" : "no",
                    peer.get("bindings")));
        }
        return text.toString();
    }

    /** One event in a line: when, whose device, what it is now and why. */
    static String event(Map<String, Object> event) {
        return "%-12s %-24s %-10s %-13s %s".formatted(time(event), cut(event.get("number"), 24),
                event.get("now"), cut(event.get("why"), 13), cut(event.get("source"), 37));
    }

    /** What a node noticed of a peer. */
    static String peerEvent(Map<String, Object> notice) {
        return "%-12s %-24s %-10s %s".formatted(time(notice), "peer " + notice.get("peer"),
                notice.get("now"), notice.get("why"));
    }

    private static Object time(Map<String, Object> of) {
        return Instant.ofEpochMilli((Long) of.get("atMs")).atZone(ZoneId.systemDefault())
                .toLocalTime().truncatedTo(ChronoUnit.MILLIS);
    }

    /** The text, or its beginning and an ellipsis. */
    static String cut(Object value, int columns) {
        String text = String.valueOf(value);
        return text.length() <= columns ? text : text.substring(0, columns - 1) + "…";
    }
}
