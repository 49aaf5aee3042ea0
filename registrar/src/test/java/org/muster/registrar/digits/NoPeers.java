package org.muster.registrar.digits;

/** A node alone. */
public final class NoPeers implements PeerDirectory {
    @Override
    public PeerAddress addressOf(String node) {
        return null;
    }

    @Override
    public boolean isCombining() {
        return false;
    }

    @Override
    public boolean isAnyoneAway() {
        return false;
    }
}
