package org.muster.replication.table;

/**
 * How much a composite table may hold; keys and reasons in conf/muster.yaml.
 *
 * @param releasesMax entries of nothing but releases that this node keeps, but at least as many as it
 *        has others
 * @param viewMax most entries of one peer
 */
public record TableBounds(int releasesMax, int viewMax) {
    public static final TableBounds DEFAULT = new TableBounds(1_000_000, 4_000_000);

    /** The same for one shard: a hash spreads numbers evenly. */
    int releasesOfShardMax() {
        return releasesMax / Shards.COUNT;
    }
}
