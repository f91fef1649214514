import { readFileSync } from 'node:fs';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('anyone may read the OpenAPI document of the X dialect, as it is in the repository', async () => {
  const answer = await fetch(`${registry.url}/openapi-x.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(await answer.text()).toBe(readFileSync('docs/openapi-x.json', 'utf8'));
});

test('it is another document than that of the Edge dialect', async () => {
  const [edge, x] = await Promise.all(
    ['openapi.json', 'openapi-x.json'].map(async (file) =>
      JSON.parse(await (await fetch(`${registry.url}/${file}`)).text()),
    ),
  );
  expect(Object.keys(x.paths)).toEqual(Object.keys(edge.paths));
  expect(edge.components.schemas.Millis.type).toBe('integer');
  expect(x.components.schemas.Millis.type).toBe('string');
});

test('there is nothing below it', async () => {
  expect((await fetch(`${registry.url}/openapi-x.json/x`)).status).toBe(404);
});
