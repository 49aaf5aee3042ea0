package org.muster.registrar;

import org.muster.registrar.config.Keys;
import org.muster.registrar.config.Settings;
import org.muster.registrar.device.PollSettings;
import org.muster.registrar.register.ContactsOver;
import org.muster.registrar.register.ExpiresLimits;
import org.muster.registrar.register.MissingOb;
import org.muster.registrar.register.RegistrarSettings;
import org.muster.replication.protocol.Timing;

/** What the parts of a node are told of its settings. */
final class NodeSettings {
    /** How often an outbound phone is asked to say something over its connection (RFC 5626 §4.4). */
    private static final int FLOW_TIMER_SEC = 120;

    static PollSettings polls(Settings settings) {
        return new PollSettings(settings.get(Keys.POLL_ENABLED), settings.get(Keys.POLL_NAT),
                settings.get(Keys.POLL_UDP), settings.get(Keys.POLL_CONNECTION),
                settings.get(Keys.POLL_TIMEOUT), settings.get(Keys.POLL_MISSES),
                settings.get(Keys.POLL_SILENT_MAX), settings.get(Keys.POLL_RATE),
                settings.get(Keys.POLL_AGENTS));
    }

    static RegistrarSettings registrar(Settings settings) {
        return new RegistrarSettings(
                new ExpiresLimits(settings.get(Keys.EXPIRES_MIN),
                        settings.get(Keys.EXPIRES_DEFAULT), settings.get(Keys.EXPIRES_MAX),
                        settings.get(Keys.EXPIRES_JITTER)),
                settings.get(Keys.CONTACTS_MAX), switch (settings.get(Keys.CONTACTS_OVER)) {
                    case "replace-oldest" -> ContactsOver.REPLACE_OLDEST;
                    case "replace-all" -> ContactsOver.REPLACE_ALL;
                    default -> ContactsOver.REFUSE;
                }, settings.get(Keys.OUTBOUND_MISSING_OB).equals("439") ? MissingOb.ANSWER_439
                        : MissingOb.IGNORE_REG_ID,
                settings.get(Keys.SERVICE_ROUTE), FLOW_TIMER_SEC);
    }

    static Timing timing(Settings settings) {
        return new Timing(settings.get(Keys.HEARTBEAT_INTERVAL),
                settings.get(Keys.HEARTBEAT_MISSES), settings.get(Keys.SUSPECT_MAX),
                settings.get(Keys.SETTLE_DELAY), settings.get(Keys.READY_WAIT),
                settings.get(Keys.READY_MAX), settings.get(Keys.LINK_WINDOW),
                settings.get(Keys.EXPIRES_MAX), settings.get(Keys.LIMBO_KEEP),
                settings.get(Keys.CLOCK_OFF_MAX), settings.get(Keys.CONTACTS_MAX),
                settings.get(Keys.PEER_LOSS).equals("adopt") ? settings.get(Keys.ADOPT_AFTER)
                        : Timing.NEVER,
                settings.get(Keys.ADOPT_RATE), settings.get(Keys.VERSION_MAX));
    }

    private NodeSettings() {}
}
