import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Log } from '../../environment';
import { mapInTurns, openTurns } from '../../slicing';
import type { Dialect } from '../dialects/dialect';
import { prefersXml } from './preferences';
import { sendPieces } from './streaming';
import { write } from './writing';

/*
 * Validates and writes long lists slice by slice, so that other requests run in between and memory holds no
 * more text than the client consumes.
 */

/** Lists with more items are sent in slices. */
const MIN_LONG_LIST = 100;

/** Maximum items per slice, and characters of its text. */
const MAX_SLICE = 50;
const MAX_SLICE_LENGTH = 256 * 1024;

/** A response with a long list in one of its members. */
export interface LongAnswer {
  answer: Record<string, unknown>;
  member: string;
  items: unknown[];
}

/** Returns the long list of entities in a response; undefined without one. */
export function longListIn(answer: unknown): LongAnswer | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined;
  for (const [member, items] of Object.entries(answer))
    if (Array.isArray(items) && items.length > MIN_LONG_LIST && typeof items[0] === 'object')
      return { answer: answer as Record<string, unknown>, member, items };
  return undefined;
}

/** Returns the schema of a list's items; a union may have the list in one of its options. */
function itemSchemaOf(schema: z.ZodType, member: string): z.ZodType | undefined {
  const forms = schema instanceof z.ZodUnion ? (schema.options as z.ZodType[]) : [schema];
  for (const form of forms) {
    const list = form instanceof z.ZodObject ? form.shape[member] : undefined;
    if (list instanceof z.ZodArray && !list.def.checks?.length) return list.element as z.ZodType;
  }
  return undefined;
}

/** Validates a response and maps each item of a long list with `show`; other responses as a whole. */
export async function parseInTurns(
  schema: z.ZodType,
  answer: unknown,
  show: (part: unknown, schema: z.ZodType) => unknown,
): Promise<unknown> {
  const list = longListIn(answer);
  const item = list && itemSchemaOf(schema, list.member);
  if (!list || !item) return show(schema.parse(answer), schema);
  const rest = schema.parse({ ...list.answer, [list.member]: [] }) as object;
  return { ...rest, [list.member]: await mapInTurns(list.items, (one) => show(item.parse(one), item)) };
}

/** Placeholder for items while the text around a list is determined. */
const PLACEHOLDER = `item-${randomUUID()}`;

/** Returns the text before, between and after the items of a list. In XML an item takes whole lines. */
function frameOf(write: (items: unknown[]) => string) {
  const one = write([PLACEHOLDER]);
  const at = one.indexOf(PLACEHOLDER);
  const isJson = one[at - 1] === '"';
  const start = isJson ? at - 1 : one.lastIndexOf('\n', at) + 1;
  const end = isJson ? at + PLACEHOLDER.length + 1 : one.indexOf('\n', at) + 1;
  const [prefix, suffix] = [one.slice(0, start), one.slice(end)];
  const two = write([PLACEHOLDER, PLACEHOLDER]);
  const separator = two.slice(end, two.length - suffix.length - (end - start));
  return { prefix, separator, suffix };
}

/** Writes a response with a long list slice by slice; `write` serializes a response as a whole. */
export async function* piecesOf(
  { answer, member, items }: LongAnswer,
  write: (answer: unknown) => string,
): AsyncGenerator<string> {
  const turns = openTurns();
  const writeItems = (some: unknown[]) => write({ ...answer, [member]: some });
  const { prefix, separator, suffix } = frameOf(writeItems);
  let size = 1;
  for (let at = 0; at < items.length; ) {
    const slice = items.slice(at, at + size);
    items.fill(undefined, at, at + size);
    const text = writeItems(slice);
    yield `${at === 0 ? prefix : separator}${text.slice(prefix.length, text.length - suffix.length)}`;
    at += size;
    const fitting = Math.floor((MAX_SLICE_LENGTH * slice.length) / text.length);
    size = Math.max(1, Math.min(MAX_SLICE, fitting));
    if (turns.isOver()) await turns.next();
  }
  yield suffix;
}

/** A response with a long list; `present` translates a part of it into the dialect. */
interface ListAnswer {
  status: number;
  schema: z.ZodType | undefined;
  list: LongAnswer;
  present(part: unknown): unknown;
}

/** Sends a response with a long list slice by slice; the text is the same as from `send`. */
export async function sendLong(
  req: IncomingMessage,
  res: ServerResponse,
  { status, schema, list, present }: ListAnswer,
  dialect: Dialect,
  log: Log,
): Promise<void> {
  const asXml = prefersXml(req.headers.accept);
  const writePart = (part: unknown) => write(present(part), schema, dialect, asXml);
  const { contentType } = writePart({});
  const pieces = piecesOf(list, (part) => writePart(part).text);
  await sendPieces(req, res, pieces, { status, headers: { 'Content-Type': contentType } }, log);
}
