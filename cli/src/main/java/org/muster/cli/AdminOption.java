package org.muster.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import picocli.CommandLine.Option;

/** Which node to ask, and in which form to answer: every reading command has it. */
final class AdminOption {
    private static final int TIMEOUT_MS = 5_000;
    /** A poll is waited for as long as poll.timeout may be, and some. */
    private static final int ACTION_TIMEOUT_MS = 65_000;

    @Option(names = "--admin", defaultValue = "http://127.0.0.1:8060", paramLabel = "URL", description = "admin endpoint of the node to ask (default: ${DEFAULT-VALUE})")
    private String url;

    @Option(names = "--json", description = "print what the node answers, for jq")
    private boolean json;

    AdminOption() {}

    AdminOption(String url) {
        this.url = url;
    }

    boolean isJson() {
        return json;
    }

    String url() {
        return url;
    }

    /** As it may stand in a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Tells the node to do something; what it answers. */
    String post(String path) throws IOException, WrongUseException {
        var connection = open(path);
        connection.setRequestMethod("POST");
        connection.setReadTimeout(ACTION_TIMEOUT_MS);
        connection.setRequestProperty("X-Muster-Action", "cli");
        try (var body = answer(path, connection)) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The body of an answer; the caller closes it. */
    InputStream get(String path) throws IOException, WrongUseException {
        return answer(path, open(path));
    }

    /** A body that may go on for as long as it likes. */
    InputStream follow(String path) throws IOException, WrongUseException {
        var connection = open(path);
        connection.setReadTimeout(0);
        return answer(path, connection);
    }

    private InputStream answer(String path, HttpURLConnection connection) throws IOException {
        try {
            if (connection.getResponseCode() != 200) {
                var why = connection.getErrorStream();
                throw new IOException(url + path + " answers " + connection.getResponseCode()
                        + (why == null ? "" : ": " + new String(why.readAllBytes(),
                                StandardCharsets.UTF_8).strip()));
            }
            return connection.getInputStream();
        } catch (ConnectException e) {
            throw new IOException("no node answers at " + url
                    + " (connection refused); is it running, is --admin right?");
        }
    }

    private HttpURLConnection open(String path) throws IOException, WrongUseException {
        String base = url.startsWith("http://") ? url : "http://" + url;
        try {
            var connection = (HttpURLConnection) new URI(base + path).toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            return connection;
        } catch (URISyntaxException | IllegalArgumentException | ClassCastException e) {
            throw new WrongUseException("--admin is \"" + url + "\", expected http://HOST:PORT");
        }
    }

    /** Passes an answer through. */
    void print(String path) throws IOException, WrongUseException {
        try (var body = get(path)) {
            body.transferTo(System.out);
            System.out.flush();
        }
    }
}
