package org.muster.replication.table;

import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.ByteReader;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A key is spelled by its detail and read again (I8); what a peer may say of it is bounded. */
@Tag("R1")
class KeyPiecesTest {
    private static final Slice DETAIL = Slice
            .utf8("4sip:4711@192.0.2.7:64538;transport=UDP;line=9c7d;ob3udp");

    private static Slice spelled(Slice key, Slice detail) {
        var out = new ByteWriter(16);
        KeyPieces.write(out, key, detail);
        return out.toSlice();
    }

    private static Slice readAgain(Slice key, Slice detail) {
        var spelled = spelled(key, detail);
        KeyPieces.check(new ByteReader(spelled), detail);
        var in = new ByteReader(spelled);
        var read = KeyPieces.read(in, detail);
        in.expectEnd("key");
        return read;
    }

    @Test
    void aKeyThatTheDetailHoldsIsAPartOfIt() {
        var key = Slice.utf8("sip:4711@192.0.2.7:64538");
        assertThat(spelled(key, DETAIL).toBytes())
                .containsExactly(key.length(), key.length() * 2 + 1, 1);
        assertThat(readAgain(key, DETAIL)).isEqualTo(key);
        assertThat(readAgain(key, DETAIL).array()).isSameAs(DETAIL.array());
    }

    @Test
    void parametersInAnotherOrderAndCaseCostAFewBytes() {
        var key = Slice.utf8("sip:4711@192.0.2.7:64538;line=9c7d;ob;transport=udp");
        assertThat(readAgain(key, DETAIL)).isEqualTo(key);
        assertThat(spelled(key, DETAIL).length()).isLessThanOrEqualTo(14);
    }

    @Test
    void whatTheDetailDoesNotHoldIsSpelledOut() {
        for (String key : new String[] {"", "x", "sip:", "mailto:a@example.com",
                "Xsip:4711@192.0.2"}) {
            assertThat(readAgain(Slice.utf8(key), DETAIL)).isEqualTo(Slice.utf8(key));
            assertThat(readAgain(Slice.utf8(key), Slice.EMPTY)).isEqualTo(Slice.utf8(key));
        }
    }

    @Test
    void anyKeyOfAnyDetailIsReadAgain() {
        for (int seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            var key = letters(random, random.nextInt(200));
            var detail = letters(random, random.nextInt(KeyPieces.DETAIL_SEARCHED_MAX * 5 / 4));
            assertThat(readAgain(key, detail)).as("seed %d", seed).isEqualTo(key);
        }
    }

    /** Of few letters, so that long parts are shared. */
    private static Slice letters(Random random, int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(2 + random.nextInt(2)));
        }
        return Slice.of(bytes);
    }

    @Test
    void aLongDetailAndAManyPiecedKeyAreNotSearchedForLong() {
        var key = Slice.utf8("sip:4711@192.0.2.7");
        var long1 = Slice.utf8(key + "x".repeat(KeyPieces.DETAIL_SEARCHED_MAX));
        assertThat(spelled(key, long1).length()).isEqualTo(key.length() + 2);
        var late = Slice.utf8("Q".repeat(KeyPieces.SEARCHES_MAX) + key);
        assertThat(spelled(late, key).length()).isEqualTo(late.length() + 3);
        assertThat(readAgain(late, key)).isEqualTo(late);
    }

    @Test
    void aPieceThatIsNotThereIsRefused() {
        refuse("a piece of a device key is 5 bytes from 53, expected within the 56",
                new ByteWriter(8).varint(5).varint(11).varint(53));
        refuse("a piece of a device key is 57 bytes from 0, expected within the 56",
                new ByteWriter(8).varint(57).varint(115).varint(0));
        refuse("a piece of a device key has 0 bytes, expected 1 to the 5 that are missing",
                new ByteWriter(8).varint(5).varint(1).varint(0));
        refuse("a piece of a device key has 6 bytes, expected 1 to the 5 that are missing",
                new ByteWriter(8).varint(5).varint(13).varint(0));
        refuse("the bytes end within a device key", new ByteWriter(8).varint(5).varint(10));
        refuse("device key is 131073, expected at most 131072",
                new ByteWriter(8).varint((1 << 17) + 1));
    }

    private static void refuse(String why, ByteWriter spelled) {
        assertThat(DETAIL.length()).isEqualTo(56);
        var bytes = spelled.toSlice();
        assertThatThrownBy(() -> KeyPieces.check(new ByteReader(bytes), DETAIL))
                .isInstanceOf(BadBytesException.class).hasMessageContaining(why);
        assertThatThrownBy(() -> KeyPieces.read(new ByteReader(bytes), DETAIL))
                .isInstanceOf(BadBytesException.class).hasMessageContaining(why);
    }
}
