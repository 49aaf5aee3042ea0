package org.muster.registrar.register;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.muster.registrar.abuse.AbuseGuard;
import org.muster.registrar.abuse.AbuseLimits;
import org.muster.registrar.abuse.Networks;
import org.muster.registrar.auth.Authenticator;
import org.muster.registrar.auth.Digest;
import org.muster.registrar.auth.Nonces;
import org.muster.registrar.auth.Realms;
import org.muster.registrar.device.DeviceEvent;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.device.ExpiryWheel;
import org.muster.registrar.device.LifeCycle;
import org.muster.registrar.device.PollSettings;
import org.muster.registrar.device.Polls;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.digits.NoPeers;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.lean.Keepalives;
import org.muster.registrar.lean.LeanPath;
import org.muster.registrar.lean.Refreshes;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;
import org.muster.registrar.subscribers.Algorithm;
import org.muster.registrar.subscribers.NumberOwners;
import org.muster.registrar.subscribers.SubscriberLookup;
import org.muster.registrar.subscribers.Subscribers;
import org.muster.registrar.transport.FlowKeeper;
import org.muster.registrar.transport.NoTransactions;
import org.muster.registrar.transport.SipCounters;
import org.muster.registrar.transport.SipFront;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;

/** A registrar without sockets and the texts that phones send it; time is a field. */
public final class Phone {
    public final CompositeTable table;
    /** What changed of any device's state, oldest first. */
    public final List<DeviceEvent> events = new ArrayList<>();
    private final LifeCycle lifeCycle = new LifeCycle(events::add);
    public final DeviceTable devices = new DeviceTable(lifeCycle);
    /** Listeners that were dialled. */
    public final List<InetSocketAddress> dialled = new ArrayList<>();
    public final SipCounters counters = new SipCounters();
    public final BindingChange change;
    public final OperatorChange operator;
    public final DeviceAdoption adoption;
    public final SipFront front;
    public final Numbering numbering;
    public final Access access;
    public final DigitAnalysis digits;
    /** What was answered later than at once. */
    public final List<String> later = new ArrayList<>();
    public final Set<String> blocked = new HashSet<>();
    /** What may be changed later: phones. */
    public final Options options;
    public final Admission admission;
    private final Polls polls;
    private final Authenticator authenticator;
    public long nowMs = 1_000_000_000;
    public boolean ready = true;
    public String source = "192.0.2.7";
    public int sourcePort = 5060;
    public Transport transport = Transport.UDP;
    public long serial;
    /** Where the last answer went; null when there was none. */
    InetSocketAddress answeredTo;
    private int branch;

    public Phone() {
        this(new Options());
    }

    /** @param subscribers null for an open registrar */
    public Phone(Subscribers subscribers) {
        this(new Options().with(subscribers));
    }

    public Phone(Options options) {
        this.options = options;
        table = new CompositeTable(new Owner(options.node, 1));
        var settings = new RegistrarSettings(options.expires, 3, options.over, options.missingOb,
                options.serviceRoutes, 120);
        admission = new Admission(options.admissionRate, () -> options.phones, options.random);
        polls = new Polls(options.polls, lifeCycle, devices.handles(), options.random, nowMs);
        var wheel = new ExpiryWheel(devices.handles(), nowMs);
        change = new BindingChange(table, devices, wheel, settings, admission, polls);
        adoption = new DeviceAdoption(table, devices, wheel, polls, admission);
        operator = new OperatorChange(table, devices, polls, settings);
        numbering = new Numbering(options.domains, List.of("127.0.0.1"));
        var guard = new AbuseGuard(options.limits, new Networks(options.trusted));
        var realms = new Realms(options.domains.isEmpty() ? List.of("local") : options.domains,
                Map.of(), options.algorithms, Map.of());
        var nonces = new Nonces(new byte[32], options.issuer);
        authenticator = options.lookup == null ? null
                : new Authenticator(new Digest(options.allowNoQop, nonces), realms, options.lookup,
                        guard, counters::count);
        digits = new DigitAnalysis(table, devices, new NoPeers());
        access = new Access(authenticator, () -> options.owners, guard, admission,
                blocked::contains);
        var list = new BindingList(digits, settings);
        var registrar = new Registrar(table, devices, numbering, settings, access, change, list);
        var refreshes = new Refreshes(table, devices, wheel, polls, access, settings.expires(),
                list);
        var lean = new LeanPath(numbering, refreshes,
                new Keepalives(numbering, () -> ready, access, counters::count),
                counters.adder("sip.register"), counters.adder("sip.register.lean"));
        front = new SipFront(lean, registrar, access, numbering, () -> ready,
                new NoTransactions(),
                (flow, to, bytes) -> later.add(new String(bytes, StandardCharsets.UTF_8)),
                new FlowKeeper() {
                    @Override
                    public void onFlowLost(Flow lost) {
                        closed(lost);
                    }

                    @Override
                    public long boundUntilMs(Flow connection) {
                        return change.boundUntilMs(connection);
                    }
                }, (token, status) -> {}, () -> nowMs, counters);
    }

