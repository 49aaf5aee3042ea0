package org.muster.registrar.config;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

import org.muster.registrar.abuse.Networks.Network;
import org.muster.registrar.device.AgentPolls;
import org.muster.registrar.transport.SipListen;
import org.muster.replication.link.HostPort;

import static org.muster.registrar.config.Key.many;
import static org.muster.registrar.config.Key.one;

/** Every key that a file or {@code --set} may hold; the reasons stand in conf/muster.yaml. */
public final class Keys {
    private static final String DURATION = "a duration with a unit, such as 250ms, 5s or 10m";

    public static final Key<String> NODE_ID = one("node.id", "",
            "a name of letters, digits, - and _, at most 64",
            Values.matching("[A-Za-z0-9_-]{1,64}"));
    public static final Key<List<SipListen>> SIP_LISTEN = many("sip.listen",
            "udp:0.0.0.0:5060 tcp:0.0.0.0:5060",
            "udp:HOST:PORT, tcp:HOST:PORT or tls:HOST:PORT, with ,advertise=HOST:PORT where phones see"
                    + " another address",
            SipListen::parse);
    public static final Key<Integer> SIP_DSCP = one("sip.dscp", "0", "a code point from 0 to 63",
            Values.count(0, 63));
    public static final Key<List<Network>> PROXY_PROTOCOL = many("sip.proxy-protocol", "",
            "networks such as 192.0.2.0/24 or 2001:db8::/32", Network::parse);
    public static final Key<String> TLS_CERTIFICATE = one("tls.certificate", "",
            "a PEM file with the certificate and those that it depends on", Values.matching(".+"));
    public static final Key<String> TLS_KEY = one("tls.key", "",
            "a PEM file with the private key (PKCS #8)", Values.matching(".+"));
    public static final Key<List<String>> TLS_HOSTS = many("tls.hosts", "",
            "HOST=CERTIFICATE,KEY: other PEM files for clients that ask for that host",
            Values.matching("[*A-Za-z0-9.-]{1,255}=[^,]+,[^,]+"));
    public static final Key<String> TLS_CLIENT_CA = one("tls.client-ca", "",
            "a PEM file with the authorities whose clients are known", Values.matching(".+"));
    public static final Key<String> TLS_CLIENT_AUTH = one("tls.client-auth", "none",
            "none, optional or require", Values.oneOf("none", "optional", "require"));
    public static final Key<Integer> TLS_HANDSHAKE_RATE = one("tls.handshake-rate", "400",
            "handshakes a second, from 1 to 100000", Values.count(1, 100_000));
    public static final Key<HostPort> ADMIN_LISTEN = one("admin.listen", "127.0.0.1:8060",
            "HOST:PORT on loopback: the admin endpoint asks for no password", Values::loopback);
    public static final Key<List<String>> DOMAINS = many("domains", "",
            "host names, the first being the domain of this cluster",
            Values.matching("[A-Za-z0-9.\\[\\]:-]{1,255}"));
    public static final Key<String> REALM = one("realm", "", "text without quotes or colons",
            Values.matching("[^\":\\p{Cntrl}]{1,255}"));
    public static final Key<String> AUTH_MODE = one("auth.mode", "digest",
            "digest, or none for an open registrar", Values.oneOf("digest", "none"));
    public static final Key<List<String>> REALMS = many("realms", "",
            "DOMAIN=REALM, where a domain's realm has another name",
            Values.matching("[A-Za-z0-9.-]{1,255}=[^\":=\\p{Cntrl}]{1,255}"));
    public static final Key<List<String>> AUTH_ALGORITHMS = many("auth.algorithms", "MD5",
            "MD5, SHA-256 or SHA-512-256, the most wanted first; REALM:ALGORITHM for one realm",
            Values.matching("([^\":\\p{Cntrl}]{1,255}:)?(MD5|SHA-256|SHA-512-256)"));
    public static final Key<Boolean> AUTH_ALLOW_NO_QOP = one("auth.allow-no-qop", "true",
            "true or false", Values::onOff);
    public static final Key<String> SUBSCRIBERS = one("subscribers", "conf/subscribers",
            "a file of lines user:realm:HA1[:algorithm]", Values.matching(".+"));
    public static final Key<String> NUMBERS = one("numbers", "",
            "a file of lines USER NUMBER...", Values.matching(".+"));
    public static final Key<String> BLOCKED = one("blocked", "conf/blocked",
            "a file of numbers, one in a line", Values.matching(".+"));
    public static final Key<String> PERMANENT = one("permanent", "conf/permanent",
            "a file of lines NUMBER CONTACT", Values.matching(".+"));
    public static final Key<List<Network>> TRUSTED = many("trusted", "",
            "networks such as 192.0.2.0/24 or 2001:db8::/32", Network::parse);
    public static final Key<Integer> AUTH_FAILURES = one("auth.failures", "10",
            "a number from 1 to 10000", Values.count(1, 10_000));
    public static final Key<Integer> AUTH_FORGIVE = one("auth.forgive", "60s",
            "whole seconds from 1s to 86400s", Values.seconds(1, 86_400));
    public static final Key<Integer> SOURCE_RATE = one("source.rate", "100",
            "requests a second, from 1 to 1000000", Values.count(1, 1_000_000));
    public static final Key<Integer> SOURCE_BURST = one("source.burst", "10000",
            "a number from 1 to 1000000", Values.count(1, 1_000_000));
    public static final Key<Integer> ADMISSION_RATE = one("admission.rate", "0",
            "requests a second, from 0 (no budget) to 1000000", Values.count(0, 1_000_000));
    public static final Key<Integer> EXPIRES_MIN = one("expires.min", "60s",
            "whole seconds from 1s to 3600s: a client may always ask for an hour (RFC 3261 §10.2.8)",
            Values.seconds(1, 3_600));
    public static final Key<Integer> EXPIRES_DEFAULT = one("expires.default", "3600s",
            "whole seconds from 1s to 86400s", Values.seconds(1, 86_400));
    public static final Key<Integer> EXPIRES_MAX = one("expires.max", "7200s",
            "whole seconds from 1s to 86400s", Values.seconds(1, 86_400));
    public static final Key<Integer> CONTACTS_MAX = one("contacts.max", "10",
            "a number from 1 to 100", Values.count(1, 100));
    public static final Key<Integer> DEVICES_MAX = one("devices.max", "0",
            "a number from 1 to 100000000, or 0 for what the heap holds",
            Values.count(0, 100_000_000));
    public static final Key<String> CONTACTS_OVER = one("contacts.over", "refuse",
            "refuse, replace-oldest or replace-all",
            Values.oneOf("refuse", "replace-oldest", "replace-all"));
    public static final Key<Integer> EXPIRES_JITTER = one("expires.jitter", "0",
            "percent from 0 to 50", Values.count(0, 50));
    public static final Key<List<String>> SERVICE_ROUTE = many("service-route", "",
            "<sip:HOST;lr>, in angle brackets and with lr",
            Values.matching("<sips?:[^<> \",]{1,255};lr(;[^<> \",]{1,255})?>"));
    public static final Key<String> OUTBOUND_MISSING_OB = one("outbound.missing-ob",
            "ignore-reg-id", "ignore-reg-id or 439", Values.oneOf("ignore-reg-id", "439"));
    public static final Key<Boolean> POLL_ENABLED = one("poll.enabled", "true", "true or false",
            Values::onOff);
    public static final Key<Long> POLL_NAT = one("poll.interval.nat", "25s",
            DURATION + ", from 1s to 1h", Values.milliseconds(1_000, 3_600_000));
    public static final Key<Long> POLL_UDP = one("poll.interval.udp", "60s",
            DURATION + ", from 1s to 1h", Values.milliseconds(1_000, 3_600_000));
    public static final Key<Long> POLL_CONNECTION = one("poll.interval.connection", "120s",
            DURATION + ", from 1s to 1h", Values.milliseconds(1_000, 3_600_000));
    public static final Key<Long> POLL_TIMEOUT = one("poll.timeout", "4s",
            DURATION + ", from 500ms to 60s", Values.milliseconds(500, 60_000));
    public static final Key<Integer> POLL_MISSES = one("poll.misses", "3",
            "a number from 1 to 100", Values.count(1, 100));
    public static final Key<Long> POLL_SILENT_MAX = one("poll.silent-max", "5m",
            DURATION + ", from 1s to 24h", Values.milliseconds(1_000, 86_400_000));
    public static final Key<Integer> POLL_RATE = one("poll.rate", "20000",
            "polls a second, from 10 to 1000000", Values.count(10, 1_000_000));
    public static final Key<List<AgentPolls>> POLL_AGENTS = many("poll.agents", "",
            "AGENT=off or AGENT=" + DURATION + ", from 1s to 24h; * in AGENT is any text",
            Values::agentPolls);
    public static final Key<Long> FLOW_GRACE = one("flow.grace", "0s", DURATION + ", up to 5s",
            Values.milliseconds(0, 5_000));
    public static final Key<HostPort> REPLICATION_LISTEN = one("replication.listen",
            "127.0.0.1:7060", "HOST:PORT", HostPort::parse);
    public static final Key<Boolean> REPLICATION_TLS = one("replication.tls", "on", "on or off",
            Values::onOff);
    public static final Key<String> REPLICATION_IDENTITY = one("replication.identity",
            "conf/cluster", "a folder that muster cluster init made for this node",
            Values.matching(".+"));
    public static final Key<List<HostPort>> PEERS = many("peers", "",
            "HOST:PORT of another node's replication.listen, or a service _NAME._tcp.DOMAIN",
            HostPort::parse);
    public static final Key<String> CLUSTER_NAME = one("cluster.name", "muster",
            "a name of letters, digits, - and _, at most 64",
            Values.matching("[A-Za-z0-9_-]{1,64}"));
    public static final Key<String> CLUSTER_KEY = one("cluster.key", "",
            "a file with at least 16 bytes", Values.matching(".+"));
    public static final Key<Long> HEARTBEAT_INTERVAL = one("heartbeat.interval", "500ms",
            DURATION + ", from 50ms to 60s", Values.milliseconds(50, 60_000));
    public static final Key<Integer> HEARTBEAT_MISSES = one("heartbeat.misses", "3",
            "a number from 1 to 100", Values.count(1, 100));
    public static final Key<Long> SUSPECT_MAX = one("suspect.max", "5s",
            DURATION + ", from 100ms to 10m", Values.milliseconds(100, 600_000));
    public static final Key<Long> SETTLE_DELAY = one("settle.delay", "1s",
            DURATION + ", from 0ms to 60s", Values.milliseconds(0, 60_000));
    public static final Key<Long> READY_WAIT = one("ready.wait", "5s",
            DURATION + ", from 0s to 10m", Values.milliseconds(0, 600_000));
    public static final Key<Long> READY_MAX = one("ready.max", "10s",
            DURATION + ", from 0s to 10m", Values.milliseconds(0, 600_000));
    public static final Key<Integer> LINK_WINDOW = one("link.window", "64KiB",
            "a size with a unit, from 64KiB to 1GiB", Values.bytes(64 << 10, 1 << 30));

