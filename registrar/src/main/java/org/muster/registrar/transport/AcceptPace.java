package org.muster.registrar.transport;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Accepts the connections of a TLS listener at a pace: when thousands of phones come back at once, their
 * handshakes, and even their acceptance, must not take the processor from those who are there. None is
 * accepted while handshakes wait for the processor either: on a slow machine they would time out one and
 * all. Who waits does so in the kernel's queue. The listener's auto-read is off: each read accepts one
 * connection.
 */
final class AcceptPace extends ChannelInboundHandlerAdapter {
    static final long TICK_MS = 10;
    private static final double TICKS_PER_SECOND = 1_000.0 / TICK_MS;

    private final double perTick;
    private final BooleanSupplier isBusy;
    private double credit = 1;
    private boolean isReading;

    /** @param isBusy handshakes wait for the processor */
    AcceptPace(int perSecond, BooleanSupplier isBusy) {
        perTick = perSecond / TICKS_PER_SECOND;
        this.isBusy = isBusy;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.executor().scheduleAtFixedRate(() -> tick(context), 0, TICK_MS,
                TimeUnit.MILLISECONDS);
        context.fireChannelActive();
    }

    void tick(ChannelHandlerContext context) {
        credit = Math.min(credit + perTick, 1 + perTick);
        accept(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        isReading = false;
        accept(context);
        context.fireChannelReadComplete();
    }

    private void accept(ChannelHandlerContext context) {
        if (!isReading && credit >= 1 && !isBusy.getAsBoolean() && context.channel().isActive()) {
            credit--;
            isReading = true;
            context.read();
        }
    }
}
