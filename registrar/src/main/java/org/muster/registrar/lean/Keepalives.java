package org.muster.registrar.lean;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.muster.registrar.digits.Numbering;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.MessageWriter;
import org.muster.registrar.register.Access;
import org.muster.registrar.register.Admission;
import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * Answers an OPTIONS to the node by which a phone or a proxy asks whether it is there (RFC 3261 §11.2).
 * A node that is not ready says so by the general path.
 */
public final class Keepalives {
    /** Methods that are served: the node's own, and those that it sends on to phones. */
    public static final String ALLOW = "REGISTER, OPTIONS, INVITE, ACK, CANCEL, BYE, MESSAGE,"
            + " SUBSCRIBE, NOTIFY, PUBLISH, INFO, PRACK, UPDATE, REFER";
    /** What is understood of what a request may require. */
    public static final String SUPPORTED = "path, outbound";
    private static final String REST = "Allow: " + ALLOW + "\r\nAccept: application/sdp\r\n"
            + "Supported: " + SUPPORTED + "\r\nContent-Length: 0\r\n\r\n";
    /** Request-URIs that are remembered, a power of two: a cluster is called by few names. */
    private static final int OWN_MAX = 16;

    private final Numbering numbering;
    private final BooleanSupplier ready;
    private final Access access;
    private final Consumer<String> count;
    /** Request-URIs that mean the node, by their hash. */
    private final AtomicReferenceArray<Own> own = new AtomicReferenceArray<>(OWN_MAX);

    /** @param generation of the numbering that said so */
    private record Own(byte[] uri, int generation) {}

    /** @param count adds one to the counter of that name */
    public Keepalives(Numbering numbering, BooleanSupplier ready, Access access,
            Consumer<String> count) {
        this.numbering = numbering;
        this.ready = ready;
        this.access = access;
        this.count = count;
    }

    /** The answer; null when the message must be read in full. */
    MessageWriter answer(LeanRequest options, Flow flow, long nowMs) {
        if (!isToNode(options.scan()) || !ready.getAsBoolean()) {
            return null;
        }
        if (!access.admits(flow, Admission.Rank.REST, nowMs)) {
            count.accept("sip.over-budget");
            return LeanAnswer.overBudget(options, flow, access);
        }
        count.accept("sip.options");
        count.accept("sip.options.lean");
        return LeanAnswer.head(options, flow, "SIP/2.0 200 OK\r\n").text(REST);
    }

    private boolean isToNode(HeaderScan scan) {
        int generation = numbering.generation();
        byte[] bytes = scan.bytes();
        int start = scan.uriStart();
        int end = scan.uriEnd();
        int place = (int) Hash64.of(bytes, start, end) & OWN_MAX - 1;
        var known = own.get(place);
        if (known != null && known.generation() == generation
                && Arrays.equals(known.uri(), 0, known.uri().length, bytes, start, end)) {
            return true;
        }
        boolean means = numbering.isNode(new Slice(bytes, start, end - start));
        if (means) {
            own.set(place, new Own(Arrays.copyOfRange(bytes, start, end), generation));
        }
        return means;
    }
}
