package org.muster.registrar.auth;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.muster.registrar.abuse.AbuseGuard;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderLine;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.MessageWriter;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.subscribers.NumberOwners;
import org.muster.registrar.subscribers.Subscriber;
import org.muster.registrar.subscribers.SubscriberLookup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks who sends a request, and stops answering those who guess. The answer may come later, where a
 * subscriber must be looked up elsewhere. Any thread.
 */
public final class Authenticator {
    /** Most lookups under way; more are answered 503. */
    static final int LOOKUPS_MAX = 10_000;
    /** Longest user name in the log, characters. */
    private static final int LOGGED_USER_MAX = 64;
    private static final byte[] REGISTER = "REGISTER".getBytes(StandardCharsets.US_ASCII);
    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

    private final Digest digest;
    private final Realms realms;
    private final SubscriberLookup lookup;
    private final AbuseGuard guard;
    private final Consumer<String> count;
    private final AtomicInteger lookups = new AtomicInteger();

    /** @param count takes the names of counters: auth.failed, auth.dropped, auth.lookup-failed */
    public Authenticator(Digest digest, Realms realms, SubscriberLookup lookup, AbuseGuard guard,
            Consumer<String> count) {
        this.digest = digest;
        this.realms = realms;
        this.lookup = lookup;
        this.guard = guard;
        this.count = count;
    }

    /** As whom the node asks (RFC 3261 §22.2, §22.3). */
    public enum Role {
        REGISTRAR(401, "Unauthorized", "WWW-Authenticate", HeaderName.AUTHORIZATION), PROXY(407,
                "Proxy Authentication Required", "Proxy-Authenticate",
                HeaderName.PROXY_AUTHORIZATION);

        private final int status;
        private final String phrase;
        private final String asks;
        private final HeaderName answers;

        Role(int status, String phrase, String asks, HeaderName answers) {
            this.status = status;
            this.phrase = phrase;
            this.asks = asks;
            this.answers = answers;
        }
    }

    /** What becomes of the request. */
    public sealed interface Verdict {
        /**
         * Its sender has the password of this user of this realm.
         *
         * @param nonceMs when this node issued the nonce that was answered
         */
        record Granted(String user, String realm, long nonceMs) implements Verdict {}

        /** It is answered so. */
        record Answered(int status, String phrase, List<HeaderLine> headers)
                implements
                    Verdict {}

        /** It is not answered. */
        record Dropped() implements Verdict {}
    }

    /**
     * Decides.
     *
     * @param domain whose realm it is
     * @param familiar whether a device of the number is registered over this very flow: it is asked
     *        even when others have used up what its address may do
     */
    public CompletableFuture<Verdict> decide(SipMessage request, Flow flow, Role role,
            String domain, boolean familiar, long nowMs) {
        var source = flow.remote().getAddress();
        var realm = realms.of(domain);
        return switch (digest.read(request, role.answers, realm)) {
            case Digest.Presented.Nothing nothing -> CompletableFuture.completedFuture(
                    guard.mayAsk(source, nowMs) || familiar ? ask(role, realm, false, nowMs)
                            : dropped());
            case Digest.Presented.Malformed malformed -> CompletableFuture.completedFuture(
                    guard.mayAsk(source, nowMs) ? unreadable(role) : dropped());
            case Digest.Presented.Credentials credentials -> decide(request, flow, role, realm,
                    credentials, nowMs);
        };
    }

    private CompletableFuture<Verdict> decide(SipMessage request, Flow flow, Role role, Realm realm,
            Digest.Presented.Credentials credentials, long nowMs) {
        var found = lookup.find(credentials.user(), realm.name()).toCompletableFuture();
        if (!found.isDone() && lookups.get() >= LOOKUPS_MAX) {
            return CompletableFuture.completedFuture(busy());
        }
        lookups.incrementAndGet();
        return found.handle((subscriber, problem) -> {
            lookups.decrementAndGet();
            if (problem != null) {
                count.accept("auth.lookup-failed");
                return busy();
            }
            return judge(request, flow, role, realm, credentials, subscriber, nowMs);
        });
    }

