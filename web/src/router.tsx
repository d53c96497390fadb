import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';
import { userQuery } from '@/features/session/api';
import { asProblem } from '@/lib/api/problem';
import { rememberSignedIn } from '@/lib/api/refresh';
import { loadWords } from '@/lib/i18n';
import { queryClient } from '@/lib/query';
import { Crash } from '@/routes/crash';
import { NotFound } from '@/routes/not-found';

/** Every page of the application, in one place. A page's code and words are downloaded when it is opened. */
const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Crash });
const ofRoot = { getParentRoute: () => root };

const home = createRoute({ ...ofRoot, path: '/' }).lazy(async () => (await import('./routes/home')).route);

const invite = createRoute({ ...ofRoot, path: '/invite/$token', loader: () => loadWords('guest') }).lazy(
  async () => (await import('./routes/invite')).route,
);

const manage = createRoute({
  ...ofRoot,
  path: '/manage/$token',
  loader: () => loadWords('booking'),
  validateSearch: ({ move }: Record<string, unknown>): { move?: true } => (move === true ? { move } : {}),
}).lazy(async () => (await import('./routes/manage')).route);

const find = createRoute({ ...ofRoot, path: '/find', loader: () => loadWords('links') }).lazy(
  async () => (await import('./routes/find')).route,
);

interface NextPage {
  next?: string;
}
const nextPage = (search: Record<string, unknown>): NextPage =>
  typeof search.next === 'string' ? { next: search.next } : {};

const login = createRoute({ ...ofRoot, path: '/login', validateSearch: nextPage }).lazy(
  async () => (await import('./routes/login')).route,
);

const signup = createRoute({ ...ofRoot, path: '/signup', validateSearch: nextPage }).lazy(
  async () => (await import('./routes/signup')).route,
);

const mail = createRoute({ ...ofRoot, path: '/dev/mail', loader: () => loadWords('host') }).lazy(
  async () => (await import('./routes/dev-mail')).route,
);

const host = createRoute({
  ...ofRoot,
  path: '/host',
  beforeLoad: ({ location }) => requireUser(location.href),
  loader: () => loadWords('host'),
}).lazy(async () => (await import('./routes/host')).layout);
const ofHost = { getParentRoute: () => host };

const today = createRoute({ ...ofHost, path: '/' }).lazy(async () => (await import('./routes/host')).today);

const slots = createRoute({ ...ofHost, path: '/slots' }).lazy(async () => (await import('./routes/host')).slots);
const ofSlots = { getParentRoute: () => slots };
const newSlot = createRoute({ ...ofSlots, path: '/new' }).lazy(async () => (await import('./routes/host')).newSlot);
const slot = createRoute({ ...ofSlots, path: '/$slotId' }).lazy(async () => (await import('./routes/host')).slot);

const invitations = createRoute({ ...ofHost, path: '/invitations' }).lazy(
  async () => (await import('./routes/host')).invitations,
);
const newInvitation = createRoute({
  getParentRoute: () => invitations,
  path: '/new',
  validateSearch: ({ email }: Record<string, unknown>): { email?: string } =>
    typeof email === 'string' ? { email } : {},
}).lazy(async () => (await import('./routes/host')).newInvitation);

/** Asks for the user before a host page is shown; without a session the way leads through signing in and back. */
async function requireUser(next: string): Promise<void> {
  try {
    await queryClient.ensureQueryData(userQuery);
    rememberSignedIn();
  } catch (error) {
    if (asProblem(error).document.status !== 401) throw error;
    throw redirect({ to: '/login', search: { next } });
  }
}

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    invite,
    manage,
    find,
    login,
    signup,
    mail,
    host.addChildren([today, slots.addChildren([newSlot, slot]), invitations.addChildren([newInvitation])]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
