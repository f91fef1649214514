import { addressOf, type Reply, type Request, send } from '../kit/api';

/** The header by which a page says that it acts as a developer: it chooses the portal's cookie. */
const headers = { 'Keymint-As': 'developer' };

/** Calls an operation by name as the signed-in developer, typed by the operation's own file. @throws Refused, Offline */
export async function ask<Op>(name: string, request: Request<Op>): Promise<Reply<Op>> {
  const { params, query, body } = request as {
    params: Record<string, string>;
    query?: Record<string, unknown>;
    body?: unknown;
  };
  const { method, url } = addressOf(name, params, query);
  return (await send(method, url, { body, headers })) as Reply<Op>;
}