    /**
     * Has the processor fetch what {@link #provenMs} of these will need.
     *
     * @return means nothing
     */
    public int touch(QuickDigest credentials) {
        return credentials.touch(lookup.known(), digest.nonces());
    }

    /**
     * When this node issued the nonce that these credentials answer rightly, as a user who has the number
     * does; -1 where {@link #decide} is to be asked: they are not right, or the subscriber must be looked
     * up elsewhere. Nothing is changed: {@link #useProven} does that.
     */
    public long provenMs(QuickDigest credentials, String number, NumberOwners owners, long nowMs) {
        var realm = realms.ofNumber(number);
        boolean right = credentials.isFor(realm) && credentials.count() >= 0
                && credentials.isRight(lookup.known(), REGISTER)
                && (credentials.isNamedAs(number)
                        || owners.owns(credentials.user(), realm.name(), number))
                && credentials.isGood(digest.nonces(), nowMs);
        return right ? credentials.nonceMs() : -1;
    }

    /**
     * Uses the nonce of credentials that {@link #provenMs} has found to be right; false when another
     * request has used it since.
     *
     * @param request RequestHash
     */
    public boolean useProven(QuickDigest credentials, long request, Flow flow, long nowMs) {
        boolean used = credentials.use(digest.nonces(), request, nowMs);
        if (used) {
            guard.onProven(flow.remote().getAddress(), nowMs);
        }
        return used;
    }

    /** Writes what asks the registrant of a number for credentials. */
    public void challenge(MessageWriter out, String number, long nowMs) {
        digest.challenge(out, realms.ofNumber(number), Role.REGISTRAR.asks, nowMs);
    }

    private Verdict judge(SipMessage request, Flow flow, Role role, Realm realm,
            Digest.Presented.Credentials credentials, Subscriber subscriber, long nowMs) {
        InetAddress source = flow.remote().getAddress();
        return switch (digest.verify(request, flow, credentials, subscriber, realm, nowMs)) {
            case RIGHT -> {
                guard.onProven(source, nowMs);
                yield new Verdict.Granted(subscriber.user(), realm.name(),
                        digest.issuedMs(credentials));
            }
            case STALE -> ask(role, realm, true, nowMs);
            case WRONG -> {
                count.accept("auth.failed");
                if (!guard.onFailure(source, credentials.user(), nowMs)) {
                    yield dropped();
                }
                // docs/operations.md and conf/fail2ban rely on the shape of this line.
                LOG.warn("authentication failed: source={} transport={} method={} realm=\"{}\""
                        + " user=\"{}\"", flow.remoteHost(), flow.transport().text(),
                        printable(request.method().utf8()), realm.name(),
                        printable(credentials.user()));
                yield ask(role, realm, false, nowMs);
            }
        };
    }

    private Verdict ask(Role role, Realm realm, boolean stale, long nowMs) {
        return new Verdict.Answered(role.status, role.phrase,
                digest.challenge(realm, role.asks, stale, nowMs));
    }

    private static Verdict unreadable(Role role) {
        return new Verdict.Answered(400, "Bad " + role.answers.text() + " Header",
                List.of(HeaderLine.warning(role.answers.text() + " cannot be read")));
    }

    private static Verdict busy() {
        return new Verdict.Answered(503, "Subscribers Cannot Be Looked Up Now",
                List.of(new HeaderLine("Retry-After", "5")));
    }

    private Verdict dropped() {
        count.accept("auth.dropped");
        return new Verdict.Dropped();
    }

    /** What a stranger sent must not look like another line or field of the log. */
    private static String printable(String text) {
        String clean = text.replaceAll("[^ -~]|[\"\\\\]", "?");
        return clean.length() > LOGGED_USER_MAX ? clean.substring(0, LOGGED_USER_MAX) : clean;
    }
}
