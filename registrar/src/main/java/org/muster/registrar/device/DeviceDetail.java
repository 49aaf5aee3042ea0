package org.muster.registrar.device;

import org.muster.registrar.message.Flow;
import org.muster.registrar.message.NameAddr;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.ByteReader;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;

/**
 * What is replicated of a device beside its claim; opaque to replication.
 *
 * <p>The first part is a reason to replicate when it changes. The second is carried along as it was
 * at that time and never a reason: a refresh, even with a new Call-ID, sends nothing.
 *
 * @param contact the Contact URI as the phone wrote it
 * @param qThousandths 0 to 1000; 1000 when the phone said nothing
 * @param features further Contact parameters as written, each with its semicolon
 * @param path values of Path (RFC 3327) joined by commas, or ""
 * @param transport of the flow
 * @param grantedSec what the phone was granted
 * @param callIdHash of the Call-ID, to know the same request at another node
 * @param source {@code udp:HOST:PORT} that the REGISTER came from
 */
public record DeviceDetail(String contact, int qThousandths, String features, String path,
        String transport, int grantedSec, long callIdHash, long cseq, String source,
        String userAgent) {
    /** Longest User-Agent that is carried along, characters. */
    public static final int USER_AGENT_MAX = 64;

    private static final int Q_MAX = 1_000;

    /** As bytes: q as what it lacks of 1, since nearly all phones say 1. */
    public Slice pack() {
        var out = new ByteWriter(224).text(contact).varint(Q_MAX - qThousandths).text(features)
                .text(transport).text(path).prefixSince(0).varint(grantedSec).fixed64(callIdHash)
                .varint(cseq);
        PackedSource.write(out, source, transport);
        return out.text(userAgent).toSlice();
    }

    public static DeviceDetail read(Slice packed) {
        var in = new ByteReader(packed);
        var first = new ByteReader(in.prefixed("significant detail"));
        String contact = first.text("contact");
        int q = readQ(first);
        String features = first.text("features");
        String transport = first.text("transport");
        String path = first.text("path");
        return new DeviceDetail(contact, q, features, path, transport,
                in.bounded("granted seconds", Integer.MAX_VALUE), in.fixed64(), in.varint(),
                PackedSource.read(in, transport), in.text("user agent"));
    }

    /** The first proxy of the Path (RFC 3327 §5.4), or the contact itself; null if it is no SIP URI. */
    public SipUri firstHop() {
        if (path.isEmpty()) {
            return SipUri.read(Slice.utf8(contact));
        }
        var proxies = NameAddr.readList(Slice.utf8(path));
        return proxies == null ? null : SipUri.read(proxies.get(0).uri());
    }

    /** How requests to the device go: to its edge if it has one, else to its contact. */
    public Flow way(Flow itsRegistersComeOver) {
        return itsRegistersComeOver.towards(firstHop());
    }

    /** How a device is addressed, and nothing else of its detail. */
    public record Address(String contact, String path) {}

    /** The same as {@link #read}, for who asks often and needs no more. */
    public static Address readAddress(Slice packed) {
        var first = new ByteReader(new ByteReader(packed).prefixed("significant detail"));
        String contact = first.text("contact");
        readQ(first);
        first.prefixed("features");
        first.prefixed("transport");
        return new Address(contact, first.text("path"));
    }

    /** What a 200 to a REGISTER lists of a device, as bytes of its detail. */
    public record Listed(Slice contact, int qThousandths, Slice features) {}

    /** The same as {@link #read}, for a list of bindings. */
    public static Listed readListed(Slice packed) {
        var first = new ByteReader(new ByteReader(packed).prefixed("significant detail"));
        return new Listed(first.prefixed("contact"), readQ(first),
                first.prefixed("features"));
    }

    private static int readQ(ByteReader in) {
        return Q_MAX - in.bounded("q", Q_MAX);
    }

    /** Whether two details differ in nothing that peers must be told. */
    public static boolean sameForPeers(Slice a, Slice b) {
        return new ByteReader(a).prefixed("significant detail")
                .equals(new ByteReader(b).prefixed("significant detail"));
    }
}
