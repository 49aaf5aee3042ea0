package org.muster.replication.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/**
 * Where a seed's name leads: A and AAAA, or SRV (RFC 2782) for a name that begins with an underscore.
 * On a thread of its own, for a resolver may be slow.
 */
final class Resolver implements AutoCloseable {
    /** The servers of this machine's resolv.conf. */
    static final String SYSTEM = "dns:";
    private static final String TIMEOUT_MS = "2000";

    private final String servers;
    private final ExecutorService thread = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("resolver").factory());

    /** @param servers as JNDI's DNS provider takes them: {@code dns://HOST:PORT} */
    Resolver(String servers) {
        this.servers = servers;
    }

    private record Target(int priority, HostPort address) {}

    /** @param found on this class's thread; nothing where the name leads nowhere */
    void resolve(String address, Consumer<List<InetSocketAddress>> found) {
        thread.execute(() -> {
            var seed = HostPort.parse(address);
            var addresses = new ArrayList<InetSocketAddress>();
            for (var target : seed.isService() ? services(seed.host()) : List.of(seed)) {
                addAll(addresses, target);
            }
            found.accept(addresses);
        });
    }

    private static void addAll(List<InetSocketAddress> addresses, HostPort target) {
        try {
            for (var each : InetAddress.getAllByName(target.host())) {
                addresses.add(new InetSocketAddress(each, target.port()));
            }
        } catch (UnknownHostException e) {
            // the others may lead somewhere
        }
    }

    /** Least priority first; weights mean nothing here, for all of them are dialled. */
    private List<HostPort> services(String name) {
        var environment = new Hashtable<String, String>();
        environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        environment.put("java.naming.provider.url", servers);
        environment.put("com.sun.jndi.dns.timeout.initial", TIMEOUT_MS);
        environment.put("com.sun.jndi.dns.timeout.retries", "1");
        var targets = new ArrayList<Target>();
        try {
            var context = new InitialDirContext(environment);
            try {
                var records = context.getAttributes(name, new String[] {"SRV"}).get("SRV");
                for (int i = 0; records != null && i < records.size(); i++) {
                    String[] parts = records.get(i).toString().split(" ");
                    targets.add(new Target(Integer.parseInt(parts[0]),
                            new HostPort(withoutDot(parts[3]), Integer.parseInt(parts[2]))));
                }
            } finally {
                context.close();
            }
        } catch (NamingException e) {
            return List.of();
        }
        targets.sort(Comparator.comparingInt(Target::priority));
        return targets.stream().map(Target::address).toList();
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
