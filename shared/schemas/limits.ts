/*
 * How long texts from outside may be, in UTF-16 code units. Values alone: what is longer is refused before it
 * is hashed, looked up or kept.
 */

/** Consumer keys and secrets, generated or imported. Source: Apigee "Import existing consumer key and secret", limits. */
export const MAX_KEY_LENGTH = 2048;

/** Tokens, and whatever else arrives in one header. Source: Node.js, maxHeaderSize, of all headers together. */
export const MAX_TOKEN_LENGTH = 8192;

/** Request targets, and so whatever a path names. Source: Node.js, maxHeaderSize, of the request line and all headers. */
export const MAX_TARGET_LENGTH = 16_384;

/** Names that are sent to be looked up: no document id is longer. Source: Firestore quotas. */
export const MAX_NAME_LENGTH = 1500;

/** Names and patterns in a list, and how many a list may have: API products have as many patterns. */
export const MAX_LISTED_LENGTH = 2048;
export const MAX_LISTED = 2000;

/** Ids of signing keys. */
export const MAX_KID_LENGTH = 100;

/** Private keys in PEM: RSA of 4,096 bits takes 3,300. */
export const MAX_PEM_LENGTH = 8192;

/** Texts of forms and JSON bodies that endpoints read. */
export const MAX_FIELD_LENGTH = 4096;
