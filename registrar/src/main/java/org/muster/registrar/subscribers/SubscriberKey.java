package org.muster.registrar.subscribers;

import java.nio.charset.StandardCharsets;

import org.muster.replication.bytes.Hash64;

/** A user and a realm as they stand somewhere among bytes (UTF-8), with their hash. Used again. */
public final class SubscriberKey {
    private byte[] bytes;
    private int user;
    private int userEnd;
    private int realm;
    private int realmEnd;
    private long hash;

    /** The key of these texts. */
    public static SubscriberKey of(String user, String realm) {
        byte[] bytes = (user + realm).getBytes(StandardCharsets.UTF_8);
        int userEnd = user.getBytes(StandardCharsets.UTF_8).length;
        return new SubscriberKey().set(bytes, 0, userEnd, userEnd, bytes.length);
    }

    /** What stands there, for as long as the bytes stay as they are. */
    public SubscriberKey set(byte[] all, int userFrom, int userTo, int realmFrom, int realmTo) {
        bytes = all;
        user = userFrom;
        userEnd = userTo;
        realm = realmFrom;
        realmEnd = realmTo;
        hash = Hash64.of(all, user, userEnd) + 31 * Hash64.of(all, realm, realmEnd);
        return this;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int user() {
        return user;
    }

    public int userEnd() {
        return userEnd;
    }

    int realm() {
        return realm;
    }

    int realmEnd() {
        return realmEnd;
    }

    long hash() {
        return hash;
    }
}
