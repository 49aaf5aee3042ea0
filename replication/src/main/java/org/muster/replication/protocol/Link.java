package org.muster.replication.protocol;

/** One connection, from its opening to its end. Fields belong to {@link Cluster}'s thread. */
final class Link {
    final long id;
    /** The address that this node dialled, or null. */
    final String dialled;
    final String remoteHost;
    /** The node id that the other end proved, or null on a link without TLS. */
    final String certifiedNode;
    final long openedAtMs;
    /** Set by the hello. */
    Peer peer;
    /** The protocol version that both sides speak; set with the peer. */
    int version;
    /** The peer was told whom this node knows. */
    boolean toldMembers;
    long heardAtMs;

    Link(Event.LinkOpened opened, long nowMs) {
        id = opened.link();
        dialled = opened.dialled();
        remoteHost = opened.remoteHost();
        certifiedNode = opened.certifiedNode();
        openedAtMs = nowMs;
        heardAtMs = nowMs;
    }

    /** The peer's frames on it count; those of any other link are fenced. */
    boolean isCurrent() {
        return peer != null && peer.link == this;
    }

    boolean speaks(Class<? extends Frame> kind) {
        return version >= Frame.sinceVersion(kind);
    }

    boolean isSilent(long nowMs, Timing timing) {
        return nowMs - heardAtMs >= timing.silenceMs();
    }

    /** Where the other end is dialled: as this node did, else as its hello says. */
    String addressOf(Frame.Hello hello) {
        if (dialled != null) {
            return dialled;
        }
        String advertised = hello.card().replicationAddress();
        boolean wildcard = advertised.startsWith("0.0.0.0:") || advertised.startsWith("[::]:");
        return wildcard ? remoteHost + advertised.substring(advertised.lastIndexOf(':'))
                : advertised;
    }
}
