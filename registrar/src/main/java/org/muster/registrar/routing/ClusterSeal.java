package org.muster.registrar.routing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.ByteReader;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Pid;

/**
 * Makes and checks what only nodes of the cluster can make ({@code cluster.key}): the token in a
 * Record-Route, and the Route parameters by which one node hands a request to another. Thread-safe.
 */
public final class ClusterSeal {
    /** The user part of a Record-Route of ours begins so; the digit is the format's version. */
    static final String TOKEN_START = "m1.";
    /** Base64 may spell it, and SIPp takes the first one in a message for the header. */
    private static final String MISREAD = "CSeq";
    private static final String MISREAD_BROKEN = "CS.eq";
    /** Bytes of a MAC that are sent: one guess in 2^64. */
    static final int MAC_BYTES = 8;
    /** Longest token that is looked at, characters. */
    static final int TOKEN_CHARS_MAX = 512;

    private final SecretKeySpec key;
    private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::newMac);

    public ClusterSeal(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** The user part of a Record-Route URI. */
    String seal(DialogToken token) {
        var out = new ByteWriter(96).text(token.node()).varint(token.life())
                .varint(token.callerTag() & 0xffff_ffffL);
        LegCodec.write(out, token.caller());
        LegCodec.write(out, token.callee());
        byte[] body = out.toBytes();
        out.raw(mac(body), 0, MAC_BYTES);
        return TOKEN_START + Base64.getUrlEncoder().withoutPadding()
                .encodeToString(out.toBytes()).replace(MISREAD, MISREAD_BROKEN);
    }

    /** Whether the URI has a user part that looks like a token of a cluster. */
    static boolean looksSealed(SipUri uri) {
        return uri.user() != null && uri.user().startsWith(TOKEN_START);
    }

    /** The token, or null when it was not made with this cluster's key. */
    DialogToken open(SipUri uri) {
        if (uri.user().length() > TOKEN_CHARS_MAX) {
            return null;
        }
        try {
            byte[] all = Base64.getUrlDecoder()
                    .decode(uri.user().substring(TOKEN_START.length())
                            .replace(MISREAD_BROKEN, MISREAD));
            if (all.length <= MAC_BYTES) {
                return null;
            }
            byte[] body = Arrays.copyOf(all, all.length - MAC_BYTES);
            byte[] mac = Arrays.copyOfRange(all, body.length, all.length);
            return MessageDigest.isEqual(mac, mac(body)) ? read(body) : null;
        } catch (IllegalArgumentException | BadBytesException notOurs) {
            return null;
        }
    }

    private static DialogToken read(byte[] body) {
        var in = new ByteReader(Slice.of(body));
        return new DialogToken(in.text("node"), in.varint(), (int) in.varint(), LegCodec.read(in),
                LegCodec.read(in));
    }

    /** The parameters of a Route by which {@code entry} hands a request to the process's node. */
    String handover(Pid pid, String entry, Slice callId) {
        return ";pid=" + pid + ";from=" + entry + ";mac=" + handoverMac(pid.toString(), entry,
                callId);
    }

    /**
     * A request handed from node to node.
     *
     * @param pid the device process that it is for
     * @param entry the node that looked the number up
     */
    record Handover(Pid pid, String entry) {}

    /** What a Route hands over, or null when no node of this cluster sealed it. */
    Handover openHandover(SipUri route, Slice callId) {
        String pid = route.parameter("pid");
        String entry = route.parameter("from");
        String mac = route.parameter("mac");
        if (pid == null || entry == null || mac == null) {
            return null;
        }
        boolean ours = MessageDigest.isEqual(mac.getBytes(StandardCharsets.UTF_8),
                handoverMac(pid, entry, callId).getBytes(StandardCharsets.UTF_8));
        return ours ? new Handover(readPid(pid), entry) : null;
    }

    private static Pid readPid(String text) {
        String[] parts = text.split("\\.");
        return new Pid(parts[0], Long.parseLong(parts[1], 16), Long.parseLong(parts[2]));
    }

    private String handoverMac(String pid, String entry, Slice callId) {
        byte[] body = new ByteWriter(128).text("handover").text(pid).text(entry).prefixed(callId)
                .toBytes();
        return HexFormat.of().formatHex(mac(body));
    }

    private byte[] mac(byte[] body) {
        return Arrays.copyOf(macs.get().doFinal(body), MAC_BYTES);
    }

    private Mac newMac() {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
