package org.muster.registrar.admin;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.muster.registrar.digits.Numbering;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Serves {@code /v1/status}, {@code /v1/peers}, {@code /v1/bindings}, {@code /v1/route},
 * {@code /v1/where}, {@code /v1/shards}, {@code /v1/events}, {@code /v1/history}, {@code /v1/counters},
 * {@code /readyz} and {@code /healthz}, and takes {@code /v1/unregister}, {@code /v1/poll},
 * {@code /v1/polls} and {@code /v1/forget}; each connection answers one
 * request.
 */
public final class AdminServer implements AutoCloseable {
    private static final int REQUEST_BYTES_MAX = 8_192;
    /** Events of a history unless more are asked for. */
    private static final int HISTORY_EVENTS = 100;
    /** Any value; it tells a request of an operator from one of a browser. */
    private static final String ACTION_HEADER = "X-Muster-Action";
    private static final JsonFactory JSON = new JsonFactory();
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
            new DefaultThreadFactory("admin"), NioIoHandler.newFactory());
    private final AdminView view;
    private final RouteView routes;
    private final EventView events;
    private final ClusterView cluster;
    private final OperatorActions actions;
    private final PlanView plan;
    private final DrainControl drain;
    private final Numbering numbering;
    private final LongSupplier clockMs;
    private final AtomicInteger followers = new AtomicInteger();
    private Channel listener;

    public AdminServer(AdminView view, RouteView routes, EventView events,
            ClusterView cluster, PlanView plan, OperatorActions actions, DrainControl drain,
            Numbering numbering, LongSupplier clockMs) {
        this.plan = plan;
        this.drain = drain;
        this.events = events;
        this.cluster = cluster;
        this.numbering = numbering;
        this.view = view;
        this.routes = routes;
        this.actions = actions;
        this.clockMs = clockMs;
    }

    /** The address really bound. */
    public InetSocketAddress start(InetSocketAddress address) throws Exception {
        listener = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(),
                                new HttpObjectAggregator(REQUEST_BYTES_MAX),
                                new ChunkedWriteHandler(), new Requests());
                    }
                }).bind(address).sync().channel();
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close().syncUninterruptibly();
        }
        group.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            var query = new QueryStringDecoder(request.uri());
            if (request.method().equals(HttpMethod.POST)) {
                act(context, request, query);
                return;
            }
            if (!request.method().equals(HttpMethod.GET)) {
                text(context, HttpResponseStatus.METHOD_NOT_ALLOWED,
                        "only GET, and POST for /v1/unregister, /v1/poll, /v1/polls,"
                                + " /v1/forget, /v1/drain\n");
                return;
            }
            switch (query.path()) {
                case "/v1/status" -> json(context, view::status);
                case "/v1/peers" -> json(context, view::peers);
                case "/v1/counters" -> json(context, view::counters);
                case "/v1/bindings" -> bindings(context, query);
                case "/v1/events" -> events(context, request, query);
                case "/v1/history" -> history(context, query);
                case "/v1/plan/kill" -> planKill(context, parameter(query, "node"));
                case "/v1/route" -> route(context, parameter(query, "number"));
                case "/v1/where" -> perNumber(context, parameter(query, "number"),
                        cluster::beliefs);
                case "/v1/shards" -> perNode(context, cluster.allShards());
                case "/v1/drain" -> json(context, this::drain);
                case "/readyz" -> ready(context);
                case "/healthz" -> text(context, HttpResponseStatus.OK, "alive\n");
                default -> text(context, HttpResponseStatus.NOT_FOUND, "no " + query.path()
                        + "; there are /v1/status, /v1/peers, /v1/bindings, /v1/route,"
                        + " /v1/where, /v1/shards,"
                        + " /v1/events, /v1/history, /v1/counters, /v1/drain, /v1/plan/kill, /readyz, /healthz\n");
            }
        }

        private void ready(ChannelHandlerContext context) {
            var state = drain.progress().state();
            boolean serves = state == DrainControl.State.SERVING;
            boolean ready = view.isReady() && serves;
            text(context,
                    ready ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                    (ready ? "ready" : serves ? "combining" : state.text()) + "\n");
        }

        private void drain(JsonGenerator json) {
            var now = drain.progress();
            json.writeStartObject();
            json.writeStringProperty("state", now.state().text());
            json.writeNumberProperty("devices", now.devices());
            json.writeNumberProperty("left", now.left());
            json.writeNumberProperty("permanent", now.permanent());
            json.writeNumberProperty("unreachable", now.unreachable());
            json.writeNumberProperty("connections", now.connections());
            json.writeEndObject();
        }

        private void bindings(ChannelHandlerContext context, QueryStringDecoder query) {
            String limit = parameter(query, "limit");
            if (limit != null && !limit.matches("[0-9]{1,9}")) {
                text(context, HttpResponseStatus.BAD_REQUEST,
                        "limit is \"" + limit + "\", expected a number of numbers\n");
                return;
            }
            var chunks = new BindingChunks(view,
                    view.listing(parameter(query, "number"), parameter(query, "after")),
                    limit == null ? Long.MAX_VALUE : Long.parseLong(limit), clockMs);
            var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.write(head);
            context.writeAndFlush(new HttpChunkedInput(chunks))
                    .addListener(ChannelFutureListener.CLOSE);
        }

        /** From where it was left, or from now on. */
        private void events(ChannelHandlerContext context, FullHttpRequest request,
                QueryStringDecoder query) {
            String after = request.headers().get("Last-Event-ID", parameter(query, "after"));
            if (after != null && !after.matches("[0-9]{1,18}")) {
                text(context, HttpResponseStatus.BAD_REQUEST,
                        "after is \"" + after + "\", expected the id of an event\n");
                return;
            }
            if (!EventStream.start(context, events, events.numberOf(parameter(query, "number")),
                    after == null ? events.log().last() : Long.parseLong(after), followers)) {
                text(context, HttpResponseStatus.SERVICE_UNAVAILABLE, "there are "
                        + EventStream.FOLLOWERS_MAX + " followers already, close one\n");
            }
        }

        /** Reads the whole table: elsewhere than on the loop. */
        private void planKill(ChannelHandlerContext context, String node) {
            if (node == null) {
                text(context, HttpResponseStatus.BAD_REQUEST,
                        "node is missing, expected /v1/plan/kill?node=n2\n");
                return;
            }
            CompletableFuture.supplyAsync(() -> plan.kill(node)).thenAcceptAsync(
                    loss -> json(context, json -> plan.write(json, node, loss)),
                    context.executor());
        }

        private void history(ChannelHandlerContext context, QueryStringDecoder query) {
            if ("all".equals(parameter(query, "nodes"))) {
                perNumber(context, parameter(query, "number"), cluster::histories);
                return;
            }
            String limit = parameter(query, "limit");
            if (limit != null && !limit.matches("[0-9]{1,5}")) {
                text(context, HttpResponseStatus.BAD_REQUEST,
                        "limit is \"" + limit + "\", expected a number of events\n");
                return;
            }
            json(context, json -> events.history(json, parameter(query, "number"),
                    limit == null ? HISTORY_EVENTS : Integer.parseInt(limit)));
        }

        /** A web page that somebody on this machine looks at cannot set the header unasked. */
        private void act(ChannelHandlerContext context, FullHttpRequest request,
                QueryStringDecoder query) {
            if (query.path().equals("/v1/polls")) {
                pausePolls(context, request, parameter(query, "enabled"));
                return;
            }
            if (query.path().equals("/v1/forget")) {
                forget(context, request, parameter(query, "node"));
                return;
            }
            if (query.path().equals("/v1/drain")) {
                beginDrain(context, request);
                return;
            }
            String typed = parameter(query, "number");
            String number = typed == null ? null : numbering.numberTyped(typed);
            boolean known = query.path().equals("/v1/unregister")
                    || query.path().equals("/v1/poll");
            if (!known || !request.headers().contains(ACTION_HEADER) || typed == null) {
                text(context, HttpResponseStatus.BAD_REQUEST, "expected POST /v1/unregister"
                        + "?number=1001[&contact=URI] or /v1/poll?number=1001 with a header "
                        + ACTION_HEADER + "\n");
            } else if (number == null) {
                text(context, HttpResponseStatus.BAD_REQUEST, "number is \"" + typed
                        + "\", expected a number of this cluster\n");
            } else if (query.path().equals("/v1/poll")) {
                actions.poll(number).thenAcceptAsync(
                        polled -> json(context, json -> view.polled(json, polled)),
                        context.executor());
            } else {
                unregister(context, number, parameter(query, "contact"));
            }
        }

        private void forget(ChannelHandlerContext context, FullHttpRequest request, String node) {
            if (!request.headers().contains(ACTION_HEADER) || node == null) {
                text(context, HttpResponseStatus.BAD_REQUEST, "expected POST /v1/forget?node=n3"
                        + " with a header " + ACTION_HEADER + "\n");
                return;
            }
            cluster.forget(node);
            text(context, HttpResponseStatus.OK, "");
        }

        private void beginDrain(ChannelHandlerContext context, FullHttpRequest request) {
            if (!request.headers().contains(ACTION_HEADER)) {
                text(context, HttpResponseStatus.BAD_REQUEST,
                        "expected POST /v1/drain with a header " + ACTION_HEADER + "\n");
                return;
            }
            String problem = drain.begin();
            if (problem != null) {
                text(context, HttpResponseStatus.CONFLICT, problem + "\n");
                return;
            }
            json(context, this::drain);
        }

        /** What each node says, by node; null for one that could not be asked. */
        private void perNode(ChannelHandlerContext context,
                CompletableFuture<Map<String, byte[]>> answers) {
            answers.thenAcceptAsync(byNode -> json(context, json -> {
                json.writeStartObject();
                byNode.forEach((node, answer) -> {
                    json.writeName(node);
                    json.writeRawValue(answer == null ? "null"
                            : new String(answer, StandardCharsets.UTF_8));
                });
                json.writeEndObject();
            }), context.executor());
        }

        private void perNumber(ChannelHandlerContext context, String typed,
                Function<String, CompletableFuture<Map<String, byte[]>>> ask) {
            String number = typed == null ? null : cluster.numberTyped(typed);
            if (number == null) {
                text(context, HttpResponseStatus.BAD_REQUEST, "number is \"" + typed
                        + "\", expected a number of this cluster\n");
                return;
            }
            perNode(context, ask.apply(number));
        }

        private void pausePolls(ChannelHandlerContext context, FullHttpRequest request,
                String enabled) {
            if (!request.headers().contains(ACTION_HEADER)
                    || !"true".equals(enabled) && !"false".equals(enabled)) {
                text(context, HttpResponseStatus.BAD_REQUEST, "expected POST /v1/polls?enabled="
                        + "true, or false, with a header " + ACTION_HEADER + "\n");
                return;
            }
            actions.pausePolls(enabled.equals("false"));
            text(context, HttpResponseStatus.OK, "");
        }

        private void unregister(ChannelHandlerContext context, String number, String contact) {
            int removed = actions.unregister(number, contact, clockMs.getAsLong());
            json(context, json -> {
                json.writeStartObject();
                json.writeNumberProperty("removed", removed);
                json.writeEndObject();
            });
        }

        private void route(ChannelHandlerContext context, String number) {
            if (number == null || number.isEmpty()) {
                text(context, HttpResponseStatus.BAD_REQUEST,
                        "number is missing, expected /v1/route?number=1001\n");
                return;
            }
            json(context, json -> routes.route(json, number));
        }

        private String parameter(QueryStringDecoder query, String name) {
            var values = query.parameters().getOrDefault(name, List.of());
            return values.isEmpty() ? null : values.get(0);
        }

        private void json(ChannelHandlerContext context, Consumer<JsonGenerator> writer) {
            var bytes = new ByteArrayOutputStream();
            try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
                writer.accept(json);
            }
            bytes.write('\n');
            respond(context, HttpResponseStatus.OK, "application/json", bytes.toByteArray());
        }

        private void text(ChannelHandlerContext context, HttpResponseStatus status, String text) {
            respond(context, status, "text/plain; charset=utf-8",
                    text.getBytes(StandardCharsets.UTF_8));
        }

        private void respond(ChannelHandlerContext context, HttpResponseStatus status, String type,
                byte[] body) {
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
                    Unpooled.wrappedBuffer(body));
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, type)
                    .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("admin request failed: {}", cause.toString());
            context.close();
        }
    }
}
