import * as z from 'zod';
import { Flag } from './listing';
import { NewKeyLifetimeInSeconds } from './time';

/*
 * Parameters of queries that Apigee does not have. Clients that do not send them see no difference; as Apigee's
 * clients send whole entities back, none of them is a member of a body. docs/api.md lists them.
 */

/** Of updates of what has attributes. */
export const mergeAttributes = Flag.meta({
  description: 'Extension: attributes that are not sent stay as they are',
});

/** The query of such an update. */
export const MergingQuery = z.object({ mergeAttributes });

/** Of updates of an app. */
export const newKey = z.enum(['true', 'false']).default('true').meta({
  description: 'Extension: with `false`, `apiProducts` are put on the newest key instead of a new one',
});

/** Of updates of a key. */
export const expiresInSeconds = NewKeyLifetimeInSeconds.meta({
  description: 'Extension: when the key expires, in seconds from now; -1 for never',
});
