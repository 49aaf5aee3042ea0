package org.muster.registrar.abuse;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** A set of networks, such as 192.0.2.0/24 or 2001:db8::/32. */
public final class Networks {
    private final List<Network> networks;

    public Networks(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    public boolean contains(InetAddress address) {
        if (networks.isEmpty()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        for (var network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    /** An address and how many of its leading bits count. */
    public static final class Network {
        private final byte[] address;
        private final int bits;

        private Network(byte[] address, int bits) {
            this.address = address;
            this.bits = bits;
        }

        /** Reads ADDRESS/BITS, or an address alone; throws {@link IllegalArgumentException}. */
        public static Network parse(String text) {
            int slash = text.indexOf('/');
            String host = slash < 0 ? text : text.substring(0, slash);
            if (!host.matches("[0-9A-Fa-f.:]+") || host.indexOf(':') < 0
                    && !host.matches("[0-9]+(\\.[0-9]+){3}")) {
                throw new IllegalArgumentException("no address");
            }
            byte[] address = literal(host);
            int all = address.length * 8;
            int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > all) {
                throw new IllegalArgumentException("bits");
            }
            return new Network(address, bits);
        }

        /** Of digits, dots and colons only: nothing is asked of a name server. */
        private static byte[] literal(String host) {
            try {
                return InetAddress.getByName(host).getAddress();
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("no address", e);
            }
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = bits / 8;
            for (int i = 0; i < whole; i++) {
                if (other[i] != address[i]) {
                    return false;
                }
            }
            int rest = bits % 8;
            return rest == 0 || ((other[whole] ^ address[whole]) & 0xff) >> 8 - rest == 0;
        }
    }
}
