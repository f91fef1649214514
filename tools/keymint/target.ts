import type { Context } from '../../shared/context';
import type { Target } from '../import/writer';
import { operationContext, requireOrganization } from './database';

/**
 * An organization whose entities are imported or exported, which is audited by this action, one entry for all.
 * @throws Refusal
 */
export async function targetOf(org: string, action: string, context: Context): Promise<Target> {
  const organization = await requireOrganization(org, context);
  const options = { isSummarized: true };
  return { org, organization, context: await operationContext(org, action, context, options) };
}
