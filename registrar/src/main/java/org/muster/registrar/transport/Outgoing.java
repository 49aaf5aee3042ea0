package org.muster.registrar.transport;

import java.net.InetSocketAddress;

/** An answer and where it goes: over the flow's socket, to this address. */
public record Outgoing(Bytes bytes, InetSocketAddress to) {
    /** The bytes of one message, owned by whoever sends them. */
    public static final class Bytes {
        private final byte[] array;

        Bytes(byte[] array) {
            this.array = array;
        }

        public byte[] array() {
            return array;
        }
    }

    static Outgoing of(byte[] bytes, InetSocketAddress to) {
        return new Outgoing(new Bytes(bytes), to);
    }
}
