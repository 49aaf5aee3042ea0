package org.muster.registrar.transport;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Socket;
import org.muster.registrar.message.MessageReader;

/**
 * Sends datagrams over a listener's socket from any thread. Where there is epoll the sending thread
 * makes the system call itself: waking the event loop for each datagram costs more than the datagram.
 * A run of several is worth it.
 */
final class UdpOutlet implements DatagramRuns.Sink {
    private static final ThreadLocal<ByteBuffer> BUFFERS = ThreadLocal
            .withInitial(() -> ByteBuffer.allocateDirect(MessageReader.MESSAGE_BYTES_MAX));

    private final Channel channel;
    private final RunWriter runs;
    /** Null without epoll. */
    private final Socket socket;
    private final boolean ipv4;
    private final SipCounters counters;

    UdpOutlet(Channel channel, SipCounters counters) {
        this.channel = channel;
        this.counters = counters;
        ipv4 = ((InetSocketAddress) channel.localAddress()).getAddress() instanceof Inet4Address;
        runs = new RunWriter(channel, counters);
        socket = channel instanceof EpollDatagramChannel epoll && epoll.fd() instanceof Socket raw
                ? raw : null;
    }

    void send(InetSocketAddress to, byte[] bytes) {
        send(bytes, bytes.length, bytes.length, to);
    }

    @Override
    public int segmentBytesMost() {
        return runs.segmentBytesMost();
    }

    @Override
    public void send(byte[] run, int length, int segment, InetSocketAddress to) {
        if (ipv4 && !(to.getAddress() instanceof Inet4Address)) {
            // A socket of IPv4 would take the end of the address for one of its own.
            counters.count("sip.unsent");
        } else if (length > segment) {
            runs.send(run, length, segment, to);
            channel.flush();
        } else if (socket == null || !sent(to, run, length)) {
            channel.writeAndFlush(new DatagramPacket(Unpooled.copiedBuffer(run, 0, length), to),
                    channel.voidPromise());
        }
    }

    /** False when the kernel's buffer is full: then the event loop waits for it. */
    private boolean sent(InetSocketAddress to, byte[] bytes, int length) {
        if (length > MessageReader.MESSAGE_BYTES_MAX) {
            return false;
        }
        var buffer = BUFFERS.get();
        buffer.clear().put(bytes, 0, length).flip();
        try {
            return socket.sendTo(buffer, 0, length, to.getAddress(), to.getPort()) > 0;
        } catch (IOException e) {
            // An ICMP error of an earlier datagram is reported once and is no reason to give up.
            return false;
        }
    }
}
