package org.muster.registrar.sipstack;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.SipMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads, each with a bounded queue: the same key is always on the same one, so what belongs
 * to one call stays in order, and a blocked call never delays the event loops.
 */
final class SerialExecutors implements AutoCloseable {
    /** Most requests waiting for one thread; more are answered 503. */
    static final int QUEUE_MAX = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutors.class);

    private final List<ThreadPoolExecutor> threads = new ArrayList<>();

    SerialExecutors(int count) {
        for (int i = 0; i < count; i++) {
            String name = "sip-stack-" + i;
            threads.add(new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(QUEUE_MAX), task -> {
                        var thread = new Thread(task, name);
                        thread.setDaemon(true);
                        return thread;
                    }));
        }
    }

    /** The key of a message: its Call-ID, as the timers of its transactions know it too. */
    static int stripe(SipMessage message) {
        return message.header(HeaderName.CALL_ID).utf8().hashCode();
    }

    /** False when the key's queue is full. */
    boolean submit(int keyHash, Runnable task) {
        try {
            threads.get(Math.floorMod(keyHash, threads.size())).execute(() -> run(task));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("a message could not be worked on; the node goes on", e);
        }
    }

    @Override
    public void close() {
        threads.forEach(ThreadPoolExecutor::shutdownNow);
    }
}
