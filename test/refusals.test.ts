import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DialectName } from '../shared/schemas/organization';
import { fieldsOf, operationsWithBody, sendWith } from './support/registry/bodies';
import { type Registry, type Reply, startRegistry } from './support/registry/registry';
import { type Scene, sceneOf } from './support/registry/scene';

/*
 * What is said of every field of every body that does not fit, as test/refusals.json has it: `npm run refusals` writes
 * it, and what changes there is read by somebody. That no test is answered in a validator's words, each request of a
 * test holds by itself.
 */

const file = join(__dirname, 'refusals.json');

jest.setTimeout(900_000);

const wrongs: Record<DialectName, readonly unknown[]> = {
  edge: [undefined, ['x'], '', '?', 'a\nb', 'x'.repeat(9000), -7.5],
  // What is not of a wrong type is refused as on Edge.
  x: [{ x: 'y' }, -7.5, 'x'.repeat(9000)],
};

/** What a refusal says, with what is made up for the run by the names of its kinds. */
function saidBy({ body }: Reply, { params }: Scene): string {
  const { code = body.error?.status, message = body.error?.message } = body;
  const names = Object.entries(params).sort(([, one], [, other]) => other.length - one.length);
  const said = names.reduce((text, [name, value]) => text.replaceAll(value, `{${name}}`), `${message}`);
  const words = said.replace(/x{50,}/g, 'x…').replace(/'[\w.[\]]+'/g, "'{place}'");
  return `${code}: ${words}`;
}

async function refusalsIn(dialect: DialectName): Promise<string[]> {
  const registry: Registry = await startRegistry({ dialect });
  const said = new Set<string>();
  for (const operation of operationsWithBody) {
    const scene = await sceneOf(registry);
    for (const { path } of fieldsOf(operation.body))
      for (const value of wrongs[dialect]) {
        const reply = await sendWith(registry, scene, operation, path, value);
        if (reply.status === 400) said.add(saidBy(reply, scene));
      }
  }
  await registry.stop();
  return [...said].sort();
}

test('what refusals of bodies say is what test/refusals.json has: npm run refusals writes it anew', async () => {
  const refusals = { edge: await refusalsIn('edge'), x: await refusalsIn('x') };
  if (process.env.KEYMINT_WRITE_REFUSALS) writeFileSync(file, `${JSON.stringify(refusals, null, 2)}\n`);
  const vague = [...refusals.edge, ...refusals.x].filter((said) => /It is not valid|Another kind/.test(said));
  expect(vague).toEqual([]);
  expect(refusals).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});
