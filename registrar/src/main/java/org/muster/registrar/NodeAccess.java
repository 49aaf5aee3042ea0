package org.muster.registrar;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.muster.registrar.abuse.AbuseGuard;
import org.muster.registrar.abuse.AbuseLimits;
import org.muster.registrar.abuse.Networks;
import org.muster.registrar.auth.Authenticator;
import org.muster.registrar.auth.Digest;
import org.muster.registrar.auth.Nonces;
import org.muster.registrar.auth.Realm;
import org.muster.registrar.auth.Realms;
import org.muster.registrar.config.BadSettingException;
import org.muster.registrar.config.Keys;
import org.muster.registrar.config.Settings;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.register.Access;
import org.muster.registrar.register.Admission;
import org.muster.registrar.subscribers.Algorithm;
import org.muster.registrar.subscribers.NumberOwners;
import org.muster.registrar.subscribers.Subscriber;
import org.muster.registrar.subscribers.SubscriberLookup;
import org.muster.registrar.subscribers.Subscribers;
import org.muster.registrar.subscribers.WatchedFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who gets in, wired from the settings; keeps looking at the files of subscribers and numbers.
 * {@link #look} belongs to the timer's thread.
 */
final class NodeAccess {
    /** How often the files are looked at. */
    static final long LOOK_EVERY_MS = 1_000;
    /** Most complaints about one reading of a file that are logged. */
    private static final int COMPLAINTS_MAX = 20;
    private static final Logger LOG = LoggerFactory.getLogger(NodeAccess.class);

    private final LongSupplier clockMs;
    private final Realms realms;
    private final WatchedFile<Subscribers> subscribers;
    private final WatchedFile<NumberOwners> numbers;
    private final Access access;
    private final boolean open;
    private long lookAtMs;

    /** @param count takes the names of counters */
    NodeAccess(Settings settings, Numbering numbering, Nonces nonces, Admission admission,
            Predicate<String> blocked, LongSupplier clockMs, Consumer<String> count)
            throws BadSettingException {
        this.clockMs = clockMs;
        open = settings.get(Keys.AUTH_MODE).equals("none");
        realms = realms(settings, numbering);
        subscribers = new WatchedFile<>(Path.of(settings.get(Keys.SUBSCRIBERS)),
                Subscribers::read);
        numbers = settings.isSet(Keys.NUMBERS)
                ? new WatchedFile<>(Path.of(settings.get(Keys.NUMBERS)), NumberOwners::read)
                : null;
        var guard = new AbuseGuard(new AbuseLimits(settings.get(Keys.SOURCE_RATE),
                settings.get(Keys.SOURCE_BURST), settings.get(Keys.AUTH_FAILURES),
                settings.get(Keys.AUTH_FORGIVE)), new Networks(settings.get(Keys.TRUSTED)));
        var lookup = SubscriberLookup.atOnce(subscribers::content);
        var authenticator = open ? null
                : new Authenticator(new Digest(settings.get(Keys.AUTH_ALLOW_NO_QOP), nonces),
                        realms, lookup, guard, count);
        var nobodyElse = NumberOwners.none();
        access = new Access(authenticator, () -> numbers == null ? nobodyElse : numbers.content(),
                guard, admission, blocked);
        start();
    }

    private void start() throws BadSettingException {
        if (open) {
            LOG.warn("anybody may register any number and call it (auth.mode: none)");
            return;
        }
        try {
            lookAtSubscribers();
            lookAtNumbers();
        } catch (IOException e) {
            throw new BadSettingException("subscribers and numbers must be readable: "
                    + e.getMessage());
        }
        if (!subscribers.isThere()) {
            LOG.warn("no file {}: nobody can register until muster user add makes it (subscribers),"
                    + " or auth.mode is none", subscribers.path());
        }
    }

    private static Realms realms(Settings settings, Numbering numbering)
            throws BadSettingException {
        var domains = new ArrayList<>(settings.get(Keys.DOMAINS).stream()
                .map(each -> each.toLowerCase(Locale.ROOT)).toList());
        if (domains.isEmpty()) {
            domains.add(numbering.firstDomain());
        }
        var nameByDomain = new HashMap<String, String>();
        if (settings.isSet(Keys.REALM)) {
            nameByDomain.put(domains.get(0), settings.get(Keys.REALM));
        }
        for (String each : settings.get(Keys.REALMS)) {
            int equals = each.indexOf('=');
            String domain = each.substring(0, equals).toLowerCase(Locale.ROOT);
            if (!domains.contains(domain)) {
                throw new BadSettingException("realms: \"" + each + "\" names " + domain
                        + ", expected one of domains " + domains);
            }
            nameByDomain.put(domain, each.substring(equals + 1));
        }
        var general = new ArrayList<Algorithm>();
        var byRealm = new HashMap<String, List<Algorithm>>();
        for (String each : settings.get(Keys.AUTH_ALGORITHMS)) {
            int colon = each.lastIndexOf(':');
            var list = colon < 0 ? general : byRealm.computeIfAbsent(each.substring(0, colon),
                    realm -> new ArrayList<>());
            list.add(Algorithm.of(each.substring(colon + 1)));
        }
        return new Realms(domains, nameByDomain,
                general.isEmpty() ? List.of(Algorithm.MD5) : general, byRealm);
    }

    Access access() {
        return access;
    }

    /** Whether the number belongs to a subscriber that is known at once. */
    boolean isSubscriber(String number) {
        String part = number.substring(0, number.lastIndexOf('@'));
        return !open && subscribers.content().find(part,
                realms.of(Numbering.domainOf(number)).name()) != null;
    }

    /** Reads what has changed; a file that cannot be read now is said, and what was known holds. */
    void look() {
        if (open || clockMs.getAsLong() < lookAtMs) {
            return;
        }
        lookAtMs = clockMs.getAsLong() + LOOK_EVERY_MS;
        try {
            lookAtSubscribers();
            lookAtNumbers();
        } catch (IOException e) {
            LOG.warn("not read again, what was known of it holds: {}", e.getMessage());
        }
    }

    private void lookAtSubscribers() throws IOException {
        if (!subscribers.look()) {
            return;
        }
        var now = subscribers.content();
        complain(now.complaints());
        var names = realms.all().stream().map(Realm::name).collect(Collectors.toSet());
        LOG.info("{} subscribers of realms {} in {}", now.countIn(names), names,
                subscribers.path());
        var realmByName = realms.all().stream()
                .collect(Collectors.toMap(Realm::name, realm -> realm, (a, b) -> a));
        for (var algorithm : Algorithm.values()) {
            warnOfMissing(now, realmByName, algorithm);
        }
    }

    /** Such a user is challenged with the algorithm as everybody is, and can never answer it. */
    private void warnOfMissing(Subscribers now, Map<String, Realm> realmByName,
            Algorithm algorithm) {
        var without = now.all().filter(each -> realmByName.containsKey(each.realm())
                && realmByName.get(each.realm()).algorithms().contains(algorithm)
                && each.ha1(algorithm) == null).map(Subscriber::user).sorted().toList();
        if (!without.isEmpty()) {
            LOG.warn("{} subscribers have no HA1 for {} (auth.algorithms), such as {}: a phone that"
                    + " takes this challenge cannot register", without.size(), algorithm.token(),
                    without.subList(0, Math.min(3, without.size())));
        }
    }

    private void lookAtNumbers() throws IOException {
        if (numbers != null && numbers.look()) {
            complain(numbers.content().complaints());
            LOG.info("numbers of users read from {}", numbers.path());
        }
    }

    private static void complain(List<String> complaints) {
        complaints.stream().limit(COMPLAINTS_MAX).forEach(LOG::warn);
        if (complaints.size() > COMPLAINTS_MAX) {
            LOG.warn("and {} more", complaints.size() - COMPLAINTS_MAX);
        }
    }
}
