package org.muster.replication.protocol;

import org.muster.replication.table.Owner;
import org.muster.replication.table.Shards;

/** What becomes of a link after the other side's hello. */
sealed interface HelloVerdict {
    /** Protocol versions that this release speaks. */
    int VERSION_MIN = 1;
    int VERSION_MAX = 2;
    /** Longest node id and cluster name, bytes: they travel in every PID. */
    int NAME_MAX = 64;

    record Accept() implements HelloVerdict {}

    record Reject(String reason, long incarnationAtLeast) implements HelloVerdict {}

    /** This node dialled itself: the address is its own. */
    record Self() implements HelloVerdict {}

    /** Another link with the same node stands and is kept. */
    record Duplicate() implements HelloVerdict {}

    /** What can be said of a hello alone. */
    static HelloVerdict ofHello(Frame.Hello hello, String certifiedNode, NodeCard own,
            int versionMax, Owner self) {
        var card = hello.card();
        if (certifiedNode != null && !certifiedNode.equals(card.node())) {
            return new Reject("its certificate is of node " + certifiedNode + ", expected of "
                    + card.node() + " (replication.identity)", 0);
        }
        String cluster = own.cluster();
        if (!card.cluster().equals(cluster)) {
            return new Reject("cluster is \"" + card.cluster() + "\", expected \"" + cluster
                    + "\" (cluster.name)", 0);
        }
        if (hello.versionMin() > versionMax || hello.versionMax() < VERSION_MIN) {
            return new Reject("protocol versions " + hello.versionMin() + " to "
                    + hello.versionMax() + ", expected " + VERSION_MIN + " to " + versionMax, 0);
        }
        if (hello.hashVersion() != Shards.HASH_VERSION) {
            return new Reject("shard hash version " + hello.hashVersion() + ", expected "
                    + Shards.HASH_VERSION, 0);
        }
        if (!card.numbering().isEmpty() && !own.numbering().isEmpty()
                && !card.numbering().equals(own.numbering())) {
            return new Reject("numbers are normalised by \"" + card.numbering()
                    + "\", expected \"" + own.numbering() + "\"", 0);
        }
        if (card.node().isEmpty() || card.node().length() > NAME_MAX) {
            return new Reject("node id of " + card.node().length() + " characters, expected 1 to "
                    + NAME_MAX, 0);
        }
        if (card.node().equals(self.node())) {
            return hello.incarnation() == self.incarnation() ? new Self()
                    : new Reject("node id " + card.node() + " is this node's own (node.id)", 0);
        }
        return new Accept();
    }

    /** What the links and incarnations known of that peer say. */
    static HelloVerdict ofPeer(Frame.Hello hello, Link link, Peer peer, String self, long nowMs,
            Timing timing) {
        if (hello.incarnation() < peer.incarnation) {
            return new Reject("incarnation " + Long.toHexString(hello.incarnation())
                    + " is older than " + Long.toHexString(peer.incarnation) + " of the same node",
                    peer.incarnation + 1);
        }
        var standing = peer.link;
        if (standing == null || standing.isSilent(nowMs, timing)) {
            return new Accept();
        }
        if (hello.incarnation() > peer.incarnation) {
            return new Reject(
                    "node id " + peer.node + " is in use by a living node with incarnation "
                            + Long.toHexString(peer.incarnation) + " (node.id)",
                    0);
        }
        boolean sameDialler = (standing.dialled == null) == (link.dialled == null);
        String dialler = link.dialled != null ? self : peer.node;
        String other = link.dialled != null ? peer.node : self;
        return sameDialler || dialler.compareTo(other) < 0 ? new Accept() : new Duplicate();
    }
}
