package org.muster.registrar;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.muster.registrar.config.Keys;
import org.muster.registrar.config.Settings;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.digits.PeerAddress;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipUri;
import org.muster.registrar.message.Transport;
import org.muster.registrar.register.OperatorChange;
import org.muster.registrar.subscribers.NumberLines;
import org.muster.registrar.subscribers.WatchedFile;
import org.muster.registrar.transport.SipSender;
import org.muster.replication.bytes.Slice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files in which an operator blocks numbers and registers devices for good; what changes in them is
 * acted upon. {@link #look} belongs to the timer's thread.
 */
final class OperatorFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorFiles.class);

    /** @param contact as it was written */
    private record Permanent(String number, String contact) {}

    private final Numbering numbering;
    private final OperatorChange change;
    private final Supplier<SipSender> sender;
    private final LongSupplier clockMs;
    private final WatchedFile<List<NumberLines.Line>> blockedFile;
    private final WatchedFile<List<NumberLines.Line>> permanentFile;
    private volatile Set<String> blocked = Set.of();
    private Set<Permanent> permanent = Set.of();
    private String lastReason = "";

    OperatorFiles(Settings settings, Numbering numbering, OperatorChange change,
            Supplier<SipSender> sender, LongSupplier clockMs) {
        this.numbering = numbering;
        this.change = change;
        this.sender = sender;
        this.clockMs = clockMs;
        blockedFile = new WatchedFile<>(Path.of(settings.get(Keys.BLOCKED)), NumberLines::read);
        permanentFile = new WatchedFile<>(Path.of(settings.get(Keys.PERMANENT)),
                NumberLines::read);
    }

    /** Any thread. */
    boolean isBlocked(String number) {
        return blocked.contains(number);
    }

    /** Before the first phone is heard. */
    void readBlocked() {
        try {
            if (blockedFile.look()) {
                blocked = numbers();
            }
        } catch (IOException e) {
            complain(e);
        }
    }

    /** Reads what has changed; a file that cannot be read now is said, and what was known holds. */
    void look() {
        try {
            if (blockedFile.look()) {
                block();
            }
            if (permanentFile.look()) {
                register();
            }
            lastReason = "";
        } catch (IOException e) {
            complain(e);
        }
    }

    private void complain(IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (!reason.equals(lastReason)) {
            lastReason = reason;
            LOG.warn("not read again, what was known of it holds: {}", reason);
        }
    }

    private Set<String> numbers() {
        var all = new HashSet<String>();
        for (var line : blockedFile.content()) {
            String number = numbering.numberTyped(line.words().get(0));
            if (number == null) {
                LOG.warn("{}: \"{}\", expected a number of this cluster; the line is skipped",
                        line.place(), line.words().get(0));
            } else {
                all.add(number);
            }
        }
        return all;
    }

    private void block() {
        var before = blocked;
        blocked = numbers();
        for (String number : blocked) {
            if (!before.contains(number)) {
                int removed = change.remove(number, null, clockMs.getAsLong());
                LOG.info("{} is blocked, {} devices unregistered", number, removed);
            }
        }
        before.stream().filter(number -> !blocked.contains(number))
                .forEach(number -> LOG.info("{} is not blocked any more", number));
    }

    private void register() {
        var now = new LinkedHashSet<Permanent>();
        for (var line : permanentFile.content()) {
            String number = numbering.numberTyped(line.words().get(0));
            var device = line.words().size() == 2 && number != null
                    ? new Permanent(number, line.words().get(1)) : null;
            boolean usable = device != null
                    && (permanent.contains(device) || isRegistered(device));
            if (!usable) {
                LOG.warn(
                        "{}: \"{}\", expected a number of this cluster and sip:USER@HOST:PORT, with"
                                + " ;transport=tcp for TCP; the line is skipped",
                        line.place(),
                        String.join(" ", line.words()));
            } else {
                now.add(device);
            }
        }
        for (var gone : permanent) {
            if (!now.contains(gone)) {
                change.remove(gone.number(), gone.contact(), clockMs.getAsLong());
                LOG.info("{} is not permanent at {} any more", gone.number(), gone.contact());
            }
        }
        permanent = now;
    }

    private boolean isRegistered(Permanent device) {
        var contact = SipUri.read(Slice.utf8(device.contact()));
        var flow = contact == null || contact.host() == null ? null : flow(contact);
        if (flow == null) {
            return false;
        }
        change.registerPermanent(device.number(), contact, device.contact(), flow,
                clockMs.getAsLong());
        LOG.info("{} is permanent at {}", device.number(), device.contact());
        return true;
    }

    /** Null where it leads nowhere. A name is resolved once, when its line is read. */
    private Flow flow(SipUri contact) {
        String host = contact.host().startsWith("[")
                ? contact.host().substring(1, contact.host().length() - 1) : contact.host();
        var address = new InetSocketAddress(host,
                contact.port() == 0 ? Flow.SIP_PORT : contact.port());
        String transport = contact.parameter("transport");
        if (address.isUnresolved()) {
            return null;
        }
        if (transport == null || transport.equalsIgnoreCase("udp")) {
            return sender.get().flowTo(new PeerAddress("", Transport.UDP, address));
        }
        return transport.equalsIgnoreCase("tcp") ? sender.get().flowToListener(address) : null;
    }
}
