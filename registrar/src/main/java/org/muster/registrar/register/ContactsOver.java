package org.muster.registrar.register;

/** What happens to a contact over the number's limit (contacts.over). */
public enum ContactsOver {
    /** 403; those that are there stay. */
    REFUSE,
    /** As many of those that were registered longest ago go. */
    REPLACE_OLDEST,
    /** All others go: a number has what its last REGISTER says. */
    REPLACE_ALL
}
