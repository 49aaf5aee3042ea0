/**
 * Configuration: every key with its default and what it takes, YAML files, and errors that name the
 * file, the line, the key, the value and what was expected.
 *
 * <p>Must not know what a key is used for. Start at {@link org.muster.registrar.config.Keys}.
 */
package org.muster.registrar.config;
