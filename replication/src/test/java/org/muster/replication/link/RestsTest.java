package org.muster.replication.link;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A donor rests for the phones that it hears, and for nobody else. */
class RestsTest {
    private static final int WINDOW = 64 << 10;
    private final AtomicLong heard = new AtomicLong();
    private final Rests rests = new Rests(heard::get);

    @Test
    void restsWhilePhonesAreHeard() {
        heard.incrementAndGet();
        rests.look(5_000);
        assertEquals(Rests.REST_MS, rests.restMs(WINDOW, 5_000));
        assertEquals(Rests.REST_MS, rests.restMs(WINDOW, 5_000 + Rests.HEARD_MS - 1));
    }

    @Test
    void goesOnAtOnceWithoutPhones() {
        rests.look(5_000);
        assertEquals(0, rests.restMs(WINDOW, 5_000));
    }

    @Test
    void goesOnAtOnceWhenTheLastOneIsLongAgo() {
        heard.incrementAndGet();
        rests.look(5_000);
        rests.look(5_500);
        assertEquals(0, rests.restMs(WINDOW, 5_000 + Rests.HEARD_MS));
    }

    @Test
    void doesNotRestAfterWhatChangesAllTheTime() {
        heard.incrementAndGet();
        rests.look(5_000);
        assertEquals(0, rests.restMs(Rests.AFTER_BYTES - 1, 5_000));
        assertEquals(Rests.REST_MS, rests.restMs(Rests.AFTER_BYTES, 5_000));
    }
}
