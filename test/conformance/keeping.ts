import type { DialectName, OrganizationSettings } from '../../shared/schemas/organization';
import type { Registry } from '../support/registry/registry';
import type { Scene } from './table';

/** Creates shared read-only data in an organization of its own, on first use and once per dialect. */
export function kept<T>(make: (registry: Registry) => Promise<T>): (scene: Scene) => Promise<T> {
  const made = new Map<DialectName, Promise<T>>();
  return ({ dialect, alone }) => {
    const making = made.get(dialect) ?? alone().then(make);
    made.set(dialect, making);
    return making;
  };
}

/** Changes settings of the organization that only the command line can change. */
export async function withSettings(registry: Registry, settings: Partial<OrganizationSettings>) {
  const { org, context } = registry;
  await context.store.atomically(async ({ organizations }) => {
    organizations.replace({ ...(await organizations.get(org)), ...settings });
  });
  context.organizations.forget(org);
  return registry;
}
