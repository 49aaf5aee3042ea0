package org.muster.registrar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

import org.muster.registrar.config.BadSettingException;
import org.muster.registrar.config.Keys;
import org.muster.registrar.config.Settings;
import org.muster.registrar.transport.SipListen;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secret that all nodes share ({@code cluster.key}): nonces and what nodes write into Routes are
 * sealed with it.
 */
final class ClusterKey {
    private static final int BYTES_MIN = 16;
    private static final int RANDOM_BYTES = 32;
    private static final Logger LOG = LoggerFactory.getLogger(ClusterKey.class);

    private ClusterKey() {}

    /**
     * From the file that is set. Without one a single node takes a random key; nodes that talk on
     * loopback only take one that follows from the cluster's name, so that a laboratory works as it
     * is; nodes that take calls from elsewhere must have a file.
     */
    static byte[] of(Settings settings, NodeIdentity identity, RandomGenerator random)
            throws BadSettingException {
        if (settings.isSet(Keys.CLUSTER_KEY)) {
            return read(Path.of(settings.get(Keys.CLUSTER_KEY)));
        }
        if (identity != null) {
            return read(identity.clusterKey());
        }
        boolean alone = settings.get(Keys.REPLICATION_TLS);
        if (alone) {
            return random(random);
        }
        for (var listen : settings.get(Keys.SIP_LISTEN)) {
            if (!isLoopback(listen)) {
                if (settings.get(Keys.PEERS).isEmpty()) {
                    return random(random);
                }
                throw new BadSettingException("cluster.key is not set, expected a file with at"
                        + " least " + BYTES_MIN + " bytes, the same on all nodes, since there are"
                        + " peers and " + listen + " (sip.listen) is not on loopback; make one with"
                        + " head -c 32 /dev/urandom");
            }
        }
        LOG.warn("nodes trust each other without a secret (cluster.key is not set): loopback only");
        return hash("muster loopback " + settings.get(Keys.CLUSTER_NAME));
    }

    private static boolean isLoopback(SipListen listen) {
        var address = listen.bind().resolve().getAddress();
        return address != null && address.isLoopbackAddress();
    }

    private static byte[] random(RandomGenerator random) {
        byte[] key = new byte[RANDOM_BYTES];
        random.nextBytes(key);
        return key;
    }

    private static byte[] read(Path file) throws BadSettingException {
        try {
            byte[] key = Files.readAllBytes(file);
            if (key.length < BYTES_MIN) {
                throw new BadSettingException("cluster.key " + file + " has " + key.length
                        + " bytes, expected at least " + BYTES_MIN);
            }
            return key;
        } catch (IOException e) {
            throw new BadSettingException("cluster.key " + file + " cannot be read: " + e);
        }
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
