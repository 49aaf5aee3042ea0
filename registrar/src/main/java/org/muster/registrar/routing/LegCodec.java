package org.muster.registrar.routing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;
import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.ByteReader;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;

/** A {@link Leg} as bytes within a token: a tag, then the node's id or the flow. */
final class LegCodec {
    private static final int NODE = 0;
    private static final int UDP_PHONE = 1;
    private static final int TCP_PHONE = 2;
    private static final int TLS_PHONE = 3;

    private LegCodec() {}

    static void write(ByteWriter out, Leg leg) {
        switch (leg) {
            case Leg.Node node -> out.u8(NODE).text(node.id());
            case Leg.Phone phone -> {
                out.u8(switch (phone.flow().transport()) {
                    case UDP -> UDP_PHONE;
                    case TCP -> TCP_PHONE;
                    case TLS -> TLS_PHONE;
                });
                write(out, phone.flow().local());
                write(out, phone.flow().remote());
                out.varint(phone.flow().serial()).varint(phone.process());
            }
        }
    }

    static Leg read(ByteReader in) {
        int tag = in.u8();
        return switch (tag) {
            case NODE -> new Leg.Node(in.text("node"));
            case UDP_PHONE -> phone(Transport.UDP, in);
            case TCP_PHONE -> phone(Transport.TCP, in);
            case TLS_PHONE -> phone(Transport.TLS, in);
            default -> throw new BadBytesException("leg has tag " + tag + ", expected 0 to 3");
        };
    }

    private static Leg phone(Transport transport, ByteReader in) {
        return new Leg.Phone(new Flow(transport, address(in), address(in), in.varint()),
                in.varint());
    }

    private static void write(ByteWriter out, InetSocketAddress address) {
        out.prefixed(Slice.of(address.getAddress().getAddress())).varint(address.getPort());
    }

    private static InetSocketAddress address(ByteReader in) {
        try {
            byte[] host = in.prefixed("address").toBytes();
            return new InetSocketAddress(InetAddress.getByAddress(host),
                    in.bounded("port", 65_535));
        } catch (UnknownHostException e) {
            throw new BadBytesException("an address has neither 4 nor 16 bytes");
        }
    }
}
