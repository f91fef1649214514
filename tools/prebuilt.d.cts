/** Folder of the bundles that `npm start` runs, and the file with the fingerprint of their sources. */
export const FOLDER: string;
export const SOURCES: string;
/** File with the fingerprint of the sources of the built pages. */
export const STAMP: string;
/** File with the triggers of the build: their names, events and documents. */
export const TRIGGERS: string;

/** Returns every file below a path, or the file itself, in a fixed order. */
export function filesBelow(path: string): string[];
/** Hashes files by name and content. */
export function fingerprintOf(files: readonly string[]): string;
/** Hashes every file that the built pages depend on. */
export function pageSources(): string;
/** Hashes every file that bundles depend on. @throws Error if the pages are not built */
export function bundleSources(): string;
/** A database of `npm start`: the name of its adapter. */
export type StartDatabase = 'sqlite' | 'firestore';
/** Returns the path of a bundle that `npm start` runs on a database. */
export function bundleOf(name: 'start' | 'functions', database: StartDatabase): string;
/** True if the bundles are current. */
export function isFresh(): boolean;
/** Runs a bundle with its code cache, which is written at exit if KEYMINT_MAKES_CACHE is set. */
export function run(bundle: string): void;
