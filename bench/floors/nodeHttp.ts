import { createServer } from 'node:http';

/* Floor: a bare node:http server that returns a constant. */

const body = Buffer.from(JSON.stringify({ status: 'approved', app: 'weather', developer: 'ada' }));
const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };

createServer((_req, res) => res.writeHead(200, headers).end(body)).listen(Number(process.env.PORT));
