package org.muster.registrar.admin;

import java.io.ByteArrayOutputStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.registrar.digits.Binding;
import org.muster.registrar.register.Phone;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** What the admin endpoint says of a binding. */
@Tag("R3")
class AdminViewTest {
    private static final String NUMBER = "1001@local";

    private final Phone phone = new Phone();
    private final AdminView view = new AdminView(phone.table, phone.digits, phone.numbering,
            phone.counters, () -> null);

    private String said(Binding binding) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            view.binding(json, binding, phone.nowMs);
        }
        return out.toString();
    }

    @Test
    void aBindingRemovedWhileItIsListedSaysSo() throws Exception {
        phone.sendRegister("call", 1, "Contact: <sip:1001@192.0.2.7:5060>\r\n");
        var binding = phone.digits.bindings(NUMBER).get(0);
        assertThat(said(binding)).contains("\"control\":\"registered\"");
        phone.sendRegister("call", 2, "Contact: <sip:1001@192.0.2.7:5060>;expires=0\r\n");
        assertThat(phone.digits.bindings(NUMBER)).isEmpty();
        assertThat(said(binding)).contains("\"control\":\"removed\"").doesNotContain("rttMs");
    }
}
