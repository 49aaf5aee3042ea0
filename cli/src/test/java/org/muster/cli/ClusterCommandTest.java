package org.muster.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muster.replication.bytes.Slice;
import org.muster.replication.link.LinkTls;
import org.muster.replication.link.PeerLinks;
import org.muster.replication.protocol.Cluster;
import org.muster.replication.protocol.DeviceControl;
import org.muster.replication.protocol.Effect;
import org.muster.replication.protocol.NodeCard;
import org.muster.replication.protocol.Timing;
import org.muster.replication.table.Claim;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;
import org.muster.replication.table.ReleaseReason;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** What muster cluster init makes, and that nodes let in who has it and nobody else. */
@Tag("R11")
class ClusterCommandTest {
    @TempDir
    private Path folder;

    private final List<PeerLinks> started = new ArrayList<>();
    private final BlockingQueue<Effect.Notice> notices = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        started.forEach(PeerLinks::close);
    }

    private static int muster(Object... words) {
        return new CommandLine(new ClusterCommand())
                .execute(Arrays.stream(words).map(Object::toString).toArray(String[]::new));
    }

    @Test
    void twoNodesOfOneClusterTalk() throws Exception {
        assertThat(muster("init", folder, "n1", "n2")).isZero();
        start("n2", folder.resolve("n2"), List.of(start("n1", folder.resolve("n1"), List.of())));
        awaitNotice(Effect.Kind.IN_SYNC, "");
    }

    /** BoringSSL where there is one for the machine, the JDK's elsewhere: a cluster may have both. */
    @Test
    void theTwoThatDoTheCiphersTalkToEachOther() throws Exception {
        assertThat(OpenSsl.isAvailable()).as("BoringSSL on this machine").isTrue();
        muster("init", folder, "n1", "n2");
        for (var listens : List.of(SslProvider.JDK, SslProvider.OPENSSL)) {
            var dials = listens == SslProvider.JDK ? SslProvider.OPENSSL : SslProvider.JDK;
            notices.clear();
            start("n2", tls("n2", dials), List.of(start("n1", tls("n1", listens), List.of())));
            awaitNotice(Effect.Kind.IN_SYNC, "");
            stop();
            started.clear();
        }
    }

    private LinkTls tls(String node, SslProvider provider) throws SSLException {
        var own = folder.resolve(node);
        return LinkTls.of(own.resolve("ca.pem"), own.resolve("node.pem"), own.resolve("node.key"),
                provider);
    }

    @Test
    void aNodeAddedLaterIsOfTheSameCluster() throws Exception {
        muster("init", folder, "n1");
        byte[] before = Files.readAllBytes(folder.resolve("n1/node.pem"));
        assertThat(muster("init", folder, "n1", "n2")).isZero();
        assertThat(Files.readAllBytes(folder.resolve("n1/node.pem"))).isEqualTo(before);
        start("n2", folder.resolve("n2"), List.of(start("n1", folder.resolve("n1"), List.of())));
        awaitNotice(Effect.Kind.IN_SYNC, "");
    }

    @Test
    void aCertificateThatIsRenewedIsUsedWithoutARestart() throws Exception {
        muster("init", folder.resolve("a"), "n1", "n2");
        muster("init", folder.resolve("b"), "n2");
        var live = folder.resolve("b/n2");
        var tls = tls(live);
        start("n2", tls, List.of(start("n1", tls(folder.resolve("a/n1")), List.of())));
        awaitNotice(Effect.Kind.REFUSED, "expected a certificate of this cluster's CA");
        for (String name : List.of("ca.pem", "node.pem", "node.key")) {
            Files.copy(folder.resolve("a/n2").resolve(name), live.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        tls.readAgain();
        awaitNotice(Effect.Kind.IN_SYNC, "");
    }

    @Test
    void aNodeOfAnotherCaIsRefused() throws Exception {
        muster("init", folder.resolve("a"), "n1");
        muster("init", folder.resolve("b"), "n2");
        start("n2", folder.resolve("b/n2"),
                List.of(start("n1", folder.resolve("a/n1"), List.of())));
        awaitNotice(Effect.Kind.REFUSED, "expected a certificate of this cluster's CA");
        awaitNotice(Effect.Kind.NO_ANSWER, "TLS handshake failed");
    }

    @Test
    void aNodeThatSaysItIsAnotherIsRefused() throws Exception {
        muster("init", folder, "n1", "n2");
        start("n3", folder.resolve("n2"), List.of(start("n1", folder.resolve("n1"), List.of())));
        awaitNotice(Effect.Kind.REFUSED, "its certificate is of node n2, expected of n3");
    }

    /** It trusts this cluster, but this cluster has not made its certificate. */
    @Test
    void aStrangerWithTheRightCaFileIsRefused() throws Exception {
        muster("init", folder.resolve("a"), "n1");
        muster("init", folder.resolve("b"), "n2");
        var stranger = LinkTls.of(folder.resolve("a/n1/ca.pem"), folder.resolve("b/n2/node.pem"),
                folder.resolve("b/n2/node.key"));
        start("n2", stranger, List.of(start("n1", folder.resolve("a/n1"), List.of())));
        awaitNotice(Effect.Kind.REFUSED, "expected a certificate of this cluster's CA");
    }

    @Test
    void aNodeWithoutTlsIsRefused() throws Exception {
        muster("init", folder, "n1");
        start("n2", (LinkTls) null, List.of(start("n1", folder.resolve("n1"), List.of())));
        awaitNotice(Effect.Kind.REFUSED, "TLS handshake failed");
    }

    @Test
    void keysAreReadableByTheirOwnerOnly() throws Exception {
        muster("init", folder, "n1");
        for (String secret : new String[] {"ca.key", "cluster.key", "n1/node.key",
                "n1/cluster.key"}) {
            assertThat(PosixFilePermissions
                    .toString(Files.getPosixFilePermissions(folder.resolve(secret))))
                    .as(secret).isEqualTo("rw-------");
        }
        assertThat(Files.readAllBytes(folder.resolve("n1/cluster.key")))
                .isEqualTo(Files.readAllBytes(folder.resolve("cluster.key"))).hasSize(32);
        assertThat(LinkTls.nodeOf(folder.resolve("n1/node.pem"))).isEqualTo("n1");
    }

    @Test
    void aBadNodeIdMakesNothing() {
        assertThat(muster("init", folder.resolve("x"), "../n1")).isNotZero();
        assertThat(folder.resolve("x")).doesNotExist();
    }

    /** Starts a node's links; the address where they listen. */
    private String start(String node, Path identity, List<String> seeds) throws Exception {
        return start(node, identity == null ? null : tls(identity), seeds);
    }

    private static LinkTls tls(Path identity) throws Exception {
        return LinkTls.of(identity.resolve("ca.pem"), identity.resolve("node.pem"),
                identity.resolve("node.key"));
    }

    private String start(String node, LinkTls tls, List<String> seeds) throws Exception {
        var card = new NodeCard("muster", node, "0.0.0.0:1", List.of(), List.of(), "");
        var cluster = new Cluster(card, Timing.DEFAULT, new CompositeTable(new Owner(node, 1)),
                seeds, new Nothing());
        var links = new PeerLinks(cluster, System::currentTimeMillis, notices::add, tls);
        started.add(links);
        links.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return "127.0.0.1:" + links.listening().get(0).getPort();
    }

    private void awaitNotice(Effect.Kind kind, String text) throws InterruptedException {
        long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        var seen = new ArrayList<Effect.Notice>();
        while (System.nanoTime() < untilNanos) {
            var notice = notices.poll(100, TimeUnit.MILLISECONDS);
            if (notice != null) {
                seen.add(notice);
                if (notice.kind() == kind && notice.text().contains(text)) {
                    notices.addAll(seen);
                    return;
                }
            }
        }
        throw new AssertionError("no " + kind + " with \"" + text + "\", but " + seen);
    }

    private static final class Nothing implements DeviceControl {
        @Override
        public long liveStampMs(String number, Slice deviceKey) {
            return -1;
        }

        @Override
        public void yield(String number, Claim lost, ReleaseReason why, long nowMs) {
            throw new AssertionError("controls nothing");
        }
    }
}
