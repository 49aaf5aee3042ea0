package org.muster.replication.link;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Where seeds lead, asked of a name server that knows one service. */
class ResolverTest {
    private static final String SERVICE = "_muster._tcp.example.test";
    private static final int NO_SUCH_NAME = 3;
    private DatagramSocket server;
    private Resolver resolver;

    @BeforeEach
    void open() throws Exception {
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::serve);
        resolver = new Resolver("dns://127.0.0.1:" + server.getLocalPort());
    }

    @AfterEach
    void close() {
        resolver.close();
        server.close();
    }

    private void serve() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[512], 512);
                server.receive(packet);
                byte[] answer = answer(packet.getData(), packet.getLength());
                server.send(
                        new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Two targets for the service, the second to be asked first; no other name. */
    private static byte[] answer(byte[] question, int length) throws IOException {
        boolean known = new String(question, 0, length, StandardCharsets.ISO_8859_1)
                .contains("_muster");
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.write(question, 0, 2);
        out.writeShort(known ? 0x8180 : 0x8180 | NO_SUCH_NAME);
        out.writeShort(1);
        out.writeShort(known ? 2 : 0);
        out.writeInt(0);
        int end = 12;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        out.write(question, 12, end + 5 - 12);
        if (known) {
            service(out, 20, 7062);
            service(out, 10, 7061);
        }
        return bytes.toByteArray();
    }

    private static void service(DataOutputStream out, int priority, int port)
            throws IOException {
        byte[] target = "\tlocalhost\0".getBytes(StandardCharsets.US_ASCII);
        out.writeShort(0xc00c);
        out.writeShort(33);
        out.writeShort(1);
        out.writeInt(30);
        out.writeShort(6 + target.length);
        out.writeShort(priority);
        out.writeShort(0);
        out.writeShort(port);
        out.write(target);
    }

    private List<InetSocketAddress> resolve(String address) throws InterruptedException {
        BlockingQueue<List<InetSocketAddress>> found = new ArrayBlockingQueue<>(1);
        resolver.resolve(address, found::add);
        return found.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void aServiceLeadsToItsTargetsInTheOrderOfTheirPriority() throws Exception {
        assertThat(resolve(SERVICE)).extracting(InetSocketAddress::getPort)
                .containsSubsequence(7061, 7062);
    }

    @Test
    void aServiceThatIsNotThereLeadsNowhere() throws Exception {
        assertThat(resolve("_other._tcp.example.test")).isEmpty();
    }

    @Test
    void anAddressLeadsToItselfAndABadNameNowhere() throws Exception {
        assertThat(resolve("192.0.2.7:7060"))
                .containsExactly(new InetSocketAddress("192.0.2.7", 7060));
        assertThat(resolve("no-such-host.invalid:7060")).isEmpty();
    }
}
