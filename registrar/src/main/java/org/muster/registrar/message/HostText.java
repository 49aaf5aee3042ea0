package org.muster.registrar.message;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

import org.muster.replication.bytes.Slice;

/** Numeric hosts as text, IPv6 in the one form of RFC 5952 and never with a scope. */
public final class HostText {
    private static final int GROUPS = 8;

    private HostText() {}

    /** Without brackets. */
    public static String of(InetAddress address) {
        return address instanceof Inet6Address ? ipv6(address.getAddress())
                : address.getHostAddress();
    }

    /** Whether a host as it stands in a Via or a URI is that address; a name never is. */
    public static boolean names(String host, String address) {
        if (host.indexOf(':') < 0) {
            return host.equals(address);
        }
        String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        if (address.indexOf(':') < 0 || !plain.matches("[0-9A-Fa-f:.]{2,45}")) {
            return false;
        }
        try {
            return of(InetAddress.getByName(plain)).equals(address); // a literal: nobody is asked
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The same for a host as bytes. */
    public static boolean names(Slice host, InetAddress address) {
        if (address instanceof Inet6Address) {
            return names(host.utf8(), of(address));
        }
        byte[] bytes = address.getAddress();
        int at = 0;
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[i] & 0xff;
            for (int unit = value >= 100 ? 100 : value >= 10 ? 10 : 1; unit > 0; unit /= 10) {
                if (at == host.length() || host.at(at++) != '0' + value / unit % 10) {
                    return false;
                }
            }
            if (i < bytes.length - 1 && (at == host.length() || host.at(at++) != '.')) {
                return false;
            }
        }
        return at == host.length();
    }

    /** RFC 5952 §4: lower case, no leading zeros, the first of the longest runs of zeros as "::". */
    private static String ipv6(byte[] bytes) {
        var groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int start = -1;
        int longest = 1; // a single zero is written
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > longest) {
                start = i;
                longest = end - i;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += longest - 1;
            } else {
                boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
