/*
 * How long texts from outside may be, in UTF-16 code units. Values alone: what is longer is refused before it
 * is hashed, looked up or kept.
 */

/** Consumer keys and secrets, generated or imported. Source: Apigee "Import existing consumer key and secret", limits. */
export const MAX_KEY_LENGTH = 2048;
