package org.muster.registrar.register;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A node that controls as many devices as it has room for (devices.max): only new numbers suffer. */
class RoomTest {
    private static final String CONTACT = "Contact: <sip:1001@192.0.2.7:5060>\r\n";
    private final Phone phone = new Phone();

    @Test
    void aNewNumberIsToldWhenToComeBack() {
        full();
        String answer = phone.send(phone.register("a", 1, CONTACT));
        assertThat(answer).startsWith("SIP/2.0 503 No Room For More Numbers\r\n");
        assertThat(phone.devices.of("1001@local")).isEmpty();
        int sec = Integer.parseInt(answer.replaceAll("(?s).*Retry-After: (\\d+).*", "$1"));
        assertThat(sec).isBetween(Admission.FULL_RETRY_MIN_SEC, Admission.FULL_RETRY_MAX_SEC);
    }

    @Test
    void aNumberThatIsHereGoesOn() {
        assertThat(phone.send(phone.register("a", 1, CONTACT))).startsWith("SIP/2.0 200");
        full();
        assertThat(phone.send(phone.register("a", 2, CONTACT))).startsWith("SIP/2.0 200");
        assertThat(phone.send(phone.register("b", 1, "Contact: <sip:1001@192.0.2.8:5060>\r\n")))
                .as("a second device, bounded by contacts.max").startsWith("SIP/2.0 200");
        assertThat(phone.send(phone.register("a", 3, "Contact: *\r\nExpires: 0\r\n")))
                .startsWith("SIP/2.0 200");
        assertThat(phone.devices.of("1001@local")).isEmpty();
    }

    @Test
    void aQueryIsAnsweredAndOneWhoFoundNoRoomFindsItLater() {
        full();
        assertThat(phone.send(phone.register("a", 1, ""))).startsWith("SIP/2.0 200");
        assertThat(phone.send(phone.register("a", 2, CONTACT))).startsWith("SIP/2.0 503");
        phone.admission.room(8);
        assertThat(phone.send(phone.register("a", 3, CONTACT))).startsWith("SIP/2.0 200");
    }

    private void full() {
        phone.options.phones = 7;
        phone.admission.room(7);
    }
}
