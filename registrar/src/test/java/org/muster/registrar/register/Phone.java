package org.muster.registrar.register;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import org.muster.registrar.auth.Digest;
import org.muster.registrar.auth.Nonces;
import org.muster.registrar.auth.Subscribers;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.device.ExpiryWheel;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.digits.NoPeers;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;
import org.muster.registrar.transport.NoTransactions;
import org.muster.registrar.transport.SipCounters;
import org.muster.registrar.transport.SipFront;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;

/** A registrar without sockets and the texts that phones send it; time is a field. */
public final class Phone {
    public final CompositeTable table = new CompositeTable(new Owner("n1", 1));
    public final DeviceTable devices = new DeviceTable();
    public final SipCounters counters = new SipCounters();
    public final BindingChange change;
    public final SipFront front;
    public long nowMs = 1_000_000_000;
    public boolean ready = true;
    public String source = "192.0.2.7";
    public int sourcePort = 5060;
    private int branch;

    public Phone() {
        this(null);
    }

    /** @param subscribers null for an open registrar */
    public Phone(Subscribers subscribers) {
        var settings = new RegistrarSettings(new ExpiresLimits(60, 3_600, 7_200), 3);
        change = new BindingChange(table, devices, new ExpiryWheel(nowMs), settings);
        var numbering = new Numbering(List.of(), List.of("127.0.0.1"));
        var nonces = new Nonces(new byte[32], "n1.1", new Random(1));
        var digits = new DigitAnalysis(table, devices, new NoPeers());
        var registrar = new Registrar(table, devices, digits, numbering, settings,
                subscribers == null ? null : new Digest("local", true, subscribers, nonces),
                change);
        front = new SipFront(registrar, numbering, () -> ready, new NoTransactions(),
                () -> nowMs, counters);
    }

    /** A REGISTER of user 1001 with these further headers, each ended by CRLF. */
    public String register(String callId, int cseq, String headers) {
        return "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK"
                + branch++ + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:1001@127.0.0.1>;tag=a\r\n"
                + "To: <sip:1001@127.0.0.1>\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq
                + " REGISTER\r\n" + headers + "Content-Length: 0\r\n\r\n";
    }

    /** What the front answers, or null. */
    public String send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var flow = new Flow(Transport.UDP, new InetSocketAddress("127.0.0.1", 5060),
                new InetSocketAddress(source, sourcePort), 0);
        var outgoing = front.onMessage(bytes, bytes.length, flow);
        return outgoing == null ? null
                : new String(outgoing.bytes().array(), StandardCharsets.UTF_8);
    }

    public String sendRegister(String callId, int cseq, String headers) {
        return send(register(callId, cseq, headers));
    }

    /** Where the answer to the text would go. */
    public InetSocketAddress destination(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return front.onMessage(bytes, bytes.length,
                new Flow(Transport.UDP, new InetSocketAddress("127.0.0.1", 5060),
                        new InetSocketAddress(source, sourcePort), 0))
                .to();
    }

    /** Changes that peers would have to be told so far. */
    public long changes() {
        long sum = 0;
        for (int i = 0; i < 64; i++) {
            sum += table.shard(i).state().seq();
        }
        return sum;
    }
}
