package org.muster.registrar;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Numbers that nobody can guess, got from the system many at once: to ask for each costs more than what it
 * is for. Any thread.
 */
final class RandomStock implements RandomGenerator {
    private static final int BYTES = 4_096;

    private final SecureRandom source = new SecureRandom();
    private final byte[] bytes = new byte[BYTES];
    private final ByteBuffer stock = ByteBuffer.wrap(bytes).limit(0);

    @Override
    public synchronized long nextLong() {
        if (!stock.hasRemaining()) {
            source.nextBytes(bytes);
            stock.clear();
        }
        return stock.getLong();
    }
}
