import { importedKinds } from '../../../shared/store/collections/imports';
import { Refusal } from '../../keymint/outcome';
import { type Entity, Header } from '../canonical';
import { textOf } from '../encryption';
import { isRaw } from '../raw';
import type { Source } from '../source';

/** Order of kinds in the canonical form. */
const kinds: readonly string[] = importedKinds;

/** The longest line, in characters. */
const MAX_LINE = 64 * 2 ** 20;

/** How many entities of a kind are handed on together, and how long their lines are at most, in characters. */
const BATCH = 500;
const MAX_BATCH_LENGTH = 2 ** 20;

/** The lines of a file, as long as memory allows one. @throws Refusal for a longer one */
async function* linesOf(file: string, passphrase: string | undefined): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of textOf(file, passphrase)) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new Refusal(`${file} has a line of more than ${MAX_LINE} characters`);
    yield* lines;
  }
  yield rest;
}

/** The JSON values of a file, with the numbers of their lines. @throws Refusal for a line that is none */
async function* valuesOf(
  file: string,
  passphrase: string | undefined,
): AsyncGenerator<{ line: number; length: number; value: unknown }> {
  let line = 0;
  for await (const text of linesOf(file, passphrase)) {
    line += 1;
    if (text.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // The text of the error would quote the line, which has keys and secrets.
      throw new Refusal(`Line ${line} of ${file} is no JSON`);
    }
    yield { line, length: text.length, value };
  }
}

/** Reads the header of a file in the canonical form; undefined when it has another form. */
export async function headerIn(file: string, passphrase?: string): Promise<Header | undefined> {
  for await (const { value } of valuesOf(file, passphrase)) return Header.safeParse(value).data;
  return undefined;
}

/** A file in the canonical form. */
export function openNdjson(file: string, header: Header, passphrase?: string): Source {
  const entities = async function* () {
    let [isHeader, kindIndex] = [true, 0];
    for await (const { line, length, value } of valuesOf(file, passphrase)) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      if (!isRaw(value)) throw new Refusal(`Line ${line} of ${file} is no entity`);
      const index = kinds.indexOf(`${value.kind}`);
      if (index < kindIndex) throw new Refusal(`Line ${line} of ${file}: ${value.kind} comes too late`);
      kindIndex = index;
      yield { raw: value, length };
    }
  };
  return {
    header,
    async *emails() {
      let some: string[] = [];
      for await (const { raw } of entities()) {
        const { kind, email } = raw;
        if (kind === 'app') break;
        if (kind === 'developer') some.push(`${email}`);
        if (some.length < BATCH) continue;
        yield some;
        some = [];
      }
      yield some;
    },
    async *read(reader) {
      let [batch, batchLength] = [[] as Entity[], 0];
      for await (const { raw, length } of entities()) {
        const entity = reader.canonical(raw);
        if (!entity) continue;
        const isFull = batch.length >= BATCH || batchLength + length > MAX_BATCH_LENGTH;
        if (batch[0] && (isFull || batch[0].kind !== entity.kind)) {
          yield batch;
          [batch, batchLength] = [[], 0];
        }
        batch.push(entity);
        batchLength += length;
      }
      if (batch.length > 0) yield batch;
    },
    async probe() {
      if (header.hasKeys) return;
      throw new Refusal(
        `${file} has no consumer keys. Export it anew: keymint export ${header.name} --with-keys`,
      );
    },
  };
}
