package org.muster.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Phones with sockets of their own: they answer every OPTIONS, some register again every second, and one
 * that a node refuses, or does not answer for {@link #TIMEOUT_MS}, tries the other node once.
 */
final class MovingPhones implements AutoCloseable, Runnable {
    static final int TIMEOUT_MS = 2_000;
    private static final int AGAIN_MS = 1_000;
    private static final Pattern COPIED = Pattern.compile("(?m)^(Via|From|To|Call-ID|CSeq): .*$");
    private final List<InetSocketAddress> nodes;
    private final List<Phone> phones = new ArrayList<>();
    private final Selector selector = Selector.open();
    private final Thread thread = new Thread(this, "moving-phones");
    private volatile boolean stopped;
    volatile int registered;
    volatile int failed;
    volatile int refused;
    private volatile Exception problem;

    private final class Phone {
        final String number;
        final DatagramChannel channel;
        final boolean registersAgain;
        int node;
        int cseq;
        int tries;
        boolean waits;
        long sentAtMs;
        long dueAtMs;

        Phone(int i, boolean registersAgain) throws Exception {
            number = String.valueOf(5_000 + i);
            this.registersAgain = registersAgain;
            channel = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ, this);
            dueAtMs = System.currentTimeMillis() + i % AGAIN_MS;
        }

        void register() throws Exception {
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            cseq++;
            say("REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + port
                    + ";branch=z9hG4bK" + number + "x" + cseq + ";rport\r\nMax-Forwards: 70\r\n"
                    + "From: <sip:" + number + "@local>;tag=t\r\nTo: <sip:" + number
                    + "@local>\r\nCall-ID: m" + number + "\r\nCSeq: " + cseq
                    + " REGISTER\r\nContact: <sip:" + number + "@127.0.0.1:" + port
                    + ">\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n", nodes.get(node));
            waits = true;
            sentAtMs = System.currentTimeMillis();
        }

        void say(String text, SocketAddress to) throws Exception {
            channel.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), to);
        }

        void hear(String text, SocketAddress from) throws Exception {
            if (text.startsWith("OPTIONS")) {
                var answer = new StringBuilder("SIP/2.0 200 OK\r\n");
                COPIED.matcher(text).results()
                        .forEach(line -> answer.append(line.group().strip()).append("\r\n"));
                say(answer + "Content-Length: 0\r\n\r\n", from);
            } else if (waits && text.contains("\nCSeq: " + cseq + " REGISTER")) {
                if (text.startsWith("SIP/2.0 200")) {
                    registered++;
                    done();
                } else {
                    refused++;
                    next();
                }
            }
        }

        /** One retry at the other node. */
        void next() throws Exception {
            if (++tries > 1) {
                failed++;
                done();
                return;
            }
            node = 1 - node;
            register();
        }

        void done() {
            tries = 0;
            waits = false;
            dueAtMs = registersAgain ? System.currentTimeMillis() + AGAIN_MS : Long.MAX_VALUE;
        }

        void tick(long nowMs) throws Exception {
            if (waits && nowMs - sentAtMs >= TIMEOUT_MS) {
                next();
            } else if (!waits && nowMs >= dueAtMs) {
                register();
            }
        }
    }

    /** @param count of which every second registers again and again */
    MovingPhones(int count, Muster first, Muster second) throws Exception {
        nodes = List.of(new InetSocketAddress(first.host(), Muster.SIP),
                new InetSocketAddress(second.host(), Muster.SIP));
        for (int i = 0; i < count; i++) {
            phones.add(new Phone(i, i % 2 == 0));
        }
        thread.start();
    }

    List<String> numbers() {
        return phones.stream().map(phone -> phone.number + "@local").toList();
    }

    @Override
    public void run() {
        var bytes = ByteBuffer.allocate(65_535);
        try {
            while (!stopped) {
                selector.select(5);
                for (var key : selector.selectedKeys()) {
                    var phone = (Phone) key.attachment();
                    for (var from = phone.channel.receive(
                            bytes.clear()); from != null; from = phone.channel
                                    .receive(bytes.clear())) {
                        phone.hear(StandardCharsets.UTF_8.decode(bytes.flip()).toString(), from);
                    }
                }
                selector.selectedKeys().clear();
                long nowMs = System.currentTimeMillis();
                for (var phone : phones) {
                    phone.tick(nowMs);
                }
            }
        } catch (Exception e) {
            problem = e;
        }
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (var phone : phones) {
            phone.channel.close();
        }
        selector.close();
        if (problem != null) {
            throw new IOException(problem);
        }
    }
}
