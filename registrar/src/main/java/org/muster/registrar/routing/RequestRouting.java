package org.muster.registrar.routing;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import org.muster.registrar.digits.Destination;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.digits.PeerDirectory;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.MessageReader;
import org.muster.registrar.message.NameAddr;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Owner;
import org.muster.replication.table.Pid;

/**
 * Decides where a request goes (RFC 3261 §16.3 to §16.6): checks it, takes our own Routes off, and
 * then follows, in this order, what another node handed over, the dialog that our Record-Route names,
 * or the number in the Request-URI.
 *
 * <p>Deviates from RFC 3261 §16.6 step 7 in that a Route of somebody else is never followed: a
 * request leaves the cluster only towards a phone or the other side of a dialog (no open relay).
 */
public final class RequestRouting {
    /** Seconds after which a caller may ask again while this node is still learning. */
    static final String COMBINING_RETRY_SEC = "1";
    /** Max-Forwards as a client sets it (RFC 3261 §8.1.1.6), and the most that is passed on. */
    private static final int HOPS_DEFAULT = 70;
    private static final int HOPS_MAX = 255;
    /** What the node itself serves. */
    private static final String NODE_ALLOW = "REGISTER, OPTIONS";
    private static final Set<String> KNOWN_METHODS = Set.of("INVITE", "OPTIONS", "MESSAGE",
            "SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO", "PRACK", "UPDATE", "REFER");

    private final Owner self;
    private final Numbering numbering;
    private final DigitAnalysis digits;
    private final PeerDirectory peers;
    private final ClusterSeal seal;
    private final RecordRoutes recordRoutes;
    private final Predicate<String> isSubscriber;

    /**
     * @param self this node; its incarnation is the life that tokens count within
     * @param isSubscriber whether a number belongs to somebody, registered or not
     */
    public RequestRouting(Owner self, Numbering numbering, DigitAnalysis digits,
            PeerDirectory peers, ClusterSeal seal, OwnAddresses addresses,
            Predicate<String> isSubscriber) {
        this.self = self;
        this.numbering = numbering;
        this.digits = digits;
        this.peers = peers;
        this.seal = seal;
        this.isSubscriber = isSubscriber;
        recordRoutes = new RecordRoutes(self, seal, addresses);
    }

    /**
     * Where the request goes.
     *
     * @param flow that it came over
     * @param caller who sends it, where it is neither handed over by a node nor within a dialog
     * @param gone processes that turned out to be gone: they are not tried again
     */
    public Decision decide(SipMessage request, Flow flow, Caller caller, Set<Pid> gone) {
        var uri = SipUri.read(request.requestUri());
        if (uri == null) {
            return SipUri.hasOtherScheme(request.requestUri())
                    ? Decision.Refuse.of(416, "Unsupported URI Scheme")
                    : Decision.Refuse.unreadable("Request-URI");
        }
        var refused = refusal(request);
        if (refused != null) {
            return refused;
        }
        var routes = RouteHeaders.read(request);
        return routes == null ? Decision.Refuse.unreadable("Route")
                : follow(new Routed(request, flow, uri, routes, caller), gone);
    }

    /** RFC 3261 §16.3 steps 3 and 5. */
    private static Decision.Refuse refusal(SipMessage request) {
        int hops = maxForwards(request);
        if (hops < 0) {
            return Decision.Refuse.unreadable("Max-Forwards");
        }
        if (hops == 0) {
            return Decision.Refuse.of(483, "Too Many Hops");
        }
        var required = request.header(HeaderName.PROXY_REQUIRE);
        boolean mustRefuse = required != null && !request.isMethod("ACK")
                && !request.isMethod("CANCEL");
        return mustRefuse ? Decision.Refuse.with(420, "Bad Extension", "Unsupported",
                required.utf8()) : null;
    }

    /** Absent is 70 (§16.6 step 3); -1 when it is not a number. */
    private static int maxForwards(SipMessage request) {
        var header = request.header(HeaderName.MAX_FORWARDS);
        if (header == null) {
            return HOPS_DEFAULT + 1;
        }
        int hops = MessageReader.smallNumber(header);
        return Math.min(hops, HOPS_MAX);
    }

