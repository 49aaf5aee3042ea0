package org.muster.registrar.routing;

import java.util.List;

import org.muster.registrar.message.HeaderLine;
import org.muster.replication.table.Pid;

/** What a node does with a request that needs more than the registrar. */
public sealed interface Decision {
    /**
     * Answered at once, without a transaction (RFC 3261 §8.2.7). An ACK is never answered: it ends
     * here.
     *
     * @param headers further ones of the answer
     */
    record Refuse(int status, String phrase, List<HeaderLine> headers) implements Decision {
        public Refuse {
            headers = List.copyOf(headers);
        }

        public static Refuse of(int status, String phrase) {
            return new Refuse(status, phrase, List.of());
        }

        public static Refuse with(int status, String phrase, String name, String value) {
            return new Refuse(status, phrase, List.of(new HeaderLine(name, value)));
        }

        /** 400; a Warning says which header cannot be read. */
        static Refuse unreadable(String header) {
            return new Refuse(400,
                    "Bad " + header + (header.equals("Request-URI") ? "" : " Header"),
                    List.of(HeaderLine.warning(header + " cannot be read")));
        }
    }

    /**
     * It begins something, and who sends it is not known: nothing was looked up yet.
     *
     * @param domain whose realm the sender is to be asked for
     */
    record AskCaller(String domain) implements Decision {}

    /**
     * Sent on.
     *
     * @param pid the device process that the number was resolved to, or null within a dialog
     */
    record Forward(NextHop next, Edits edits, Pid pid, WhenGone whenGone) implements Decision {}
}
