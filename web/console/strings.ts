import { apiProducts } from './strings/apiProducts';
import { apps } from './strings/apps';
import { audits } from './strings/audits';
import { developers } from './strings/developers';
import { keys } from './strings/keys';
import { layout } from './strings/layout';
import { lookup } from './strings/lookup';
import { overview } from './strings/overview';
import { portal } from './strings/portal';
import { portalSettings } from './strings/portalSettings';
import { reference } from './strings/reference';
import { requests } from './strings/requests';
import { session } from './strings/session';
import { settings } from './strings/settings';
import { teams } from './strings/teams';

/** Every word of the console, by part; the words of the kit are in kit/strings.ts. A second language is a second one of these. */
export const strings = {
  layout,
  session,
  overview,
  developers,
  apps,
  keys,
  apiProducts,
  audits,
  lookup,
  portal,
  portalSettings,
  reference,
  requests,
  settings,
  teams,
};
