package org.muster.registrar.sipstack;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import javax.sip.PeerUnavailableException;

import gov.nist.javax.sip.SipStackImpl;

/** JAIN-SIP's stack with our processors in sight; later also without its global lock and scans. */
final class MusterStack extends SipStackImpl {
    MusterStack(Properties properties) throws PeerUnavailableException {
        super(properties);
    }

    List<NettyProcessor> processors() {
        var found = new ArrayList<NettyProcessor>();
        for (var each : getMessageProcessors()) {
            if (each instanceof NettyProcessor processor) {
                found.add(processor);
            }
        }
        return found;
    }
}