    /** Lets time pass until the only device is polled, which answers 200. */
    public void answerPoll() {
        for (;;) {
            nowMs += 100;
            polls.turn(nowMs);
            for (var process = polls.next(); process != null; process = polls.next()) {
                if (polls.onDue(process, nowMs) instanceof Polls.Due.Send send) {
                    polls.onAnswer(process, send.token(), 200, false, nowMs);
                    return;
                }
            }
        }
    }

    /** Does what polls are due now, and says what; each that is sent is answered, or is not. */
    public List<String> pollsDue(boolean answered) {
        var done = new ArrayList<String>();
        polls.turn(nowMs);
        for (var process = polls.next(); process != null; process = polls.next()) {
            var due = polls.onDue(process, nowMs);
            done.add(process.number() + " " + process.process() + " " + due);
            if (due instanceof Polls.Due.Lost) {
                change.onPollsMissed(process, nowMs);
            } else if (answered && due instanceof Polls.Due.Send send) {
                polls.onAnswer(process, send.token(), 200, false, nowMs);
            }
        }
        return done;
    }

    /** The connection has closed; those who are reached over another now. */
    public List<DeviceProcess> closed(Flow connection) {
        return change.onFlowLost(connection, listener -> {
            dialled.add(listener);
            return new Flow(Transport.TCP, new InetSocketAddress(0), listener,
                    1_000 + dialled.size());
        }, nowMs);
    }

    /** What differs from an open registrar with all defaults but three contacts. */
    public static final class Options {
        public List<String> domains = List.of();
        public ExpiresLimits expires = new ExpiresLimits(60, 3_600, 7_200, 0);
        public ContactsOver over = ContactsOver.REFUSE;
        public MissingOb missingOb = MissingOb.IGNORE_REG_ID;
        public List<String> serviceRoutes = List.of();
        public List<Networks.Network> trusted = List.of();
        public AbuseLimits limits = new AbuseLimits(100, 10_000, 10, 60);
        public List<Algorithm> algorithms = List.of(Algorithm.MD5);
        public boolean allowNoQop = true;
        public NumberOwners owners = NumberOwners.none();
        public String issuer = "n1.1";
        public int admissionRate = Admission.UNLIMITED;
        public int phones;
        public Random random = new Random(1);
        public PollSettings polls = PollSettings.OFF;
        /** Null for an open registrar. */
        public SubscriberLookup lookup;
        public String node = "n1";
        /** Whether the lean path is taken. */
        public boolean refresh = true;

        public Options with(Subscribers subscribers) {
            lookup = subscribers == null ? null : SubscriberLookup.atOnce(() -> subscribers);
            return this;
        }

        public Options trust(String network) {
            trusted = List.of(Networks.Network.parse(network));
            return this;
        }
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
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public String send(byte[] message) {
        byte[] bytes = message.clone();
        var flow = flow();
        var refreshed = options.refresh ? front.leanAnswer(bytes, bytes.length, flow) : null;
        if (refreshed != null) {
            answeredTo = flow.remote();
            return new String(refreshed.toBytes(), StandardCharsets.UTF_8);
        }
        return sendInFull(bytes);
    }

    /** As {@link #send}, read in full. */
    public String sendInFull(byte[] message) {
        byte[] bytes = message.clone();
        var flow = flow();
        var outgoing = front.onMessage(bytes, bytes.length, flow);
        answeredTo = outgoing == null ? null : outgoing.to();
        return outgoing == null ? null
                : new String(outgoing.bytes().array(), StandardCharsets.UTF_8);
    }

    /** The flow that it sends over now. */
    public Flow flow() {
        return new Flow(transport, new InetSocketAddress("127.0.0.1", 5060),
                new InetSocketAddress(source, sourcePort), serial);
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
