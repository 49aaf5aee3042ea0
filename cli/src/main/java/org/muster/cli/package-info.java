/**
 * The {@code muster} command: one class for each subcommand, output for people and for jq.
 *
 * <p>Knows no SIP bytes and nothing of replication: {@code serve} hands settings to
 * {@link org.muster.registrar.Node}, everything else asks a node's admin endpoint. Start at
 * {@link org.muster.cli.Main}.
 */
package org.muster.cli;
