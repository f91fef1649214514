import type * as z from 'zod';
import { OrganizationSettings } from './organization';

const { shape } = OrganizationSettings;

const describe = <T extends z.ZodType>(schema: T, description: string): T => schema.meta({ description });

/** The settings that staff change while the organization is in use; the rest is set with the command line. */
export const Policy = OrganizationSettings.pick({
  developerStatus: true,
  productDelete: true,
  secrets: true,
  auditReads: true,
  keyLength: true,
  secretLength: true,
  appsPerDeveloper: true,
  keysPerApp: true,
  keyLifetimeDays: true,
  keyLifetimeMaxDays: true,
})
  .extend({
    developerStatus: describe(shape.developerStatus.removeDefault(), 'What new developers begin with'),
    productDelete: describe(
      shape.productDelete.removeDefault(),
      'What deleting an API product does to keys that name it',
    ),
    secrets: describe(shape.secrets.removeDefault(), 'Whether a secret is answered always, or once'),
    auditReads: describe(shape.auditReads.removeDefault(), 'Whether reads of keys and secrets are audited'),
    keyLength: describe(shape.keyLength, 'Characters of new consumer keys'),
    secretLength: describe(shape.secretLength, 'Characters of new consumer secrets'),
    appsPerDeveloper: describe(shape.appsPerDeveloper.removeDefault(), 'Apps that a developer may make'),
    keysPerApp: describe(shape.keysPerApp.removeDefault(), 'Keys that a developer may make for an app'),
    keyLifetimeDays: describe(
      shape.keyLifetimeDays.removeDefault(),
      "Days that a developer's key lasts unless they say so; -1 for ever",
    ),
    keyLifetimeMaxDays: describe(
      shape.keyLifetimeMaxDays.removeDefault(),
      "Days that a developer's key lasts at most; -1 for ever",
    ),
  })
  .meta({
    id: 'Policy',
    example: {
      developerStatus: 'active',
      productDelete: 'dangle',
      secrets: 'retrievable',
      auditReads: false,
      keyLength: 32,
      secretLength: 16,
      appsPerDeveloper: 20,
      keysPerApp: 5,
      keyLifetimeDays: 365,
      keyLifetimeMaxDays: 730,
    },
  });

export const PolicyChange = Policy.partial().meta({
  id: 'PolicyChange',
  example: { secrets: 'one-time', keyLifetimeMaxDays: 365 },
});
