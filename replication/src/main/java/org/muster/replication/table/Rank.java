package org.muster.replication.table;

/** Whether a claim is the phone's own REGISTER's or was adopted from a lost node. */
public enum Rank {
    ORIGINAL, ADOPTED
}
