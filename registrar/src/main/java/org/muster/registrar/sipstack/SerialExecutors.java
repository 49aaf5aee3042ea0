package org.muster.registrar.sipstack;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few threads, each with a bounded queue: the same key is always on the same one, so what belongs
 * to one call stays in order, and a blocked call never delays the event loops.
 */
final class SerialExecutors implements AutoCloseable {
    /** Most requests waiting for one thread; more are answered 503. */
    static final int QUEUE_MAX = 1_024;

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

    /** False when the key's queue is full. */
    boolean submit(int keyHash, Runnable task) {
        try {
            threads.get(Math.floorMod(keyHash, threads.size())).execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public void close() {
        threads.forEach(ThreadPoolExecutor::shutdownNow);
    }
}
