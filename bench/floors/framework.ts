import { http } from '@google-cloud/functions-framework';

/* Floor: a bare functions-framework function that returns a constant. */

const body = Buffer.from(JSON.stringify({ status: 'approved', app: 'weather', developer: 'ada' }));
const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };

http('constant', (_req, res) => {
  res.writeHead(200, headers).end(body);
});
