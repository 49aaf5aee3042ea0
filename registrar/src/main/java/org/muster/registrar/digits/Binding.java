package org.muster.registrar.digits;

import org.muster.registrar.device.DeviceDetail;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Pid;
import org.muster.replication.table.Stamp;

/** A device of a number and the process that controls it, wherever that is. */
public record Binding(String number, Slice deviceKey, Pid pid, Stamp stamp, DeviceDetail detail) {}
