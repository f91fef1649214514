import type { DialectName, OrganizationSettings } from '../../shared/schemas/organization';
import type { Registry } from '../support/registry/registry';
import type { Scene } from './table';

/** What rows only read, in an organization of its own: made when the first of them asks, once for each dialect. */
export function kept<T>(make: (registry: Registry) => Promise<T>): (scene: Scene) => Promise<T> {
  const made = new Map<DialectName, Promise<T>>();
  return ({ dialect, alone }) => {
    const making = made.get(dialect) ?? alone().then(make);
    made.set(dialect, making);
    return making;
  };
}

/** The organization with settings that only the command line changes. */
export async function withSettings(registry: Registry, settings: Partial<OrganizationSettings>) {
  const { org, context } = registry;
  await context.store.atomically(async ({ organizations }) => {
    organizations.replace({ ...(await organizations.get(org)), ...settings });
  });
  context.organizations.forget(org);
  return registry;
}
