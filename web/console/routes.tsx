import type { ComponentType, ReactNode } from 'react';
import type { RouteObject } from 'react-router';
import { Loading, NotFound } from '../kit/States';
import { byParam } from './layout/byParam';
import { Failed } from './layout/Failed';
import { Layout } from './layout/Layout';
import { Needs } from './layout/Needs';
import { type ConsolePage, pages } from './pages';
import { Gate, Start } from './session/Gate';
import { usePath } from './session/session';
import { strings } from './strings';

/** Loads the code of a page when it is first opened. */
const lazily = (load: () => Promise<{ default: ComponentType }>, param?: string) => ({
  lazy: async () => {
    const { default: Component } = await load();
    return { Component: param === undefined ? Component : byParam(param, Component) };
  },
});

const routeOf = ({ path, label, needs, load, param, below = [] }: ConsolePage): RouteObject => {
  const route: RouteObject = {
    path,
    ...lazily(load, param),
    children: below.map(({ path, load }) => (load ? { path, ...lazily(load) } : { path, element: null })),
  };
  return needs ? { element: <Needs permission={needs} page={label} />, children: [route] } : route;
};

function Nowhere() {
  return <NotFound to={usePath()('')} list={strings.layout.back} />;
}

/* Without the layout: what is shown before there is one, or where none belongs. */
const alone = (content: ReactNode) => <main className="km-main km-main-alone">{content}</main>;
const Coming = () => alone(<Loading rows={8} />);
const FailedAlone = () => alone(<Failed />);
const Lost = () => alone(<NotFound to="/console" list={strings.layout.home} />);

/** Every address of the console. */
export const routes: RouteObject[] = [
  {
    HydrateFallback: Coming,
    ErrorBoundary: FailedAlone,
    children: [
      { path: '/console/signin', ...lazily(() => import('./session/SignInPage')) },
      {
        Component: Gate,
        children: [
          { path: '/console', Component: Start },
          {
            path: '/console/o/:org',
            Component: Layout,
            children: [
              {
                ErrorBoundary: Failed,
                children: [...pages.map(routeOf), { path: '*', Component: Nowhere }],
              },
            ],
          },
          { path: '*', Component: Lost },
        ],
      },
    ],
  },
];
