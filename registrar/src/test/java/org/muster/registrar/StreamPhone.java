package org.muster.registrar;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLSocket;

/** A connection of a phone, as bytes; what it says and hears is text. */
final class StreamPhone implements AutoCloseable {
    private static final int WAIT_MS = 10_000;

    final Socket socket;
    private int cseq;

    StreamPhone(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(WAIT_MS);
    }

    /** REGISTER over this connection, with this contact; the answer. */
    String register(String user, String contact) throws IOException {
        cseq++;
        String transport = socket instanceof SSLSocket ? "TLS" : "TCP";
        send("REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/" + transport + " 127.0.0.1:"
                + socket.getLocalPort() + ";branch=z9hG4bK" + user + cseq + "x" + System.nanoTime()
                + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:" + user
                + "@127.0.0.1>;tag=r\r\nTo: <sip:"
                + user + "@127.0.0.1>\r\nCall-ID: reg-" + user + "\r\nCSeq: " + cseq
                + " REGISTER\r\nContact: <" + contact + ">\r\nContent-Length: 0\r\n\r\n");
        return receive();
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** The next head; nobody sends a body here. "" when the node has closed. */
    String receive() throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            int read = socket.getInputStream().read();
            if (read < 0) {
                return "";
            }
            text.append((char) read);
        }
        return text.toString();
    }

    /** Answers a request as a user agent does. */
    void answer(String request, String status) throws IOException {
        var text = new StringBuilder("SIP/2.0 ").append(status).append("\r\n");
        TestPhone.lines(request, "Via:", "From:", "To:", "Call-ID:", "CSeq:")
                .forEach(line -> text.append(line).append("\r\n"));
        send(text.append("Content-Length: 0\r\n\r\n").toString());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
