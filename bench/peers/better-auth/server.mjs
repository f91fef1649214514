// better-auth's users and API keys in SQLite, in process behind thin routes; as durable as Keymint.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Database from 'better-sqlite3';

const { PORT, KEYS, FOLDER } = process.env;

const database = new Database(join(FOLDER, 'auth.sqlite'));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = OFF');

const auth = betterAuth({
  database,
  baseURL: `http://127.0.0.1:${PORT}`,
  secret: 'a secret for measuring only, of no use',
  telemetry: { enabled: false },
  logger: { level: 'error' },
  emailAndPassword: { enabled: true },
  plugins: [apiKey({ rateLimit: { enabled: false } })],
});
await (await getMigrations(auth.options)).runMigrations();

const { user } = await auth.api.signUpEmail({
  body: { email: 'ada@example.com', name: 'Ada', password: 'a password for measuring' },
});
const calls = [];
for (let n = 0; n < Number(KEYS); n++) {
  const { key } = await auth.api.createApiKey({ body: { name: `weather-${n}`, userId: user.id } });
  calls.push({ path: '/', headers: { 'X-Api-Key': key } });
}

// better-sqlite3 defaults to NORMAL for WAL, which can lose commits on power failure.
database.pragma('synchronous = FULL');

const { internalAdapter } = await auth.$context;

async function answer(req) {
  if (req.method === 'GET') {
    const { valid, key } = await auth.api.verifyApiKey({ body: { key: req.headers['x-api-key'] ?? '' } });
    return valid ? [200, { name: key.name, userId: key.referenceId }] : [401, {}];
  }
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  const { name, email, userId } = JSON.parse(text);
  if (req.url === '/users') {
    return [201, await internalAdapter.createUser({ name, email, emailVerified: false })];
  }
  return [201, await auth.api.createApiKey({ body: { name, userId } })];
}

createServer(async (req, res) => {
  const [status, answered] = await answer(req);
  const body = JSON.stringify(answered);
  res.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  res.end(body);
}).listen(Number(PORT), () => console.log(JSON.stringify(calls)));
