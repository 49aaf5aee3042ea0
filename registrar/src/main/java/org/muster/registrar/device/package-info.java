/**
 * Device processes (R3): one for each controlled device, with its flow, its expiry and what orders
 * its REGISTERs.
 *
 * <p>Pure: time is a parameter. Everything here of a number is guarded by the monitor of the
 * number's local shard ({@code CompositeTable.lockOf}). Start at
 * {@link org.muster.registrar.device.DeviceTable}.
 */
package org.muster.registrar.device;
