package org.muster.registrar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;

import org.muster.registrar.config.BadSettingException;
import org.muster.registrar.config.Keys;
import org.muster.registrar.config.Settings;
import org.muster.replication.link.LinkTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What proves to other nodes who this one is: the folder that {@code muster cluster init} made for it
 * ({@code replication.identity}). Files that change are read again.
 */
final class NodeIdentity {
    /** Names of the files in the folder. */
    private static final String CA = "ca.pem";
    private static final String CERTIFICATE = "node.pem";
    private static final String KEY = "node.key";
    private static final String CLUSTER_KEY = "cluster.key";
    private static final Logger LOG = LoggerFactory.getLogger(NodeIdentity.class);

    private final Path folder;
    private final String node;
    private final LinkTls tls;
    private List<FileTime> seen;
    /** What was said of the files last, or null. */
    private String problem;

    private NodeIdentity(Path folder, String node, LinkTls tls, List<FileTime> seen) {
        this.folder = folder;
        this.node = node;
        this.tls = tls;
        this.seen = seen;
    }

    /** Null for a node alone, which needs none, and where links are not encrypted. */
    static NodeIdentity of(Settings settings, String node) throws BadSettingException {
        var folder = Path.of(settings.get(Keys.REPLICATION_IDENTITY));
        boolean needed = !settings.get(Keys.PEERS).isEmpty()
                || settings.isSet(Keys.REPLICATION_IDENTITY);
        if (!settings.get(Keys.REPLICATION_TLS)
                || !needed && !Files.exists(folder.resolve(CERTIFICATE))) {
            return null;
        }
        for (String name : new String[] {CA, CERTIFICATE, KEY, CLUSTER_KEY}) {
            if (!Files.isReadable(folder.resolve(name))) {
                throw new BadSettingException("replication.identity: there is no readable "
                        + folder.resolve(name) + ", expected the folder of node " + node
                        + " that \"muster cluster init DIR " + node + "\" makes, copied here; or"
                        + " replication.tls: off where all nodes are on loopback");
            }
        }
        try {
            var seen = times(folder);
            expectOf(folder, node);
            return new NodeIdentity(folder, node, LinkTls.of(folder.resolve(CA),
                    folder.resolve(CERTIFICATE), folder.resolve(KEY)), seen);
        } catch (IOException | CertificateException e) {
            throw new BadSettingException("replication.identity: " + folder
                    + " cannot be used: " + e.getMessage());
        }
    }

    private static void expectOf(Path folder, String node)
            throws IOException, CertificateException, BadSettingException {
        String certified = LinkTls.nodeOf(folder.resolve(CERTIFICATE));
        if (!node.equals(certified)) {
            throw new BadSettingException("replication.identity: "
                    + folder.resolve(CERTIFICATE) + " is of node " + certified
                    + ", expected of " + node + " (node.id)");
        }
    }

    private static List<FileTime> times(Path folder) throws IOException {
        var times = new ArrayList<FileTime>();
        for (String name : new String[] {CA, CERTIFICATE, KEY}) {
            times.add(Files.getLastModifiedTime(folder.resolve(name)));
        }
        return times;
    }

    LinkTls tls() {
        return tls;
    }

    /** The file with the secret that all nodes share. */
    Path clusterKey() {
        return folder.resolve(CLUSTER_KEY);
    }

    /**
     * Reads certificates and key again when one of the files has changed; what cannot be used is said
     * once, and what was read before holds. One thread.
     */
    void look() {
        try {
            var now = times(folder);
            if (now.equals(seen)) {
                return;
            }
            seen = now;
            expectOf(folder, node);
            tls.readAgain();
            LOG.info("the certificates in {} were read again; links from now on use them", folder);
            problem = null;
        } catch (IOException | CertificateException | BadSettingException e) {
            if (!String.valueOf(e.getMessage()).equals(problem)) {
                problem = String.valueOf(e.getMessage());
                LOG.warn("the certificates in {} have changed and cannot be used: {}; those read"
                        + " before hold", folder, problem);
            }
        }
    }
}
