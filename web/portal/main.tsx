import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { Announcer } from '../kit/announce';
import { queryClient } from '../kit/queries';
import { Themed } from '../kit/theme';
import './portal.css';
import { AccountPage } from './pages/AccountPage';
import { AppPage } from './pages/AppPage';
import { AppsPage } from './pages/AppsPage';
import { CataloguePage, ProductPage } from './pages/CataloguePage';
import { ConfirmPage } from './pages/ConfirmPage';
import { FollowLinkPage } from './pages/FollowLinkPage';
import { NewAppPage } from './pages/NewAppPage';
import { ForgotPage, SetPasswordPage } from './pages/PasswordPages';
import { RequestsPage } from './pages/RequestsPage';
import { SignInPage } from './pages/SignInPage';
import { CheckEmailPage, SignUpPage } from './pages/SignUpPage';
import { Loading, Shell } from './shell';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root');

/** Loaded by those who read an API reference. */
const SpecPage = lazy(() => import('./pages/SpecPage'));

const routes = [
  {
    path: '/:org?',
    Component: Shell,
    children: [
      { index: true, Component: CataloguePage },
      { path: 'products', Component: CataloguePage },
      { path: 'products/:name', Component: ProductPage },
      {
        path: 'products/:name/docs/:operationId?',
        element: (
          <Suspense fallback={<Loading />}>
            <SpecPage />
          </Suspense>
        ),
      },
      { path: 'apps', Component: AppsPage },
      { path: 'apps/new/:product?', Component: NewAppPage },
      { path: 'apps/:appId', Component: AppPage },
      { path: 'requests', Component: RequestsPage },
      { path: 'account', Component: AccountPage },
      { path: 'signup', Component: SignUpPage },
      { path: 'signup/check-email', Component: CheckEmailPage },
      { path: 'confirm', Component: ConfirmPage },
      { path: 'signin', Component: SignInPage },
      { path: 'forgot', Component: ForgotPage },
      { path: 'welcome', element: <SetPasswordPage isFirst /> },
      { path: 'reset', element: <SetPasswordPage isFirst={false} /> },
      { path: 'confirm-email', Component: FollowLinkPage },
      { path: 'undo-email', Component: FollowLinkPage },
      { path: 'keep', Component: FollowLinkPage },
      { path: '*', Component: AccountPage },
    ],
  },
];

createRoot(root).render(
  <Themed>
    <QueryClientProvider client={queryClient}>
      <Announcer />
      <RouterProvider router={createBrowserRouter(routes, { basename: '/portal' })} />
    </QueryClientProvider>
  </Themed>,
);
