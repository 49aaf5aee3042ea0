package org.muster.registrar.subscribers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SubscribersTest {
    private static final String HA1 = "0123456789abcdef0123456789ABCDEF";

    @Test
    void aUserHasAnHa1ForEachAlgorithmOfItsLines() {
        var all = Subscribers.read("f", List.of("# comment", "", "a:r:" + HA1,
                "a:r:" + HA1 + HA1 + ":SHA-256", "a:other:" + HA1 + ":MD5"));
        assertThat(all.complaints()).isEmpty();
        assertThat(all.find("a", "r").ha1(Algorithm.MD5))
                .isEqualTo("0123456789abcdef0123456789abcdef");
        assertThat(all.find("a", "r").ha1(Algorithm.SHA_256)).hasSize(64);
        assertThat(all.find("a", "r").ha1(Algorithm.SHA_512_256)).isNull();
        assertThat(all.find("b", "r")).isNull();
        assertThat(all.countIn(Set.of("r"))).isEqualTo(1);
    }

    @Test
    void aBadLineIsNamedByNumberAndSkippedAndNeverShowsAnHa1() {
        var all = Subscribers.read("conf/s", List.of("good:r:" + HA1, "just text", "a:r:123",
                "a:r:" + HA1 + ":SHA-256", "a:r:" + HA1 + ":ROT13", ":r:" + HA1,
                "a:r:" + HA1 + ":MD5:x", "x".repeat(2_000)));
        assertThat(all.all().toList()).hasSize(1);
        assertThat(all.complaints()).hasSize(7).allMatch(each -> each.endsWith("is skipped"))
                .noneMatch(each -> each.contains(HA1));
        assertThat(all.complaints().get(1))
                .isEqualTo("conf/s:3: HA1 of a, expected 32 hexadecimal digits for MD5;"
                        + " the line is skipped");
    }

    @Test
    void aFileIsReadAgainWhenItHasChanged(@TempDir Path folder) throws IOException {
        var path = folder.resolve("s");
        var file = new WatchedFile<>(path, Subscribers::read);
        assertThat(file.look()).as("no file").isFalse();
        assertThat(file.isThere()).isFalse();
        Files.writeString(path, "a:r:" + HA1 + "\n");
        assertThat(file.look()).isTrue();
        assertThat(file.content().find("a", "r")).isNotNull();
        assertThat(file.look()).isFalse();
        Files.writeString(path, "b:r:" + HA1 + "\n");
        Files.setLastModifiedTime(path, FileTime.fromMillis(1));
        assertThat(file.look()).isTrue();
        assertThat(file.content().find("a", "r")).isNull();
        assertThat(file.content().find("b", "r")).isNotNull();
        Files.delete(path);
        assertThat(file.look()).isTrue();
        assertThat(file.content().all().toList()).isEmpty();
    }

    @Test
    void whoOwnsWhichNumber() {
        var owners = NumberOwners.read("n", List.of("# who", "boss 1001 1002@example.net",
                "boss@other 1003", "lonely"));
        assertThat(owners.complaints()).containsExactly(
                "n:4: \"lonely\", expected a user and one or more numbers; the line is skipped");
        assertThat(owners.owns("boss", "r", "boss@local")).isTrue();
        assertThat(owners.owns("boss", "r", "1001@any.where")).isTrue();
        assertThat(owners.owns("boss", "r", "1002@example.net")).isTrue();
        assertThat(owners.owns("boss", "r", "1002@example.org")).isFalse();
        assertThat(owners.owns("boss", "r", "1003@local")).isFalse();
        assertThat(owners.owns("boss", "other", "1003@local")).isTrue();
        assertThat(owners.owns("x", "r", "1001@local")).isFalse();
        assertThat(owners.owns("1001@local", "r", "1001@local")).as("a user named by its number")
                .isTrue();
    }
}
