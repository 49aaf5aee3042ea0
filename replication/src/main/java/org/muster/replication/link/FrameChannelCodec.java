package org.muster.replication.link;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageCodec;
import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Frame;
import org.muster.replication.wire.FrameCodec;

/** A frame on a byte stream: its length in four bytes, big-endian, then its body. */
final class FrameChannelCodec extends ByteToMessageCodec<Frame> {
    private static final int LENGTH_BYTES = 4;

    /** Of the frame that is written now: a snapshot would leave the collector hundreds of large arrays. */
    private final ByteWriter writer = new ByteWriter(0);

    @Override
    protected void encode(ChannelHandlerContext context, Frame frame, ByteBuf out) {
        Slice body = FrameCodec.write(frame, writer);
        out.writeInt(body.length()).writeBytes(body.array(), body.offset(), body.length());
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < LENGTH_BYTES) {
            return;
        }
        long length = in.getUnsignedInt(in.readerIndex());
        if (length == 0 || length > FrameCodec.FRAME_BYTES_MAX) {
            throw new BadBytesException("frame of " + length + " bytes, expected 1 to "
                    + FrameCodec.FRAME_BYTES_MAX);
        }
        if (in.readableBytes() < LENGTH_BYTES + length) {
            return;
        }
        in.skipBytes(LENGTH_BYTES);
        byte[] body = new byte[(int) length];
        in.readBytes(body);
        out.add(FrameCodec.read(Slice.of(body)));
    }
}