    private Decision follow(Routed routed, Set<Pid> gone) {
        var routes = routed.routes();
        if (ClusterSeal.looksSealed(routed.uri()) && !routes.isEmpty()) {
            // A strict router put our Record-Route into the Request-URI (§16.4).
            return withinDialog(routed, routed.uri(), routes.popLast().uri());
        }
        while (!routes.isEmpty()) {
            var top = routes.top();
            if (top == null || top.host() == null) {
                return Decision.Refuse.unreadable("Route");
            }
            var handover = seal.openHandover(top, routed.callId());
            if (handover != null) {
                routes.pop();
                return toProcess(routed, handover);
            }
            if (ClusterSeal.looksSealed(top)) {
                return withinDialog(routed, top, routed.request().requestUri());
            }
            if (!numbering.isOwn(top.host())) {
                return Decision.Refuse.of(403, "Route Leads Out Of The Cluster");
            }
            routes.pop(); // a phone that has a node as its outbound proxy
        }
        return routed.caller().mayCall() ? toNumber(routed, gone)
                : new Decision.AskCaller(callerDomain(routed));
    }

    private String callerDomain(Routed routed) {
        String number = ownFrom(routed.request());
        return number == null ? numbering.firstDomain() : Numbering.domainOf(number);
    }

    /** Whether the number that it says it comes from is registered over this very flow. */
    public boolean isFamiliar(SipMessage request, Flow flow) {
        String number = ownFrom(request);
        return number != null && digits.processOver(number, flow) != 0;
    }

    /** The number of ours that the request says it comes from, or null. */
    public String ownFrom(SipMessage request) {
        var uri = SipUri.read(request.from().uri());
        boolean own = uri != null && (uri.host() == null || numbering.isOwn(uri.host()));
        return own ? numbering.numberOf(uri) : null;
    }

    /** Another node looked the number up and found this process here. */
    private Decision toProcess(Routed routed, ClusterSeal.Handover handover) {
        String number = numbering.numberOf(routed.uri());
        var here = number == null ? null : digits.device(number, handover.pid());
        return here == null ? Decision.Refuse.of(430, "Flow Failed")
                : toPhone(routed, here, new Leg.Node(handover.entry()),
                        WhenGone.TELL_NODE);
    }

    private Decision toNumber(Routed routed, Set<Pid> gone) {
        if (routed.uri().user() == null) {
            return toNodeItself(routed);
        }
        String number = numbering.numberOf(routed.uri());
        if (number == null) {
            return Decision.Refuse.of(404, "Not Found");
        }
        var destinations = digits.destinations(number);
        for (var destination : destinations) {
            if (gone.contains(destination.binding().pid())) {
                continue;
            }
            switch (destination) {
                case Destination.Here here -> {
                    return toPhone(routed, here, callerLeg(routed), WhenGone.LOOK_UP_AGAIN);
                }
                case Destination.There there -> {
                    return toNode(routed, there);
                }
                case Destination.Nowhere nowhere -> {
                    // the next one
                }
            }
        }
        return nobody(number, destinations.isEmpty() && gone.isEmpty());
    }

    /**
     * The answer when no device of the number can be asked.
     *
     * @param unknown whether no binding of it was found at all
     */
    public Decision.Refuse nobody(String number, boolean unknown) {
        return unknown ? miss(number) : Decision.Refuse.of(480, "Temporarily Unavailable");
    }

    /** Requests to the node are answered elsewhere, where it serves them. */
    private static Decision toNodeItself(Routed routed) {
        String method = routed.request().method().utf8();
        if (routed.request().isWithinDialog() || method.equals("BYE") || method.equals("CANCEL")) {
            return Decision.Refuse.of(481, "Call/Transaction Does Not Exist");
        }
        return KNOWN_METHODS.contains(method)
                ? Decision.Refuse.with(405, "Method Not Allowed", "Allow", NODE_ALLOW)
                : Decision.Refuse.with(501, "Not Implemented", "Allow", NODE_ALLOW);
    }

    private Decision.Refuse miss(String number) {
        return switch (digits.miss()) {
            case COMBINING -> Decision.Refuse.with(503, "Combining", "Retry-After",
                    COMBINING_RETRY_SEC);
            case SOMEONE_AWAY -> Decision.Refuse.of(480, "Temporarily Unavailable");
            case UNKNOWN -> isSubscriber.test(number)
                    ? Decision.Refuse.of(480, "Temporarily Unavailable")
                    : Decision.Refuse.of(404, "Not Found");
        };
    }

