package org.muster.registrar.register;

/**
 * What becomes of a contact with instance and reg-id that came through an edge which does not keep
 * flows (RFC 5626 §6, outbound.missing-ob).
 */
public enum MissingOb {
    /** It is registered by its URI. Deviates from RFC 5626 §6, because clients give up at a 439. */
    IGNORE_REG_ID,
    /** 439 First Hop Lacks Outbound Support. */
    ANSWER_439
}