    public static final Key<Long> LIMBO_KEEP = one("limbo.keep", "10m",
            DURATION + ", up to 24h", Values.milliseconds(0, 86_400_000));
    public static final Key<Long> CLOCK_OFF_MAX = one("clock.off-max", "5s",
            DURATION + ", from 100ms to 1h", Values.milliseconds(100, 3_600_000));
    public static final Key<String> PEER_LOSS = one("peer-loss", "purge", "purge or adopt",
            Values.oneOf("purge", "adopt"));
    public static final Key<Long> ADOPT_AFTER = one("adopt.after", "10s",
            DURATION + ", up to 10m", Values.milliseconds(0, 600_000));
    public static final Key<Integer> ADOPT_RATE = one("adopt.rate", "1000",
            "a number from 1 to 100000", Values.count(1, 100_000));
    public static final Key<Integer> DRAIN_CLOSE_RATE = one("drain.close-rate", "100",
            "a number from 10 to 100000", Values.count(10, 100_000));
    public static final Key<Long> DRAIN_MAX = one("drain.max", "10m", DURATION + ", up to 24h",
            Values.milliseconds(0, 86_400_000));
    public static final Key<Integer> RELEASES_MAX = one("releases.max", "1000000",
            "a number from 65536 to 16777216", Values.count(65_536, 1 << 24));
    public static final Key<Integer> VIEW_MAX = one("view.max", "4000000",
            "a number from 1024 to 100000000", Values.count(1_024, 100_000_000));
    public static final Key<Integer> VERSION_MAX = one("replication.version-max", "2",
            "1 or 2", Values.count(1, 2));

