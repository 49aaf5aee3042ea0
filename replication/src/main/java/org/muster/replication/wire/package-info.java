/**
 * Frames to bytes and back, as docs/peer-protocol.md says.
 *
 * <p>Must not decide anything. Every length is checked before anything is allocated; a bad byte is a
 * {@link org.muster.replication.bytes.BadBytesException} (I8). Start at
 * {@link org.muster.replication.wire.FrameCodec}.
 */
package org.muster.replication.wire;
