import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { promisify } from 'node:util';
import * as z from 'zod';
import { Refusal } from '../keymint/outcome';

/*
 * Encrypted exports: a header line, then a line of base64 for each part of the text. Parts are sealed with AES-256-GCM
 * under a key of this file alone, derived from the passphrase; the nonce counts parts and marks the last one, so that
 * none can be left out, moved or repeated. Source: Hoang and others, "Online Authenticated-Encryption and its
 * Nonce-Reuse Misuse-Resistance" (STREAM), 2015; RFC 7914 (scrypt).
 */

const PART_BYTES = 64 * 1024;
const TAG_BYTES = 16;

/** Cost of one guess at the passphrase: 64 MiB and some 200 ms. */
const cost = { N: 2 ** 16, r: 8, p: 1 };

export const EncryptionHeader = z.object({
  keymint: z.literal(1),
  kind: z.literal('encrypted'),
  cipher: z.literal('scrypt aes-256-gcm'),
  salt: z.base64().length(24),
});

async function keyOf(passphrase: string, salt: string): Promise<Buffer> {
  const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);
  return derive(passphrase, Buffer.from(salt, 'base64'), 32, { ...cost, maxmem: 256 * 2 ** 20 });
}

function nonceOf(part: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(part, 4);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Encrypts text as it comes. Yields lines with their ends. */
export async function* encrypt(text: AsyncIterable<string>, passphrase: string): AsyncGenerator<string> {
  const salt = randomBytes(16).toString('base64');
  const header = JSON.stringify({ keymint: 1, kind: 'encrypted', cipher: 'scrypt aes-256-gcm', salt });
  const key = await keyOf(passphrase, salt);
  yield `${header}\n`;
  const seal = (bytes: Buffer, part: number, isLast: boolean): string => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(part, isLast)).setAAD(Buffer.from(header));
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    return `${sealed.toString('base64')}\n`;
  };
  let [part, rest] = [0, Buffer.alloc(0)];
  for await (const piece of text) {
    rest = Buffer.concat([rest, Buffer.from(piece)]);
    while (rest.length > PART_BYTES) {
      yield seal(rest.subarray(0, PART_BYTES), part, false);
      rest = rest.subarray(PART_BYTES);
      part += 1;
    }
  }
  yield seal(rest, part, true);
}

/** The longest line of an encrypted file, in characters. */
const MAX_LINE = Math.ceil(((PART_BYTES + TAG_BYTES) * 4) / 3) + 4;

async function* decrypt(
  chunks: AsyncIterable<string>,
  { file, header, passphrase }: { file: string; header: string; passphrase: string },
): AsyncGenerator<string> {
  const { salt } = EncryptionHeader.parse(JSON.parse(header));
  const key = await keyOf(passphrase, salt);
  const decoder = new TextDecoder();
  const open = (line: string, part: number, isLast: boolean): string => {
    const bytes = Buffer.from(line, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(part, isLast))
      .setAAD(Buffer.from(header))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
    return decoder.decode(text, { stream: !isLast });
  };
  let [rest, part] = ['', 0];
  try {
    for await (const chunk of chunks) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE) throw new Error('A line is too long');
      // The last line of all is opened at the end, as the last part.
      if (rest === '' && lines.length > 0) rest = `${lines.pop()}\n`;
      for (const line of lines) {
        yield open(line, part, false);
        part += 1;
      }
    }
    yield open(rest.trim(), part, true);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      `${file} cannot be decrypted: the passphrase is another, or the file is damaged or cut short`,
    );
  }
}

/** The text of a file, decrypted where it is encrypted. @throws Refusal */
export async function* textOf(file: string, passphrase: string | undefined): AsyncGenerator<string> {
  const chunks = createReadStream(file, { encoding: 'utf8' })[
    Symbol.asyncIterator
  ]() as AsyncIterator<string>;
  const first = await chunks.next();
  const text = first.done ? '' : first.value;
  const end = text.indexOf('\n');
  const line = end < 0 ? text : text.slice(0, end);
  const all = async function* (from: string) {
    try {
      yield from;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  };
  if (!/^\{"keymint":1,"kind":"encrypted"/.test(line)) {
    yield* all(text);
    return;
  }
  if (passphrase === undefined)
    throw new Refusal(`${file} is encrypted. Set KEYMINT_PASSPHRASE, or name a file with --passphrase-file`);
  yield* decrypt(all(text.slice(end + 1)), { file, header: line, passphrase });
}
