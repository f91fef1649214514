import * as z from 'zod';
import { AppOwner } from './appDetails';
import { cursor, pageMembers } from './cursor';
import { KeySummary } from './keySummary';
import { MAX_NAME_LENGTH, MAX_REASON_LENGTH, MAX_TARGET_LENGTH } from './limits';
import { countUpTo } from './listing';
import { Millis } from './time';
import { ActorName, Identifier } from './traits';

/** Maximum requests decided at once. */
const MAX_DECIDED = 100;

/** Identifies a request: the key that awaits approval for an API product. */
const requestMembers = { appId: z.string(), keyRef: z.string(), apiProduct: Identifier };

const requested = {
  appId: 'f98678b9-4d1b-4927-ba17-62e6efaadfb3',
  keyRef: 'Yw0q3yXbJY6mB9mT1Uu6cVn2rXq8a9Z0sKp5dE7fGhI',
  apiProduct: 'premium',
};

/** What people recognize a request by. */
const shownMembers = {
  app: z.string().meta({ description: 'Display name of the app' }),
  product: z.string().meta({ description: 'Display name of the API product; the name where it is gone' }),
  key: KeySummary.pick({ label: true, ending: true, issuedAt: true }),
};

const shown = {
  app: 'Weather for Boats',
  product: 'Premium',
  key: { label: 'Key 1', ending: 'c4dE', issuedAt: 1_700_000_000_682 },
};

/** A denial that stands: the API product stays pending for the owner until it is approved. */
const Denial = z.object({ at: Millis, by: ActorName, reason: z.string().optional() });

/** A key that awaits approval for an API product. */
const ProductRequest = z
  .object({
    ...requestMembers,
    ...shownMembers,
    owner: AppOwner,
    /** Since when the app has had requests. */
    waitingSince: Millis,
    isLate: z
      .boolean()
      .meta({ description: "Whether that is longer ago than the portal's `answerWithinDays`" }),
    denied: Denial.optional().meta({ description: 'Present if the owner was denied the product before' }),
  })
  .meta({
    id: 'ProductRequest',
    example: {
      ...requested,
      ...shown,
      owner: AppOwner.meta()?.example,
      waitingSince: 1_700_000_000_682,
      isLate: false,
    },
  });
export type ProductRequest = z.infer<typeof ProductRequest>;

/** Query of the list of requests. */
export const requestsQuery = z.object({
  limit: countUpTo(100, 50).meta({ description: 'How many apps to list the requests of, 100 at most' }),
  cursor,
});

export const ProductRequests = z
  .object({
    requests: z.array(ProductRequest),
    ...pageMembers,
    total: z.int().meta({ description: 'Apps with requests, on all pages' }),
  })
  .meta({
    id: 'ProductRequests',
    example: { requests: [ProductRequest.meta()?.example], from: 1, total: 1 },
  });

/** Requests that a body names. */
const Requests = z
  .array(
    z.object({
      appId: z.string().min(1).max(MAX_TARGET_LENGTH),
      keyRef: z.string().min(1).max(MAX_TARGET_LENGTH),
      apiProduct: z.string().min(1).max(MAX_NAME_LENGTH),
    }),
  )
  .min(1)
  .max(MAX_DECIDED);

/** Body to decide requests. */
export const RequestDecisions = z
  .object({
    requests: Requests,
    action: z.enum(['approve', 'reject']),
    reason: z
      .string()
      .max(MAX_REASON_LENGTH)
      .optional()
      .meta({ description: 'Mailed word for word, and kept in the audit entry; a rejection needs one' }),
  })
  .refine(({ action, reason }) => action === 'approve' || (reason ?? '').trim() !== '', {
    path: ['reason'],
    error: 'A rejection needs a reason',
  })
  .meta({
    id: 'RequestDecisions',
    example: { requests: [requested], action: 'reject', reason: 'The contract is not signed yet' },
  });
export type RequestDecisions = z.infer<typeof RequestDecisions>;

/** What became of each request. */
const DecidedRequest = z.object({
  ...requestMembers,
  outcome: z.enum(['done', 'decided', 'gone']).meta({
    description:
      '`decided`: somebody else was faster; `gone`: the app, the key or its API product does not exist any more',
  }),
});
export type DecidedRequest = z.infer<typeof DecidedRequest>;

export const DecidedRequests = z
  .object({ requests: z.array(DecidedRequest) })
  .meta({ id: 'DecidedRequests', example: { requests: [{ ...requested, outcome: 'done' }] } });

/** Body to undo decisions. */
export const RequestUndo = z
  .object({ requests: Requests })
  .meta({ id: 'RequestUndo', example: { requests: [requested] } });
export type RequestUndo = z.infer<typeof RequestUndo>;

/** What became of each request whose decision was to be undone. */
const UndoneRequest = z.object({
  ...requestMembers,
  outcome: z.enum(['undone', 'late', 'gone']).meta({
    description:
      '`late`: more than ten seconds passed, or it was decided anew; `gone`: the app, the key or its API product does not exist any more',
  }),
});
export type UndoneRequest = z.infer<typeof UndoneRequest>;

export const UndoneRequests = z
  .object({ requests: z.array(UndoneRequest) })
  .meta({ id: 'UndoneRequests', example: { requests: [{ ...requested, outcome: 'undone' }] } });

/** An own request that waits or was denied. */
const OwnRequest = z
  .object({
    ...requestMembers,
    ...shownMembers,
    state: z.enum(['waiting', 'denied']),
    denied: Denial.omit({ by: true }).optional(),
  })
  .meta({ id: 'OwnRequest', example: { ...requested, ...shown, state: 'waiting' } });
export type OwnRequest = z.infer<typeof OwnRequest>;

export const OwnRequests = z
  .object({ requests: z.array(OwnRequest) })
  .meta({ id: 'OwnRequests', example: { requests: [OwnRequest.meta()?.example] } });
