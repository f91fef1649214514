import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { KeyRing, newKeyRing } from '../../../shared/crypto/vault';
import { confirm } from '../confirm';
import { Refusal, type Run, textOf, UsageError } from '../outcome';

/** Ids of keys. */
const KeyId = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);

/** Prints a new ring, to be handed on to where secrets are kept. */
export const create: Run = async () => {
  if (process.stdout.isTTY)
    throw new Refusal('A key ring is not for the screen. Hand it on: keymint key-ring new > ring.json');
  const ring = newKeyRing();
  const text = JSON.stringify(ring);
  return { text, secret: text, data: ring };
};

/** Reads a ring. @throws Refusal without the content of the file */
function read(file: string): KeyRing {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Refusal(
      code === 'ENOENT' ? `There is no file ${file}` : `${file} cannot be read as a key ring`,
    );
  }
  const { success, data } = KeyRing.safeParse(json);
  if (!success) throw new Refusal(`${file} is no key ring`);
  return data;
}

/** Replaces the file at once, with the permissions that it had. */
function write(file: string, ring: KeyRing): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(ring), {
    mode: statSync(file).mode & 0o777,
    flag: 'wx',
    flush: true,
  });
  renameSync(temporary, file);
}

function requireKey({ keys }: KeyRing, id: string, file: string): void {
  if (!Object.hasOwn(keys, id)) throw new Refusal(`Key ${id} is not on the ring ${file}`);
}

const described = (file: string, ring: KeyRing) => ({
  file,
  primary: ring.primary,
  keys: Object.keys(ring.keys),
});

/** The first id of the form k1, k2, … that the ring has not, and never had below its last. */
function nextId({ keys }: KeyRing): string {
  const numbers = Object.keys(keys).flatMap((id) => /^k(\d+)$/.exec(id)?.[1] ?? []);
  return `k${Math.max(0, ...numbers.map(Number)) + 1}`;
}

export const add: Run = async ([file = ''], options) => {
  const ring = read(file);
  const id = textOf(options, 'id') ?? nextId(ring);
  if (!KeyId.safeParse(id).success)
    throw new UsageError(`--id takes letters, digits and hyphens, not: ${id}`);
  if (Object.hasOwn(ring.keys, id)) throw new Refusal(`Key ${id} is on the ring ${file} already`);
  const changed = { ...ring, keys: { ...ring.keys, [id]: randomBytes(32).toString('base64') } };
  write(file, changed);
  const text = `Key ${id} is on the ring ${file}. Have every process start with it, then promote it.`;
  return { text, data: { ...described(file, changed), added: id } };
};

export const promote: Run = async ([file = '', id = '']) => {
  const ring = read(file);
  requireKey(ring, id, file);
  const changed = { ...ring, primary: id };
  write(file, changed);
  const text = `Key ${id} of ${file} seals from now on, in processes that start with it. Then: keymint rekey`;
  return { text, data: described(file, changed) };
};

export const remove: Run = async ([file = '', id = ''], _, shell) => {
  const ring = read(file);
  requireKey(ring, id, file);
  if (ring.primary === id) throw new Refusal(`Key ${id} seals. Promote another first`);
  await confirm(`Whatever is still sealed under key ${id} can no longer be opened.`, id, shell);
  const { [id]: _removed, ...keys } = ring.keys;
  const changed = { ...ring, keys };
  write(file, changed);
  return { text: `Key ${id} is off the ring ${file}.`, data: described(file, changed) };
};
