package org.muster.registrar.register;

/** @param contactsMax most devices of one number over the whole cluster (contacts.max) */
public record RegistrarSettings(ExpiresLimits expires, int contactsMax) {}
