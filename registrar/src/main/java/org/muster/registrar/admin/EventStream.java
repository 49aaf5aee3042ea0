package org.muster.registrar.admin;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/**
 * One follower of the event stream (server-sent events): it reads the log at its own pace, so a slow
 * one holds nobody up, and is told how many events it has missed.
 */
final class EventStream {
    /** Most followers of a node. */
    static final int FOLLOWERS_MAX = 64;
    private static final long LOOK_EVERY_MS = 100;
    /** A line that says nothing, so that a dead follower is noticed. */
    private static final int ALIVE_EVERY_LOOKS = 150;
    private static final int PAGE = 1_000;

    private final ChannelHandlerContext context;
    private final EventView view;
    private final String number;
    private long at;
    private int quietLooks;

    private EventStream(ChannelHandlerContext context, EventView view,
            String number, long after) {
        this.context = context;
        this.view = view;
        this.number = number;
        at = after;
    }

    /**
     * Answers the request with what comes after an event, until the follower closes; false when there
     * are too many.
     */
    static boolean start(ChannelHandlerContext context, EventView view,
            String number, long after, AtomicInteger followers) {
        if (followers.incrementAndGet() > FOLLOWERS_MAX) {
            followers.decrementAndGet();
            return false;
        }
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE)
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(head);
        var stream = new EventStream(context, view, number, after);
        ScheduledFuture<?> looking = context.executor().scheduleWithFixedDelay(stream::look, 0,
                LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        context.channel().closeFuture().addListener(closed -> {
            followers.decrementAndGet();
            looking.cancel(false);
        });
        return true;
    }

    private void look() {
        if (!context.channel().isWritable()) {
            return;
        }
        var page = view.log().after(at, PAGE, number);
        at = page.upTo();
        var text = new StringBuilder();
        if (page.missed() > 0) {
            text.append("event: missed\ndata: ").append(page.missed()).append("\n\n");
        }
        for (var event : page.events()) {
            text.append("id: ").append(event.id()).append("\ndata: ").append(view.text(event))
                    .append("\n\n");
        }
        if (text.isEmpty() && ++quietLooks % ALIVE_EVERY_LOOKS == 0) {
            text.append(": alive\n\n");
        }
        if (!text.isEmpty()) {
            context.writeAndFlush(new DefaultHttpContent(Unpooled
                    .wrappedBuffer(text.toString().getBytes(StandardCharsets.UTF_8))));
        }
    }
}
