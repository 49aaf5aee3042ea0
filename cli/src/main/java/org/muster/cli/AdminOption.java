package org.muster.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;

import picocli.CommandLine.Option;

/** Which node to ask, and in which form to answer: every reading command has it. */
final class AdminOption {
    private static final int TIMEOUT_MS = 5_000;

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

    /** The body of an answer; the caller closes it. */
    InputStream get(String path) throws IOException, WrongUseException {
        var connection = open(path);
        try {
            if (connection.getResponseCode() != 200) {
                throw new IOException(url + path + " answers " + connection.getResponseCode());
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
