import type { Context } from '../../shared/context';
import type { Target } from '../import/writer';
import { operationContext, requireOrganization } from './database';

/** An organization whose entities are imported or exported; its changes are audited by this action. @throws Refusal */
export async function targetOf(org: string, action: string, context: Context): Promise<Target> {
  const organization = await requireOrganization(org, context);
  return { org, organization, context: await operationContext(org, action, context) };
}
