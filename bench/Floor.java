import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;

/**
 * No registrar at all: copies the headers that an answer repeats behind a status line, and knows no phone.
 * What a REGISTER costs here is what the kernel and Netty cost; bench/beside floor measures it beside Kamailio.
 */
class Floor extends ChannelInboundHandlerAdapter {
    private static final byte[] OK = "SIP/2.0 200 OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAG = ";tag=floor".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "Content-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATAGRAM_BYTES = 2_048;
    private static final int DATAGRAMS_A_READ = 32;

    private final byte[] datagram = new byte[DATAGRAM_BYTES];

    public static void main(String[] args) throws InterruptedException {
        new Bootstrap().group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
                .channel(EpollDatagramChannel.class)
                .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM_BYTES)
                .option(EpollChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(DATAGRAM_BYTES * DATAGRAMS_A_READ))
                .option(EpollChannelOption.SO_RCVBUF, 2 << 20)
                .handler(new Floor())
                .bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]))).sync()
                .channel().closeFuture().sync();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        var packet = (DatagramPacket) received;
        int length = Math.min(packet.content().readableBytes(), DATAGRAM_BYTES);
        packet.content().readBytes(datagram, 0, length);
        packet.release();
        var answer = context.alloc().directBuffer(length + 64).writeBytes(OK);
        int line = endOfLine(0, length);
        while (line < length) {
            int end = endOfLine(line, length);
            copy(line, end, answer);
            line = end;
        }
        context.write(new DatagramPacket(answer.writeBytes(END), packet.sender()),
                context.voidPromise());
    }

    /** Via, From, To, Call-ID, CSeq and Contact begin so and no other header of bench/phone.xml does. */
    private void copy(int from, int end, ByteBuf answer) {
        switch (datagram[from]) {
            case 'V', 'F' -> answer.writeBytes(datagram, from, end - from);
            case 'T' -> answer.writeBytes(datagram, from, end - from - 2).writeBytes(TAG)
                    .writeBytes(datagram, end - 2, 2);
            case 'C' -> {
                if (datagram[from + 4] != 'e') { // not Content-Length
                    answer.writeBytes(datagram, from, end - from);
                }
            }
            default -> {}
        }
    }

    private int endOfLine(int from, int length) {
        int at = from;
        while (at < length && datagram[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, length);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }
}
