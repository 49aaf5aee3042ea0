package org.muster.replication.protocol;

import java.util.ArrayList;
import java.util.List;

import org.muster.replication.bytes.Slice;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;
import org.muster.replication.table.View;

/** What peers send, applied to their views; what became visible is looked at for contested devices. */
final class InStream {
    private final CompositeTable table;
    private final Settlement settlement;

    InStream(CompositeTable table, Settlement settlement) {
        this.table = table;
        this.settlement = settlement;
    }

    /** Opens the peer's view for a new link: the positions to resume from. */
    List<Long> open(Owner peer) {
        var view = table.view(peer.node());
        if (view == null) {
            view = new View(peer);
            table.attach(view);
        }
        view.abandonPasses();
        var positions = new ArrayList<Long>();
        for (long position : view.positions()) {
            positions.add(position);
        }
        return positions;
    }

    void begin(String peer, Frame.Begin begin) {
        table.view(peer).begin(begin.shard());
    }

    void changes(String peer, Frame.Changes changes, long nowMs) {
        lookAgain(table.view(peer).apply(changes.batch(), nowMs), nowMs);
    }

    /** False when the copy differs from what its owner says it has. */
    boolean end(String peer, Frame.End end, long nowMs) {
        var view = table.view(peer);
        if (!view.end(end.shard(), end.state())) {
            return false;
        }
        lookAgain(view.numbers(end.shard()), nowMs);
        return true;
    }

    private void lookAgain(List<Slice> numbers, long nowMs) {
        for (var number : numbers) {
            table.noteIfShared(number);
            settlement.onPeerChange(number.utf8(), nowMs);
        }
    }
}
