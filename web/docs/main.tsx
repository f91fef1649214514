import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { queryClient } from '../kit/queries';
import { Themed } from '../kit/theme';
import { Toasts } from '../kit/toasts';
import { DocsPage } from './DocsPage';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root');

// One route with one child, so that selecting another operation does not remount the page.
const routes = [{ path: '/', Component: DocsPage, children: [{ path: ':operationId', element: null }] }];

createRoot(root).render(
  <Themed>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={createBrowserRouter(routes, { basename: '/docs' })} />
      <Toasts />
    </QueryClientProvider>
  </Themed>,
);
