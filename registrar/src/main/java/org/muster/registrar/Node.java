package org.muster.registrar;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

import javax.sip.SipException;

import org.muster.registrar.abuse.Networks;
import org.muster.registrar.admin.AdminServer;
import org.muster.registrar.admin.AdminView;
import org.muster.registrar.admin.ClusterView;
import org.muster.registrar.admin.EventView;
import org.muster.registrar.admin.OperatorActions;
import org.muster.registrar.admin.PeerHistory;
import org.muster.registrar.admin.PlanView;
import org.muster.registrar.admin.RouteView;
import org.muster.registrar.auth.Nonces;
import org.muster.registrar.config.BadSettingException;
import org.muster.registrar.config.Keys;
import org.muster.registrar.config.Settings;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.device.EventLog;
import org.muster.registrar.device.ExpiryWheel;
import org.muster.registrar.device.LifeCycle;
import org.muster.registrar.device.Polls;
import org.muster.registrar.device.TakeOvers;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.lean.Keepalives;
import org.muster.registrar.lean.LeanPath;
import org.muster.registrar.lean.Refreshes;
import org.muster.registrar.register.Admission;
import org.muster.registrar.register.BindingChange;
import org.muster.registrar.register.BindingList;
import org.muster.registrar.register.DeviceAdoption;
import org.muster.registrar.register.OperatorChange;
import org.muster.registrar.register.Registrar;
import org.muster.registrar.routing.ClusterSeal;
import org.muster.registrar.routing.RequestRouting;
import org.muster.registrar.sipstack.JainSip;
import org.muster.registrar.sipstack.RequestListener;
import org.muster.registrar.transport.CannotListenException;
import org.muster.registrar.transport.EdgeSettings;
import org.muster.registrar.transport.SipCounters;
import org.muster.registrar.transport.SipFront;
import org.muster.registrar.transport.SipTransports;
import org.muster.replication.link.ClusterSnapshot;
import org.muster.replication.link.HostPort;
import org.muster.replication.link.PeerLinks;
import org.muster.replication.protocol.Cluster;
import org.muster.replication.protocol.NodeCard;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.TableBounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node, wired together from its settings: the composition root. */
public final class Node implements AutoCloseable {
    /** What expires is found by the second, and files that changed. */
    private static final long EXPIRE_EVERY_MS = 1_000;
    /**
     * 2025-01-01T00:00Z. An incarnation is the milliseconds since then: two lives of a node must never
     * share one, or a peer would resume a stream that belongs to the other life.
     */
    private static final long INCARNATION_ORIGIN_MS = 1_735_689_600_000L;
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final NodeClock clock = new NodeClock();
    /** What comes after {@link #close} is not done. */
    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1,
            task -> new Thread(task, "expiry"), new ThreadPoolExecutor.DiscardPolicy());
    private final String id;
    private final RandomStock random = new RandomStock();
    private final ClusterDirectory directory;
    /** What the timer's thread last acted upon. */
    private ClusterSnapshot lastSeen = ClusterSnapshot.STARTING;
    private final DeviceTable devices;
    private final NodeRoom room;
    private final NodeAccess nodeAccess;
    private final OperatorFiles operatorFiles;
    /** Null where links are not encrypted, and for a node alone. */
    private final NodeIdentity identity;
    /** Null without TLS listeners. */
    private final NodeCertificates certificates;
    private final Poller poller;
    private final Drain drain;
    private final SipTransports transports;
    private final JainSip jainSip;
    private final PeerLinks links;
    private final AdminServer admin;

    /** Starts everything; what was opened is closed again when something fails. */
    public Node(Settings settings) throws BadSettingException, CannotListenException {
        this(settings, RequestListener.NONE);
    }

    /** As above, with a listener to what the transaction layer works on. */
    public Node(Settings settings, RequestListener listener)
            throws BadSettingException, CannotListenException {
        id = settings.isSet(Keys.NODE_ID) ? settings.get(Keys.NODE_ID) : hostName();
        var self = new Owner(id, clock.getAsLong() - INCARNATION_ORIGIN_MS);
        var table = new CompositeTable(self, new TableBounds(settings.get(Keys.RELEASES_MAX),
                settings.get(Keys.VIEW_MAX)));
        var counters = new SipCounters();
        var events = new EventLog();
        var lifeCycle = new LifeCycle(new NodeEvents(events, counters));
        devices = new DeviceTable(lifeCycle);
        directory = new ClusterDirectory(() -> links().snapshot());
        var digits = new DigitAnalysis(table, devices, directory);
        var hosts = sipHosts(settings);
        var numbering = new Numbering(settings.get(Keys.DOMAINS), withSeeds(hosts, settings));
        var registrarSettings = NodeSettings.registrar(settings);
        RandomGenerator spread = () -> ThreadLocalRandom.current().nextLong(); // not for secrets
        var admission = new Admission(settings.get(Keys.ADMISSION_RATE), devices::count, spread);
        room = new NodeRoom(settings.get(Keys.DEVICES_MAX), Runtime.getRuntime().maxMemory(),
                table::peersClaimCount, admission);
        counters.gauge("devices.room", room::devices);
        var wheel = new ExpiryWheel(devices.handles(), clock.getAsLong());
        var polls = new Polls(NodeSettings.polls(settings), lifeCycle, devices.handles(), random,
                clock.getAsLong());
        var change = new BindingChange(table, devices, wheel, registrarSettings, admission, polls);
        var operator = new OperatorChange(table, devices, polls, registrarSettings);
        identity = NodeIdentity.of(settings, id);
        byte[] key = ClusterKey.of(settings, identity, new SecureRandom());
        var nonces = new Nonces(key, id + "." + Long.toHexString(self.incarnation()));
        operatorFiles = new OperatorFiles(settings, numbering, operator, this::transports, clock);
        operatorFiles.readBlocked();
        nodeAccess = new NodeAccess(settings, numbering, nonces, admission,
                operatorFiles::isBlocked, clock, counters::count);
        var list = new BindingList(digits, registrarSettings);
        var registrar = new Registrar(table, devices, numbering, registrarSettings,
                nodeAccess.access(), change, list);
        var refreshes = new Refreshes(table, devices, wheel, polls, nodeAccess.access(),
                registrarSettings.expires(), list);

        var seeds = settings.get(Keys.PEERS).stream().map(HostPort::toString).toList();
        var cluster = new Cluster(card(settings, hosts), NodeSettings.timing(settings), table,
                seeds, change);
        var addresses = new AdvertisedAddresses(settings.get(Keys.SIP_LISTEN),
                settings.get(Keys.REPLICATION_LISTEN).host());
        var adopter = new Adopter(
                new TakeOvers(settings.get(Keys.ADOPT_RATE), settings.get(Keys.POLL_TIMEOUT),
                        settings.get(Keys.POLL_MISSES), random),
                new DeviceAdoption(table, devices, wheel, polls, admission), addresses,
                this::transports,
                clock, counters);
        var peerHistory = new PeerHistory(clock);
        links = new PeerLinks(cluster, clock,
                new Notices(clock).andThen(peerHistory).andThen(adopter::onNotice),
                identity == null ? null : identity.tls());
        links.takeOverBy(adopter);
        links.restFor(counters::heard);
        table.onLocalChange(links::onLocalChange);

        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        jainSip = new JainSip(threads, clock, counters, listener);
        poller = new Poller(polls, table, digits, change, operator, addresses, adopter,
                settings.get(Keys.POLL_TIMEOUT), clock, counters);
        BooleanSupplier ready = () -> links.snapshot().ready() && !admission.isDraining();
        var lean = new LeanPath(numbering, refreshes,
                new Keepalives(numbering, ready, nodeAccess.access(), counters::count),
                counters.adder("sip.register"), counters.adder("sip.register.lean"));
        var front = new SipFront(lean, registrar, nodeAccess.access(), numbering, ready, jainSip,
                (flow, to, bytes) -> transports().send(flow, to, bytes),
                new NodeFlows(change, poller, this::transports, timer,
                        settings.get(Keys.FLOW_GRACE), clock),
                poller, clock, counters);
        certificates = NodeCertificates.of(settings);
        transports = new SipTransports(front, counters, edge(settings), true, threads);
        if (certificates != null) {
            counters.gauge("tls.certificate-days-left",
                    () -> certificates.daysLeft(clock.getAsLong()));
        }
        drain = new Drain(table, devices, admission, links, transports,
                new Drain.Pace(settings.get(Keys.ADOPT_RATE), settings.get(Keys.DRAIN_CLOSE_RATE),
                        settings.get(Keys.DRAIN_MAX)),
                clock, this::tickDrain);
        var routing = new RequestRouting(self, numbering, digits, directory, new ClusterSeal(key),
                addresses, nodeAccess::isSubscriber);
        var eventView = new EventView(events, peerHistory, numbering, self);
        var clusterView = new ClusterView(table, numbering, eventView, new LinkedNodes(links));
        links.answerBy(clusterView::answer);
        admin = new AdminServer(
                new AdminView(table, digits, numbering, counters, links::snapshot),
                new RouteView(table, digits, numbering, routing),
                eventView, clusterView, new PlanView(table, digits, clock),
                new OperatorActions(operator, table, digits, poller), drain, numbering, clock);
        start(settings, identity != null, change, numbering);
        // JAIN-SIP takes a second to load; phones register meanwhile, the rest is told 503.
        timer.execute(() -> startStack(routing, addresses));
    }

    /** For what is made before the links are; only asked once everything runs. */
    private PeerLinks links() {
        return links;
    }

    private SipTransports transports() {
        return transports;
    }

    private EdgeSettings edge(Settings settings) {
        return new EdgeSettings(settings.get(Keys.SIP_DSCP),
                new Networks(settings.get(Keys.PROXY_PROTOCOL)), certificates,
                settings.get(Keys.TLS_HANDSHAKE_RATE));
    }

    private void start(Settings settings, boolean hasIdentity, BindingChange change,
            Numbering numbering)
            throws CannotListenException {
        boolean started = false;
        try {
            for (var listen : settings.get(Keys.SIP_LISTEN)) {
                transports.listen(listen);
            }
            startAdmin(settings.get(Keys.ADMIN_LISTEN));
            links.whenNews(() -> timer.execute(() -> attempt(() -> lookAtPeers(numbering))));
            startLinks(settings, hasIdentity);
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
        poller.start(transports);
        every(EXPIRE_EVERY_MS, () -> everySoOften(change, numbering));
        LOG.info("node {} serves {} ({}), admin http://{}", id, settings.get(Keys.SIP_LISTEN),
                transports.usesEpoll() ? "epoll" : "NIO", settings.get(Keys.ADMIN_LISTEN));
    }

    private void startStack(RequestRouting routing, AdvertisedAddresses addresses) {
        try {
            jainSip.start(id, routing, nodeAccess.access(), addresses, transports,
                    random.nextLong());
        } catch (SipException e) {
            LOG.error("only REGISTER and OPTIONS are served: {}", e.getMessage());
        }
    }

    private void startAdmin(HostPort listen) throws CannotListenException {
        try {
            admin.start(listen.resolve());
        } catch (Exception e) {
            throw new CannotListenException("cannot listen on admin " + listen + ": "
                    + e.getMessage() + "; does another node use it? (admin.listen)");
        }
    }

    /** A node without an identity is alone, unless it was said that links are not encrypted. */
    private void startLinks(Settings settings, boolean hasIdentity) throws CannotListenException {
        var listen = settings.get(Keys.REPLICATION_LISTEN);
        boolean open = hasIdentity || !settings.get(Keys.REPLICATION_TLS);
        if (!settings.get(Keys.REPLICATION_TLS)) {
            LOG.warn("replication on {} is not encrypted (replication.tls: off)", listen);
        }
        try {
            links.start(open ? listen.resolve() : null);
        } catch (Exception e) {
            throw new CannotListenException("cannot listen on replication " + listen + ": "
                    + e.getMessage() + "; does another node use it? (replication.listen)");
        }
    }

    private void tickDrain() {
        every(Drain.TICK_MS, drain::tick);
    }

    private void every(long ms, Runnable task) {
        timer.scheduleAtFixedRate(() -> attempt(task), ms, ms, TimeUnit.MILLISECONDS);
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("what is done beside the phones failed; the node goes on", e);
        }
    }

    private void lookAtPeers(Numbering numbering) {
        var now = links.snapshot();
        if (now != lastSeen) {
            lastSeen = now;
            numbering.peerHosts(now.peerHosts());
            transports.retainPeers(directory.reachable());
            jainSip.onNodesPresent(directory.present());
        }
    }

    private void everySoOften(BindingChange change, Numbering numbering) {
        change.expireDue(clock.getAsLong());
        directory.refresh(clock.getAsLong());
        room.look();
        nodeAccess.look();
        operatorFiles.look();
        if (identity != null) {
            identity.look();
        }
        if (certificates != null) {
            certificates.look();
        }
        lookAtPeers(numbering);
        // Also what was sent to a node while this one learned that it is gone.
        jainSip.onNodesPresent(directory.present());
    }

    private NodeCard card(Settings settings, List<String> hosts) {
        var sip = settings.get(Keys.SIP_LISTEN).stream()
                .map(each -> each.transport().text() + ":"
                        + (each.advertise() == null ? each.bind() : each.advertise()))
                .toList();
        return new NodeCard(settings.get(Keys.CLUSTER_NAME), id,
                settings.get(Keys.REPLICATION_LISTEN).toString(), sip, hosts,
                settings.get(Keys.ADMIN_LISTEN).toString(),
                "domains=" + String.join(",", settings.get(Keys.DOMAINS)), Keys.SAME_EVERYWHERE
                        .stream().map(key -> key.name() + "=" + settings.get(key)).toList());
    }

    /** Hosts by which phones may name this node: listeners and what they advertise. */
    private static List<String> sipHosts(Settings settings) throws BadSettingException {
        var hosts = new TreeSet<String>();
        for (var listen : settings.get(Keys.SIP_LISTEN)) {
            if (listen.advertise() != null) {
                hosts.add(listen.advertise().host());
            }
            var address = listen.bind().resolve().getAddress();
            if (address == null) {
                throw new BadSettingException(
                        "sip.listen " + listen + ": the host does not resolve");
            }
            hosts.add(listen.bind().host());
            if (address.isAnyLocalAddress()) {
                hosts.addAll(SipTransports.localHosts(address));
            }
            if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
                hosts.add("localhost");
            }
        }
        return List.copyOf(hosts);
    }

    private static List<String> withSeeds(List<String> hosts, Settings settings) {
        var all = new ArrayList<>(hosts);
        settings.get(Keys.PEERS).stream().filter(peer -> !peer.isService())
                .forEach(peer -> all.add(peer.host()));
        return all;
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            String first = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
            return first.replaceAll("[^A-Za-z0-9_-]", "-");
        } catch (UnknownHostException e) {
            return "node";
        }
    }

    public String id() {
        return id;
    }

    /** Says good-bye to the peers, then closes everything. */
    @Override
    public void close() {
        timer.shutdownNow();
        poller.close();
        links.close();
        transports.close();
        jainSip.close();
        devices.endAll(ReleaseReason.DRAINING, clock.getAsLong());
        admin.close();
    }
}
