/**
 * Digit analysis: what a URI means as a number, and which device processes control it (R1, R2).
 *
 * <p>Pure. Start at {@link org.muster.registrar.digits.DigitAnalysis}.
 */
package org.muster.registrar.digits;
