// Express Gateway with key-auth over Redis and a route that responds itself instead of proxying.
const { cpSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const { PORT, ADMIN_PORT, REDIS_PORT, KEYS, FOLDER } = process.env;

const gateway = {
  http: { port: Number(PORT) },
  admin: { host: '127.0.0.1', port: Number(ADMIN_PORT) },
  apiEndpoints: { api: { host: '*' } },
  serviceEndpoints: { none: { url: 'http://127.0.0.1:9' } },
  policies: ['key-auth', 'terminate'],
  pipelines: {
    verify: {
      apiEndpoints: ['api'],
      policies: [
        { 'key-auth': [{ action: {} }] },
        { terminate: [{ action: { statusCode: 200, message: 'approved' } }] },
      ],
    },
  },
};
const system = {
  db: { redis: { host: '127.0.0.1', port: Number(REDIS_PORT), namespace: 'EG' } },
  crypto: { cipherKey: 'sensitiveKey', algorithm: 'aes256', saltRounds: 10 },
  session: { secret: 'none', resave: false, saveUninitialized: false },
  accessTokens: { timeToExpiry: 7200000 },
  refreshTokens: { timeToExpiry: 7200000 },
  authorizationCodes: { timeToExpiry: 300000 },
};

async function main() {
  cpSync(join(require.resolve('express-gateway'), '../config/models'), join(FOLDER, 'models'), {
    recursive: true,
  });
  writeFileSync(join(FOLDER, 'gateway.config.yml'), JSON.stringify(gateway));
  writeFileSync(join(FOLDER, 'system.config.yml'), JSON.stringify(system));
  Object.assign(process.env, { EG_CONFIG_DIR: FOLDER, EG_DISABLE_CONFIG_WATCH: 'true', LOG_LEVEL: 'error' });

  const {
    user: users,
    application: applications,
    credential: credentials,
  } = require('express-gateway/lib/services');
  const calls = [];
  const store = async (n) => {
    const user = await users.insert({ username: `ada-${n}`, firstname: 'Ada', lastname: 'Lovelace' });
    const app = await applications.insert({ name: `weather-${n}` }, user.id);
    const { keyId, keySecret } = await credentials.insertCredential(app.id, 'key-auth');
    calls.push({ path: '/', headers: { Authorization: `apiKey ${keyId}:${keySecret}` } });
  };
  const all = Array.from({ length: Number(KEYS) }, (_, n) => n);
  while (all.length > 0) await Promise.all(all.splice(0, 64).map(store));
  await require('express-gateway')().load(FOLDER).run();
  console.log(JSON.stringify(calls));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
