/*
 * Limits and patterns of external input. Lengths are in UTF-16 code units unless the name says bytes. Values
 * without zod, imported by the browser too; longer texts are rejected before they are hashed, looked up or
 * stored.
 */

/** Source: Apigee, resource names. */
export const APP_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._#\-$%]{0,254}$/;
export const API_PRODUCT_NAME = /^(?! |\.{1,2}$)[A-Za-z0-9 _\-.#$%]{1,100}(?<! )$/;

/** An imported consumer key. Source: Apigee "Import existing consumer key and secret", limits. */
export const IMPORTED_KEY = /^[A-Za-z0-9_-]{1,2048}$/;

/**
 * A consumer key of an earlier version of Apigee, if the organization accepts them; paths cannot end in . or
 * ..
 */
export const LEGACY_KEY = /^(?!\.{1,2}$)[A-Za-z0-9_.%|,=-]{1,2048}$/;

/** An imported consumer secret: printable ASCII. */
export const IMPORTED_SECRET = /^[\x20-\x7e]{1,2048}$/;

/** Source: RFC 5321, paths. */
export const MAX_EMAIL_LENGTH = 254;

/** First, last and user names of developers. */
export const MAX_PERSON_NAME_LENGTH = 64;

/** Values of custom attributes: on Apigee X, and on Edge, where only what can be stored limits them. Source: Apigee limits. */
export const MAX_ATTRIBUTE_BYTES_ON_X = 2048;
export const MAX_ATTRIBUTE_BYTES = 1024 * 1024;

/** The OpenAPI document of an API product, as JSON: leaves room in a document of Firestore. */
export const MAX_SPEC_BYTES = 900 * 1024;

/** The address that it is fetched from. */
export const MAX_SPEC_URL_LENGTH = 2048;

export const MAX_CALLBACK_URL_LENGTH = 2048;
export const MAX_DESCRIPTION_LENGTH = 8192;

/** Passwords of developers: the least that an organization may ask for, what it asks for unless set, and the longest. */
export const MIN_PASSWORD_LENGTH = 12;
export const USUAL_PASSWORD_LENGTH = 15;
export const MAX_PASSWORD_LENGTH = 256;

/** A portal's logo, as a data URL of 64 KiB. */
export const MAX_LOGO_LENGTH = 90_000;

/** Fields of a portal's form, and the text of its terms. Source: Apigee limits, 18 custom attributes. */
export const MAX_PORTAL_FIELDS = 12;
export const MAX_TERMS_LENGTH = 60_000;

/** The token in a link of a mail: its subject and its secret. */
export const MAX_LINK_LENGTH = 200;

/** The reason of a decision. */
export const MAX_REASON_LENGTH = 1000;

/**
 * Consumer keys and secrets, generated or imported. Source: Apigee "Import existing consumer key and secret",
 * limits.
 */
export const MAX_KEY_LENGTH = 2048;

/** Tokens and other values of one header. Source: Node.js, maxHeaderSize, of all headers together. */
export const MAX_TOKEN_LENGTH = 8192;

/**
 * Request targets, and so all path parameters. Source: Node.js, maxHeaderSize, of the request line and all
 * headers.
 */
export const MAX_TARGET_LENGTH = 16_384;

/** Names to look up: no document id is longer. Source: Firestore quotas. */
export const MAX_NAME_LENGTH = 1500;

/** Names and patterns in a list, and length of the list: API products have as many patterns. */
export const MAX_LISTED_LENGTH = 2048;
export const MAX_LISTED = 2000;

/** Ids of signing keys. */
export const MAX_KID_LENGTH = 100;

/** Private keys in PEM: RSA of 4,096 bits takes 3,300. */
export const MAX_PEM_LENGTH = 8192;

/** Texts of forms and JSON bodies that endpoints read. */
export const MAX_FIELD_LENGTH = 4096;
