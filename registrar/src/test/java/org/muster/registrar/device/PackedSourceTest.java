package org.muster.registrar.device;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.ByteReader;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Where a device registers from is replicated exactly, and small where it can be. */
@Tag("R1")
class PackedSourceTest {
    @ParameterizedTest
    @CsvSource({"udp:192.0.2.7:5060,7", "udp:0.0.0.0:1,6", "udp:255.255.255.255:65535,8",
            "udp:192.0.2.256:5060,22", "udp:192.0.2.07:5060,21", "udp:192.0.2.7:65536,21",
            "udp:192.0.2.7.5060,20", "udp:192.0.2.7,15", "udp:192.0.2.7:,16",
            "udp:192.0.2.7:5060:1,22", "tcp:192.0.2.7:5060,20", "tls:192.0.2.7:5060,20",
            "udp:[2001:db8::7]:5060,24", "udp:999999999999.1.1.1:1,26", "u,3", "'',2"})
    void aSourceIsReadAsItWasWritten(String source, int bytes) {
        var out = new ByteWriter(8);
        PackedSource.write(out, source, "udp");
        assertThat(out.length()).isEqualTo(bytes);
        var in = new ByteReader(out.toSlice());
        assertThat(PackedSource.read(in, "udp")).isEqualTo(source);
        in.expectEnd("source");
    }

    @Test
    void anUnknownFormIsRefused() {
        var bytes = Slice.of(new byte[] {6, 0});
        assertThatThrownBy(() -> PackedSource.read(new ByteReader(bytes), "udp"))
                .isInstanceOf(BadBytesException.class).hasMessageContaining("is 6, expected 0");
    }
}
