package org.muster.replication.table;

import org.muster.replication.bytes.Slice;

/** "This device of the number is controlled by this process": what a node vouches for (R2). */
public record Claim(Slice deviceKey, Stamp stamp, Rank rank, Pid pid, Slice detail) {}