    private Decision toPhone(Routed routed, Destination.Here here, Leg caller,
            WhenGone whenGone) {
        var pid = here.binding().pid();
        var detail = here.binding().detail();
        var way = PathRoute.of(detail.path(), detail.contact());
        var edits = routed.edits(Slice.utf8(way.requestUri()))
                .withRoute(way.route().isEmpty() ? null : way.route())
                .withRecordRoutes(recordRoutes.of(routed.request(), caller,
                        new Leg.Phone(here.flow(), pid.process())));
        return new Decision.Forward(new NextHop.Phone(here.flow()), edits, pid, whenGone);
    }

    private Decision toNode(Routed routed, Destination.There there) {
        var pid = there.binding().pid();
        String route = "<sip:" + there.address().hostPort() + ";transport="
                + there.address().transport().text() + ";lr"
                + seal.handover(pid, self.node(), routed.callId()) + ">";
        var edits = routed.edits(routed.request().requestUri()).withRoute(route)
                .withRecordRoutes(recordRoutes.of(routed.request(), callerLeg(routed),
                        new Leg.Node(pid.node())));
        return new Decision.Forward(new NextHop.Node(there.address()), edits, pid,
                WhenGone.LOOK_UP_AGAIN);
    }

    /** The caller's flow, towards its contact, and its device process if it is registered here. */
    private Leg callerLeg(Routed routed) {
        var uri = SipUri.read(routed.request().from().uri());
        String number = uri == null ? null : numbering.numberOf(uri);
        long process = number == null ? 0 : digits.processOver(number, routed.flow());
        var contactHeader = routed.request().header(HeaderName.CONTACT);
        var contact = contactHeader == null ? null : NameAddr.read(contactHeader);
        return new Leg.Phone(
                routed.flow().towards(contact == null ? null : SipUri.read(contact.uri())),
                process);
    }

    /** By the Record-Route of this node, or of another one that the request must go to first. */
    private Decision withinDialog(Routed routed, SipUri sealed, Slice requestUri) {
        var token = seal.open(sealed);
        if (token == null) {
            return Decision.Refuse.of(403, "Flow Token Is Not Of This Cluster");
        }
        if (!token.node().equals(self.node())) {
            return toNode(routed, token.node(), requestUri, false);
        }
        popOwn(routed.routes());
        String fromTag = routed.request().fromTag();
        boolean fromNode = token.from(fromTag) instanceof Leg.Node;
        return switch (token.towards(fromTag)) {
            case Leg.Node node -> toNode(routed, node.id(), requestUri, fromNode);
            case Leg.Phone phone -> {
                var flow = presentFlow(routed, token.life(), phone);
                yield flow == null ? unreachable(fromNode)
                        : new Decision.Forward(new NextHop.Phone(flow),
                                routed.edits(requestUri), null,
                                WhenGone.withinDialog(fromNode));
            }
        };
    }

    /** Both of our Record-Routes, where the two sides use different sockets of ours. */
    private void popOwn(RouteHeaders routes) {
        while (!routes.isEmpty()) {
            var top = routes.top();
            var token = top != null && ClusterSeal.looksSealed(top) ? seal.open(top) : null;
            if (token == null || !token.node().equals(self.node())) {
                return;
            }
            routes.pop();
        }
    }

    private Decision toNode(Routed routed, String node, Slice requestUri, boolean fromNode) {
        var address = peers.addressOf(node);
        return address == null ? unreachable(fromNode)
                : new Decision.Forward(new NextHop.Node(address), routed.edits(requestUri), null,
                        WhenGone.withinDialog(fromNode));
    }

    private static Decision unreachable(boolean fromNode) {
        return fromNode ? Decision.Refuse.of(430, "Flow Failed")
                : Decision.Refuse.of(480, "Temporarily Unavailable");
    }

    /** A device that registered anew over another flow is reached there; null when it is gone. */
    private Flow presentFlow(Routed routed, long life, Leg.Phone phone) {
        if (life != self.incarnation()) {
            return phone.flow().transport().isStream() ? null : phone.flow();
        }
        var to = SipUri.read(routed.request().to().uri());
        String number = to == null ? null : numbering.numberOf(to);
        var here = number == null || phone.process() == 0 ? null
                : digits.device(number, phone.process());
        return here == null ? phone.flow() : here.flow();
    }

    /** A request on its way through the rules. */
    private record Routed(SipMessage request, Flow flow, SipUri uri, RouteHeaders routes,
            Caller caller) {
        Edits edits(Slice requestUri) {
            return new Edits(requestUri, maxForwards(request) - 1, routes.popped(),
                    routes.isLastPopped(), null, List.of(), caller.realm());
        }

        Slice callId() {
            return request.header(HeaderName.CALL_ID);
        }
    }
}
