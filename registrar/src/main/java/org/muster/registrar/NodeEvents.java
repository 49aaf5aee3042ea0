package org.muster.registrar;

import java.util.function.Consumer;

import org.muster.registrar.device.Control;
import org.muster.registrar.device.DeviceEvent;
import org.muster.registrar.device.EventLog;
import org.muster.registrar.transport.SipCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each change of a device's state: to the history and the event stream, the counters, the log. */
final class NodeEvents implements Consumer<DeviceEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(NodeEvents.class);

    private final EventLog log;
    private final SipCounters counters;

    NodeEvents(EventLog log, SipCounters counters) {
        this.log = log;
        this.counters = counters;
    }

    @Override
    public void accept(DeviceEvent event) {
        log.add(event);
        counters.count(event.now() == Control.REMOVED ? "device.removed." + event.why()
                : "device." + event.now().text());
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} {} from {}: {} ({})", event.number(), event.device(), event.source(),
                    event.now().text(), event.why());
        }
    }
}
