import type { ComponentType } from 'react';
import type { Permission } from '../../shared/permissions';
import type * as icons from '../kit/icons';
import { strings } from './strings';

const { nav } = strings.layout;

type Load = () => Promise<{ default: ComponentType }>;

/** A page of an organization. Routes, navigation, shortcuts and the tests that visit every page derive from it. */
export interface ConsolePage {
  /** The address below /console/o/{org}; empty where somebody arrives. */
  path: string;
  /** The name of the page in the navigation and in the message of a missing permission. */
  label: string;
  /** The permission that the page requires; none when every member may see it. */
  needs?: Permission;
  /** Its icon in the navigation; pages without one are not listed there. */
  icon?: keyof typeof icons;
  /** Marks it in the navigation with the number of requests that wait, for members who decide them. */
  countsRequests?: true;
  /** The letter that opens it after `g`. */
  key?: string;
  load: Load;
  /** Name of the page as an action in ⌘K. */
  action?: string;
  /** URL parameter that identifies the record: the component remounts when its value changes. */
  param?: string;
  /** Addresses below that show the same page: with `load` a dialog over it, without one a part of it. */
  below?: readonly { path: string; load?: Load; action?: string; needs?: Permission }[];
}

/** Every page of an organization, in the order of the navigation. */
export const pages: readonly ConsolePage[] = [
  {
    path: '',
    label: nav.overview,
    needs: 'developers.list',
    icon: 'HomeIcon',
    key: 'o',
    load: () => import('./features/overview/OverviewPage'),
  },
  {
    path: 'developers',
    label: nav.developers,
    needs: 'developers.list',
    icon: 'UsersIcon',
    key: 'd',
    load: () => import('./features/developers/DeveloperList'),
    below: [
      {
        path: 'new',
        load: () => import('./features/developers/NewDeveloper'),
        action: strings.layout.addDeveloper,
        needs: 'developers.create',
      },
    ],
  },
  {
    path: 'developers/by-email/:email',
    label: nav.developers,
    needs: 'developers.get',
    load: () => import('./features/developers/DeveloperByEmail'),
    param: 'email',
  },
  {
    path: 'developers/:developerId',
    label: nav.developers,
    needs: 'developers.get',
    load: () => import('./features/developers/DeveloperPage'),
    param: 'developerId',
  },
  {
    path: 'developers/:developerId/apps/new',
    label: nav.apps,
    needs: 'apps.write',
    load: () => import('./features/apps/NewApp'),
    param: 'developerId',
  },
  {
    path: 'apps',
    label: nav.apps,
    needs: 'apps.list',
    icon: 'AppIcon',
    key: 'a',
    load: () => import('./features/apps/AppList'),
  },
  {
    path: 'apps/new',
    label: nav.apps,
    needs: 'apps.write',
    action: strings.layout.addApp,
    load: () => import('./features/apps/NewAppOwner'),
  },
  {
    path: 'apps/:appId',
    label: nav.apps,
    needs: 'apps.get',
    load: () => import('./features/apps/AppPage'),
    param: 'appId',
    below: [{ path: 'keys/:keyRef' }],
  },
  {
    path: 'products',
    label: nav.products,
    needs: 'products.get',
    icon: 'BoxIcon',
    key: 'p',
    load: () => import('./features/apiProducts/ApiProductList'),
  },
  {
    path: 'products/new',
    label: nav.products,
    needs: 'products.write',
    action: strings.layout.addProduct,
    load: () => import('./features/apiProducts/NewApiProduct'),
  },
  {
    path: 'products/:name',
    label: nav.products,
    needs: 'products.get',
    load: () => import('./features/apiProducts/ApiProductPage'),
    param: 'name',
  },
  {
    path: 'products/:name/docs',
    label: nav.products,
    needs: 'products.get',
    load: () => import('./features/apiProducts/ApiProductDocs'),
    param: 'name',
    below: [{ path: ':operationId' }],
  },
  {
    path: 'teams',
    label: nav.teams,
    needs: 'companies.get',
    icon: 'TeamIcon',
    key: 't',
    load: () => import('./features/teams/TeamList'),
    below: [
      {
        path: 'new',
        load: () => import('./features/teams/NewTeam'),
        action: strings.layout.addTeam,
        needs: 'companies.write',
      },
    ],
  },
  {
    path: 'teams/:kind/:team',
    label: nav.teams,
    needs: 'companies.get',
    load: () => import('./features/teams/TeamPage'),
    param: 'team',
  },
  {
    path: 'requests',
    label: nav.requests,
    needs: 'apps.list',
    icon: 'CheckIcon',
    countsRequests: true,
    key: 'q',
    load: () => import('./features/requests/RequestsPage'),
  },
  {
    path: 'audit',
    label: nav.audit,
    needs: 'audit.read',
    icon: 'ClockIcon',
    key: 'l',
    load: () => import('./features/audits/AuditList'),
    below: [{ path: ':eventId' }],
  },
  {
    path: 'lookup',
    label: nav.lookup,
    needs: 'keys.lookup',
    icon: 'KeyIcon',
    load: () => import('./features/lookup/LookupPage'),
  },
  {
    path: 'portal/waiting',
    label: nav.portal,
    needs: 'accounts.get',
    icon: 'UserIcon',
    load: () => import('./features/portal/PortalPage'),
  },
  {
    path: 'portal/settings',
    label: nav.portalSettings,
    needs: 'accounts.get',
    icon: 'PortalIcon',
    load: () => import('./features/portalSettings/PortalSettingsPage'),
  },
  {
    path: 'settings',
    label: nav.settings,
    icon: 'GearIcon',
    key: 's',
    load: () => import('./features/settings/SettingsPage'),
  },
  {
    path: 'reference',
    label: nav.reference,
    icon: 'BookIcon',
    load: () => import('./features/reference/ReferencePage'),
    below: [{ path: ':operationId' }],
  },
];

/** Every address of the pages, with those below them. */
export const patterns: readonly string[] = pages.flatMap(({ path, below = [] }) => [
  path,
  ...below.map((each) => `${path}/${each.path}`),
]);