    /** What surprises an operator when nodes have it otherwise; told in the hello. */
    public static final List<Key<?>> SAME_EVERYWHERE = List.of(AUTH_MODE, REALM, EXPIRES_MIN,
            EXPIRES_MAX, CONTACTS_MAX, CONTACTS_OVER, HEARTBEAT_INTERVAL, HEARTBEAT_MISSES,
            SUSPECT_MAX, SETTLE_DELAY, LIMBO_KEEP, PEER_LOSS);

    private static final TreeMap<String, Key<?>> BY_NAME = new TreeMap<>();

    static {
        List.of(NODE_ID, SIP_LISTEN, SIP_DSCP, PROXY_PROTOCOL, TLS_CERTIFICATE, TLS_KEY, TLS_HOSTS,
                TLS_CLIENT_CA, TLS_CLIENT_AUTH, TLS_HANDSHAKE_RATE, ADMIN_LISTEN, DOMAINS, REALM,
                AUTH_MODE, AUTH_ALGORITHMS,
                AUTH_ALLOW_NO_QOP, SUBSCRIBERS, NUMBERS, BLOCKED, PERMANENT, REALMS, TRUSTED,
                AUTH_FAILURES,
                AUTH_FORGIVE,
                SOURCE_RATE, SOURCE_BURST, ADMISSION_RATE, EXPIRES_JITTER, SERVICE_ROUTE,
                OUTBOUND_MISSING_OB, FLOW_GRACE, POLL_ENABLED, POLL_NAT, POLL_UDP, POLL_CONNECTION,
                POLL_TIMEOUT, POLL_MISSES, POLL_SILENT_MAX, POLL_RATE, POLL_AGENTS, EXPIRES_MIN,
                EXPIRES_DEFAULT,
                EXPIRES_MAX,
                DEVICES_MAX, CONTACTS_MAX, CONTACTS_OVER, REPLICATION_LISTEN, REPLICATION_TLS,
                REPLICATION_IDENTITY, PEERS,
                CLUSTER_NAME, CLUSTER_KEY, HEARTBEAT_INTERVAL, HEARTBEAT_MISSES, SUSPECT_MAX,
                SETTLE_DELAY, READY_WAIT, READY_MAX, LINK_WINDOW, LIMBO_KEEP, CLOCK_OFF_MAX,
                PEER_LOSS, ADOPT_AFTER, ADOPT_RATE, DRAIN_CLOSE_RATE, DRAIN_MAX, RELEASES_MAX,
                VIEW_MAX, VERSION_MAX)
                .forEach(key -> BY_NAME.put(key.name(), key));
    }

    private Keys() {}

    /** The key of that name, or null. */
    static Key<?> named(String name) {
        return BY_NAME.get(name);
    }

    public static Iterable<Key<?>> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** The known key most like a mistyped one. */
    static String nearest(String name) {
        return BY_NAME.keySet().stream()
                .min(Comparator.comparingInt(known -> distance(known, name))).get();
    }

    /** Edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
