package org.muster.registrar.routing;

import java.util.List;
import java.util.Set;

import org.muster.registrar.message.SipMessage;
import org.muster.replication.table.Owner;

/**
 * The Record-Routes that a node adds to a request that forms a dialog (RFC 3261 §16.6 step 4): one for
 * each side that is a phone, as that side reaches this node; one for both where that is the same.
 */
final class RecordRoutes {
    /** Requests that may form a dialog. */
    private static final Set<String> DIALOG_FORMING = Set.of("INVITE", "SUBSCRIBE", "REFER");

    private final Owner self;
    private final ClusterSeal seal;
    private final OwnAddresses addresses;

    RecordRoutes(Owner self, ClusterSeal seal, OwnAddresses addresses) {
        this.self = self;
        this.seal = seal;
        this.addresses = addresses;
    }

    /** The values in the order in which they stand in the message, the callee's first. */
    List<String> of(SipMessage request, Leg caller, Leg callee) {
        if (request.isWithinDialog() || !DIALOG_FORMING.contains(request.method().utf8())) {
            return List.of();
        }
        String token = seal.seal(new DialogToken(self.node(), self.incarnation(),
                DialogToken.hash(request.fromTag()), caller, callee));
        String callees = value(token, callee);
        String callers = value(token, caller);
        if (callees == null || callees.equals(callers)) {
            return callers == null ? List.of() : List.of(callers);
        }
        return callers == null ? List.of(callees) : List.of(callees, callers);
    }

    private String value(String token, Leg leg) {
        return switch (leg) {
            case Leg.Node node -> null;
            case Leg.Phone phone -> {
                var flow = phone.flow();
                yield "<sip:" + token + "@" + addresses.sentBy(flow.transport(), flow.local())
                        + (flow.transport().isStream() ? ";transport=" + flow.transport().text()
                                : "")
                        + ";lr>";
            }
        };
    }
}
