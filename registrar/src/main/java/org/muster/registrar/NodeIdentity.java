package org.muster.registrar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;

import org.muster.registrar.config.BadSettingException;
import org.muster.registrar.config.Keys;
import org.muster.registrar.config.Settings;
import org.muster.replication.link.LinkTls;

/**
 * What proves to other nodes who this one is: the folder that {@code muster cluster init} made for it
 * ({@code replication.identity}).
 *
 * @param clusterKey file with the secret that all nodes share
 */
record NodeIdentity(LinkTls tls, Path clusterKey) {
    /** Names of the files in the folder. */
    private static final String CA = "ca.pem";
    private static final String CERTIFICATE = "node.pem";
    private static final String KEY = "node.key";
    private static final String CLUSTER_KEY = "cluster.key";

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
        return read(folder, node);
    }

    private static NodeIdentity read(Path folder, String node) throws BadSettingException {
        try {
            String certified = LinkTls.nodeOf(folder.resolve(CERTIFICATE));
            if (!node.equals(certified)) {
                throw new BadSettingException("replication.identity: "
                        + folder.resolve(CERTIFICATE) + " is of node " + certified
                        + ", expected of " + node + " (node.id)");
            }
            return new NodeIdentity(LinkTls.of(folder.resolve(CA), folder.resolve(CERTIFICATE),
                    folder.resolve(KEY)), folder.resolve(CLUSTER_KEY));
        } catch (IOException | CertificateException e) {
            throw new BadSettingException("replication.identity: " + folder
                    + " cannot be used: " + e.getMessage());
        }
    }
}
