import type { ComponentType, ReactNode } from 'react';
import { Navigate, type RouteObject } from 'react-router';
import type { Permission } from '../../shared/permissions';
import { Loading, NotFound } from '../kit/States';
import { DeveloperList } from './features/developers/DeveloperList';
import { byParam } from './layout/byParam';
import { Failed } from './layout/Failed';
import { Layout } from './layout/Layout';
import { Needs } from './layout/Needs';
import { Gate, Start } from './session/Gate';
import { usePath } from './session/session';
import { strings } from './strings';

const { nav } = strings.layout;

/** A page whose code comes when it is first wanted; `param` names what makes another page of it. */
const page = (load: () => Promise<{ default: ComponentType }>, param?: string) => ({
  lazy: async () => {
    const { default: Component } = await load();
    return { Component: param === undefined ? Component : byParam(param, Component) };
  },
});

/** Pages that take a permission. */
const needing = (permission: Permission, name: string, children: RouteObject[]): RouteObject => ({
  element: <Needs permission={permission} page={name} />,
  children,
});

function ToDevelopers() {
  return <Navigate to={usePath()('/developers')} replace />;
}

function Nowhere() {
  return <NotFound to={usePath()('/developers')} list={strings.layout.back} />;
}

/* Without the layout: what is shown before there is one, or where none belongs. */
const alone = (content: ReactNode) => <main className="km-main km-main-alone">{content}</main>;
const Coming = () => alone(<Loading rows={8} />);
const FailedAlone = () => alone(<Failed />);
const Lost = () => alone(<NotFound to="/console" list={strings.layout.home} />);

/** The pages of an organization, below /console/o/{org}. A dialog is a child of the page it stands over. */
const pages: RouteObject[] = [
  { index: true, Component: ToDevelopers },
  needing('developers.list', nav.developers, [
    {
      path: 'developers',
      Component: DeveloperList,
      children: [{ path: 'new', ...page(() => import('./features/developers/NewDeveloper')) }],
    },
  ]),
  needing('developers.get', nav.developers, [
    {
      path: 'developers/by-email/:email',
      ...page(() => import('./features/developers/DeveloperByEmail'), 'email'),
    },
    {
      path: 'developers/:developerId',
      ...page(() => import('./features/developers/DeveloperPage'), 'developerId'),
    },
  ]),
  needing('apps.write', nav.apps, [
    {
      path: 'developers/:developerId/apps/new',
      ...page(() => import('./features/apps/NewApp'), 'developerId'),
    },
  ]),
  needing('apps.list', nav.apps, [{ path: 'apps', ...page(() => import('./features/apps/AppList')) }]),
  needing('apps.get', nav.apps, [
    {
      path: 'apps/:appId',
      ...page(() => import('./features/apps/AppPage'), 'appId'),
      children: [{ path: 'keys/:keyRef', element: null }],
    },
  ]),
  needing('products.get', nav.products, [
    {
      path: 'products',
      ...page(() => import('./features/apiProducts/ApiProductList')),
      children: [{ path: 'new', ...page(() => import('./features/apiProducts/NewApiProduct')) }],
    },
    { path: 'products/:name', ...page(() => import('./features/apiProducts/ApiProductPage'), 'name') },
  ]),
  needing('audit.read', nav.audit, [
    {
      path: 'audit',
      ...page(() => import('./features/audits/AuditList')),
      children: [{ path: ':eventId', element: null }],
    },
  ]),
  needing('keys.lookup', nav.lookup, [
    { path: 'lookup', ...page(() => import('./features/lookup/LookupPage')) },
  ]),
  {
    path: 'reference',
    ...page(() => import('./features/reference/ReferencePage')),
    children: [{ path: ':operationId', element: null }],
  },
  { path: '*', Component: Nowhere },
];

/** Every address of the console. */
export const routes: RouteObject[] = [
  {
    HydrateFallback: Coming,
    ErrorBoundary: FailedAlone,
    children: [
      { path: '/console/signin', ...page(() => import('./session/SignInPage')) },
      {
        Component: Gate,
        children: [
          { path: '/console', Component: Start },
          {
            path: '/console/o/:org',
            Component: Layout,
            children: [{ ErrorBoundary: Failed, children: pages }],
          },
          { path: '*', Component: Lost },
        ],
      },
    ],
  },
];
