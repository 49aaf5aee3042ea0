package org.muster.registrar;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.PollMessage;
import org.muster.registrar.device.Reach;
import org.muster.registrar.device.TakeOvers;
import org.muster.registrar.digits.PeerAddress;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;
import org.muster.registrar.register.DeviceAdoption;
import org.muster.registrar.routing.OwnAddresses;
import org.muster.registrar.routing.PathRoute;
import org.muster.registrar.transport.PollAnswers;
import org.muster.registrar.transport.SipCounters;
import org.muster.registrar.transport.SipSender;
import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.protocol.Effect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the devices that this node may take over, and takes those that answer. */
final class Adopter implements Consumer<Effect.TakeOver>, PollAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(Adopter.class);

    private final TakeOvers takeOvers;
    private final DeviceAdoption adoption;
    private final OwnAddresses addresses;
    private final Supplier<SipSender> sender;
    private final LongSupplier clockMs;
    private final SipCounters counters;

    Adopter(TakeOvers takeOvers, DeviceAdoption adoption, OwnAddresses addresses,
            Supplier<SipSender> sender, LongSupplier clockMs, SipCounters counters) {
        this.takeOvers = takeOvers;
        this.adoption = adoption;
        this.addresses = addresses;
        this.sender = sender;
        this.clockMs = clockMs;
        this.counters = counters;
        counters.gauge("adopt.waiting", takeOvers::waiting);
    }

    /** What only its own node reaches is left to register again. */
    @Override
    public void accept(Effect.TakeOver device) {
        if (!isReachable(device)) {
            counters.count("adopt.unreachable");
        } else if (takeOvers.offer(device)) {
            counters.count("adopt.offered");
        }
    }

    /** What another node says of its device may be of a release that writes it otherwise. */
    private static boolean isReachable(Effect.TakeOver device) {
        try {
            return Reach.ofAnyNode(DeviceDetail.read(device.detail())) != null;
        } catch (BadBytesException | IllegalArgumentException e) {
            LOG.warn("a device of {} that node {} controlled cannot be read: {}; it is not taken"
                    + " over", device.number(), device.node(), e.getMessage());
            return false;
        }
    }

    /** A notice of the peer protocol: a lost node that is back has its devices again. */
    void onNotice(Effect.Notice notice) {
        if (notice.kind() == Effect.Kind.ONLINE) {
            takeOvers.onReturn(notice.peer());
        }
    }

    /** Whether no device waits to be asked. */
    boolean isIdle() {
        return takeOvers.waiting() == 0;
    }

    /** Called a hundred times a second while one waits, and ten times while none does. */
    void tick() {
        for (var probe : takeOvers.turn(clockMs.getAsLong())) {
            var detail = DeviceDetail.read(probe.device().detail());
            var way = detail.way(flow(detail));
            var route = PathRoute.of(detail.path(), detail.contact());
            counters.count("adopt.asked");
            sender.get().send(way, way.remote(),
                    PollMessage.of(probe.device().number(), route.requestUri(), route.route(), way,
                            addresses.sentBy(way.transport(), way.local()), probe.token()));
        }
    }

    private Flow flow(DeviceDetail detail) {
        return sender.get()
                .flowTo(new PeerAddress("", Transport.UDP, Reach.ofAnyNode(detail)));
    }

    @Override
    public void onAnswer(long token, int status) {
        var device = takeOvers.onAnswer(token, status);
        if (device != null) {
            var flow = flow(DeviceDetail.read(device.detail()));
            counters.count(adoption.adopt(device, flow, clockMs.getAsLong()) ? "adopt.taken"
                    : "adopt.outdated");
        }
    }
}
