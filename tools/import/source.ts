import type { Entity, Header } from './canonical';
import type { Reader } from './raw';

/** Where entities come from: another registry, or files. Every pass reads all of it anew. */
export interface Source {
  header: Header;
  /** The e-mail addresses of all developers, some at a time. */
  emails(): AsyncIterable<readonly string[]>;
  /** All entities, some of one kind at a time: API products, developers, companies, app groups, apps. */
  read(reader: Reader): AsyncIterable<readonly Entity[]>;
  /** Verifies before anything is written that consumer keys come with their secrets. @throws Error */
  probe(): Promise<void>;
}
