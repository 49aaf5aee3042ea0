package org.muster.registrar.admin;

import java.io.OutputStream;
import java.util.List;
import java.util.function.LongSupplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import org.muster.registrar.digits.Binding;
import org.muster.registrar.digits.Listing;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON array of bindings, made a chunk at a time as the client takes it: a million bindings
 * neither fill the node's memory nor hold its loops.
 */
final class BindingChunks implements ChunkedInput<ByteBuf> {
    /** About this much JSON in a chunk. */
    static final int CHUNK_BYTES = 32 << 10;
    private static final JsonFactory JSON = new JsonFactory();

    private final AdminView view;
    private final Listing listing;
    private final LongSupplier clockMs;
    private long left;
    private boolean started;
    private boolean ended;
    private long progress;

    /** @param limit most numbers to list */
    BindingChunks(AdminView view, Listing listing, long limit, LongSupplier clockMs) {
        this.view = view;
        this.listing = listing;
        this.clockMs = clockMs;
        left = limit;
    }

    @Override
    public ByteBuf readChunk(ByteBufAllocator allocator) throws Exception {
        var chunk = allocator.buffer(CHUNK_BYTES + 1_024);
        chunk.writeByte(started ? '\n' : '[');
        while (!ended && chunk.readableBytes() < CHUNK_BYTES) {
            var bindings = left-- > 0 ? listing.next() : List.<Binding>of();
            ended = bindings.isEmpty();
            for (var binding : bindings) {
                if (started) {
                    chunk.writeByte(',').writeByte('\n');
                }
                started = true;
                write(chunk, binding);
            }
        }
        if (ended) {
            chunk.writeByte(']').writeByte('\n');
        }
        progress += chunk.readableBytes();
        return chunk;
    }

    private void write(ByteBuf chunk, Binding binding) throws Exception {
        try (OutputStream out = new ByteBufOutputStream(chunk);
                JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            view.binding(json, binding, clockMs.getAsLong());
        }
    }

    @Override
    @Deprecated
    public ByteBuf readChunk(ChannelHandlerContext context) throws Exception {
        return readChunk(context.alloc());
    }

    @Override
    public boolean isEndOfInput() {
        return ended;
    }

    @Override
    public void close() {}

    @Override
    public long length() {
        return -1;
    }

    @Override
    public long progress() {
        return progress;
    }
}
