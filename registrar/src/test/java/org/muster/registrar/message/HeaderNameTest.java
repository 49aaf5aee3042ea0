package org.muster.registrar.message;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeaderNameTest {
    private static HeaderName of(String name, String around) {
        byte[] bytes = (around + name + around).getBytes(StandardCharsets.ISO_8859_1);
        return HeaderName.of(bytes, around.length(), around.length() + name.length());
    }

    @Test
    void namesAreFoundInAnyCaseAndAnywhere() {
        var random = new Random(1);
        for (var name : HeaderName.values()) {
            for (int i = 0; i < 50 && name != HeaderName.OTHER; i++) {
                var text = new StringBuilder();
                name.text().chars().forEach(c -> text.append((char) (random.nextBoolean()
                        ? Character.toUpperCase(c) : Character.toLowerCase(c))));
                assertThat(of(text.toString(), "")).as(text.toString()).isEqualTo(name);
                assertThat(of(text.toString(), "Via: x")).as(text.toString()).isEqualTo(name);
            }
        }
        assertThat(of("v", "")).isEqualTo(HeaderName.VIA);
        assertThat(of("K", "::::::::")).isEqualTo(HeaderName.SUPPORTED);
    }

    @Test
    void whatIsAlmostANameIsNone() {
        String tokens = "abcxyzABCXYZ0123456789-.!%*_+`'~";
        for (var name : HeaderName.values()) {
            for (int i = 0; i < name.text().length(); i++) {
                for (char c : tokens.toCharArray()) {
                    var text = new StringBuilder(name.text());
                    text.setCharAt(i, c);
                    boolean same = text.toString().equalsIgnoreCase(name.text());
                    assertThat(of(text.toString(), "") == name).as(text.toString())
                            .isEqualTo(same);
                }
            }
        }
        assertThat(of("z", "")).isEqualTo(HeaderName.OTHER);
        assertThat(of("", "")).isEqualTo(HeaderName.OTHER);
    }
}
