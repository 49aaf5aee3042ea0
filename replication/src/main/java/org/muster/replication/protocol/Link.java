package org.muster.replication.protocol;

/** One connection, from its opening to its end. Fields belong to {@link Cluster}'s thread. */
final class Link {
    final long id;
    /** The address that this node dialled, or null. */
    final String dialled;
    final String remoteHost;
    final long openedAtMs;
    /** Set by the hello. */
    Peer peer;
    long heardAtMs;
    long polledAtMs = Long.MIN_VALUE;

    Link(long id, String dialled, String remoteHost, long nowMs) {
        this.id = id;
        this.dialled = dialled;
        this.remoteHost = remoteHost;
        openedAtMs = nowMs;
        heardAtMs = nowMs;
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
