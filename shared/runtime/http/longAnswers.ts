import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Log } from '../../environment';
import { mapInTurns, openTurns } from '../../slicing';
import type { Dialect } from '../dialects/dialect';
import { sendPieces } from './streaming';
import { prefersXml, write } from './writing';

/*
 * Answers with long lists: they are checked and written slice by slice, so that other requests have their
 * turns meanwhile, and no more of the text is in memory than the client takes.
 */

/** A list with more items is long. */
const LONG = 100;

/** The number of items written at once, and their text in characters. */
const MAX_SLICE = 50;
const MAX_SLICE_LENGTH = 256 * 1024;

/** An answer with a long list as one of its members. */
export interface LongAnswer {
  answer: Record<string, unknown>;
  member: string;
  items: unknown[];
}

/** The long list of entities in an answer; undefined without one. */
export function longListIn(answer: unknown): LongAnswer | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined;
  for (const [member, items] of Object.entries(answer))
    if (Array.isArray(items) && items.length > LONG && typeof items[0] === 'object')
      return { answer: answer as Record<string, unknown>, member, items };
  return undefined;
}

/** The schema of a list's items, where one of the forms of an answer has the list. */
function itemSchemaOf(schema: z.ZodType, member: string): z.ZodType | undefined {
  const forms = schema instanceof z.ZodUnion ? (schema.options as z.ZodType[]) : [schema];
  for (const form of forms) {
    const list = form instanceof z.ZodObject ? form.shape[member] : undefined;
    if (list instanceof z.ZodArray && !list.def.checks?.length) return list.element as z.ZodType;
  }
  return undefined;
}

/** Parses an answer as its schema has it, and maps each item of a long list by `show`; others as a whole. */
export async function parseInTurns(
  schema: z.ZodType,
  answer: unknown,
  show: (part: unknown) => unknown,
): Promise<unknown> {
  const list = longListIn(answer);
  const item = list && itemSchemaOf(schema, list.member);
  if (!list || !item) return show(schema.parse(answer));
  const rest = schema.parse({ ...list.answer, [list.member]: [] }) as object;
  return { ...rest, [list.member]: await mapInTurns(list.items, (one) => show(item.parse(one))) };
}

/** Stands for an item where the text around a list is made. */
const MARK = `item-${randomUUID()}`;

/** The text around the items of a list, and between two of them. In XML an item is whole lines. */
function frameOf(write: (items: unknown[]) => string) {
  const one = write([MARK]);
  const at = one.indexOf(MARK);
  const isJson = one[at - 1] === '"';
  const start = isJson ? at - 1 : one.lastIndexOf('\n', at) + 1;
  const end = isJson ? at + MARK.length + 1 : one.indexOf('\n', at) + 1;
  const [prefix, suffix] = [one.slice(0, start), one.slice(end)];
  const two = write([MARK, MARK]);
  const separator = two.slice(end, two.length - suffix.length - (end - start));
  return { prefix, separator, suffix };
}

/** Writes an answer with a long list, slice by slice; `write` writes an answer as a whole. */
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

/** A long list to be sent, and how a part of it looks in the dialect. */
interface ListAnswer {
  status: number;
  /** The root element that the answer has in XML. */
  root: string;
  list: LongAnswer;
  present(part: unknown): unknown;
}

/** Sends an answer with a long list slice by slice, in the same text as `send`. */
export async function sendLong(
  req: IncomingMessage,
  res: ServerResponse,
  { status, root, list, present }: ListAnswer,
  dialect: Dialect,
  log: Log,
): Promise<void> {
  const asXml = prefersXml(req.headers.accept);
  const writePart = (part: unknown) => write(present(part), root, dialect, asXml);
  const { contentType } = writePart({});
  const pieces = piecesOf(list, (part) => writePart(part).text);
  await sendPieces(req, res, pieces, { status, headers: { 'Content-Type': contentType } }, log);
}
