import { ApiProductNotAssociated, PortalNotReady } from '../../../shared/faults';

/**
 * True for a 5xx that a request must never cause. Apigee itself answers 500 for an API product that is not on a key;
 * a portal without a mail server answers 503 whatever the request.
 */
export const isFailure = ({ status, text }: { status: number; text: string }): boolean =>
  status >= 500 && ![ApiProductNotAssociated, PortalNotReady].some(({ code }) => text.includes(code));
