/**
 * Who is still answered: sources, their token buckets, the networks that no limit is for.
 *
 * <p>Pure: time is a parameter. Must never stop valid credentials (ADR 9). Start at
 * {@link org.muster.registrar.abuse.AbuseGuard}.
 */
package org.muster.registrar.abuse;
