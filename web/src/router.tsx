import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router';
import { loadWords } from '@/lib/i18n';
import { Crash } from '@/routes/crash';
import { NotFound } from '@/routes/not-found';

/** Every page of the application, in one place. A page's code and words are downloaded when it is opened. */
const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Crash });

const home = createRoute({ getParentRoute: () => root, path: '/' }).lazy(
  async () => (await import('./routes/home')).route,
);

const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite/$token',
  loader: () => loadWords('guest'),
}).lazy(async () => (await import('./routes/invite')).route);

const manage = createRoute({
  getParentRoute: () => root,
  path: '/manage/$token',
  loader: () => loadWords('guest'),
}).lazy(async () => (await import('./routes/manage')).route);

export const router = createRouter({
  routeTree: root.addChildren([home, invite, manage]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
