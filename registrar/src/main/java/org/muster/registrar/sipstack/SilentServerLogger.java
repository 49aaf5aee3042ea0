package org.muster.registrar.sipstack;

import java.util.Properties;

import javax.sip.SipStack;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;

/** No message log: JAIN-SIP's own would encode every message again and write a file. */
public final class SilentServerLogger implements ServerLogger {
    @Override
    public void closeLogFile() {}

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean sender,
            long time) {}

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status,
            boolean sender, long time) {}

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status,
            boolean sender) {}

    @Override
    public void logException(Exception problem) {}

    @Override
    public void setStackProperties(Properties properties) {}

    @Override
    public void setSipStack(SipStack stack) {}
}
