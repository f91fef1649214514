// better-auth's API keys in SQLite, verified in process behind one thin route.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Database from 'better-sqlite3';

const { PORT, KEYS, FOLDER } = process.env;

const database = new Database(join(FOLDER, 'auth.sqlite'));
database.pragma('journal_mode = WAL');

const auth = betterAuth({
  ...{ database, baseURL: `http://127.0.0.1:${PORT}`, secret: 'a secret for measuring only, of no use' },
  ...{ telemetry: { enabled: false }, logger: { level: 'error' }, emailAndPassword: { enabled: true } },
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

createServer(async (req, res) => {
  const { valid, key } = await auth.api.verifyApiKey({ body: { key: req.headers['x-api-key'] ?? '' } });
  const body = JSON.stringify(valid ? { name: key.name, userId: key.referenceId } : {});
  res.writeHead(valid ? 200 : 401, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  res.end(body);
}).listen(Number(PORT), () => console.log(JSON.stringify(calls)));
