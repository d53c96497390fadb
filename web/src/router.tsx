import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';
import { userQuery } from '@/features/session/api';
import { asProblem } from '@/lib/api/problem';
import { rememberSignedIn } from '@/lib/api/refresh';
import type { User } from '@/lib/api/types';
import { loadWords } from '@/lib/i18n';
import { queryClient } from '@/lib/query';
import { Crash } from '@/routes/crash';
import { NotFound } from '@/routes/not-found';

/** Every page of the application, in one place. A page's code and words are downloaded when it is opened. */
const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Crash });
const ofRoot = { getParentRoute: () => root };

const home = createRoute({ ...ofRoot, path: '/', loader: () => loadWords('home') }).lazy(
  async () => (await import('./routes/home')).route,
);

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

const ofAuth = { ...ofRoot, validateSearch: nextPage, loader: () => loadWords('account') };
const login = createRoute({ ...ofAuth, path: '/login' }).lazy(async () => (await import('./routes/login')).route);

const signup = createRoute({ ...ofAuth, path: '/signup' }).lazy(async () => (await import('./routes/signup')).route);

const catalogue = createRoute({
  ...ofRoot,
  path: '/classes',
  loader: () => loadWords('classes'),
  validateSearch: texts('q', 'when'),
}).lazy(async () => (await import('./routes/catalogue')).route);

const course = createRoute({
  ...ofRoot,
  path: '/classes/$classId',
  loader: () => loadWords('classes'),
  validateSearch: texts('token'),
}).lazy(async () => (await import('./routes/class')).route);

/** Pages of people with an account, who need not be hosts. */
const ofUser = {
  ...ofRoot,
  beforeLoad: ({ location }: { location: { href: string } }) => requireUser(location.href),
  loader: () => loadWords('account', 'classes', 'forms', 'apply', 'enrollments'),
};
const apply = createRoute({ ...ofUser, path: '/classes/$classId/apply', validateSearch: texts('token') }).lazy(
  async () => (await import('./routes/enrol')).apply,
);
const enrollments = createRoute({ ...ofUser, path: '/me/enrollments' }).lazy(
  async () => (await import('./routes/enrol')).enrollments,
);
const enrollment = createRoute({ ...ofUser, path: '/me/enrollments/$enrollmentId' }).lazy(
  async () => (await import('./routes/enrol')).enrollment,
);

const mail = createRoute({ ...ofRoot, path: '/dev/mail', loader: () => loadWords('host') }).lazy(
  async () => (await import('./routes/dev-mail')).route,
);

const host = createRoute({
  ...ofRoot,
  path: '/host',
  beforeLoad: async ({ location }) => {
    const user = await requireUser(location.href);
    // An account for applying only has nothing to open.
    if (!user.organisation) throw redirect({ to: '/me/enrollments' });
  },
  loader: () => loadWords('host', 'account'),
}).lazy(async () => (await import('./routes/host')).layout);
const ofHost = { getParentRoute: () => host };

/** A page of a host; `name` is what `routes/host.tsx` exports. */
type HostPages = typeof import('./routes/host');
const page =
  <Name extends keyof HostPages>(name: Name) =>
  async (): Promise<HostPages[Name]> =>
    (await import('./routes/host'))[name];

const today = createRoute({ ...ofHost, path: '/', validateSearch: texts('day') }).lazy(page('today'));
const slots = createRoute({ ...ofHost, path: '/slots', validateSearch: texts('view', 'day', 'show') }).lazy(
  page('slots'),
);
const ofSlots = { getParentRoute: () => slots };
const newSlot = createRoute({ ...ofSlots, path: '/new', validateSearch: texts('start', 'end', 'like') }).lazy(
  page('newSlot'),
);
const slot = createRoute({ ...ofSlots, path: '/$slotId' }).lazy(page('slot'));
const pattern = createRoute({ ...ofHost, path: '/slots/pattern' }).lazy(page('pattern'));
const bookings = createRoute({ ...ofHost, path: '/bookings', validateSearch: texts('show', 'q') }).lazy(
  page('bookings'),
);
const newBooking = createRoute({
  getParentRoute: () => bookings,
  path: '/new',
  validateSearch: texts('slot', 'day'),
}).lazy(page('newBooking'));
const booking = createRoute({ ...ofHost, path: '/bookings/$bookingId' }).lazy(page('booking'));
const clients = createRoute({ ...ofHost, path: '/clients', validateSearch: texts('q') }).lazy(page('clients'));
const client = createRoute({ ...ofHost, path: '/clients/$email' }).lazy(page('client'));
const invitations = createRoute({ ...ofHost, path: '/invitations' }).lazy(page('invitations'));
const newInvitation = createRoute({
  getParentRoute: () => invitations,
  path: '/new',
  validateSearch: texts('email'),
}).lazy(page('newInvitation'));
const bulk = createRoute({ ...ofHost, path: '/invitations/bulk' }).lazy(page('bulk'));
const hostClasses = createRoute({ ...ofHost, path: '/classes', loader: () => loadWords('host-classes', 'forms') });
const ofClasses = { getParentRoute: () => hostClasses };

const classList = createRoute({ ...ofClasses, path: '/', validateSearch: texts('show', 'q') }).lazy(page('classes'));
const newClass = createRoute({ ...ofClasses, path: '/new', validateSearch: texts('like') }).lazy(page('newClass'));
const hostClass = createRoute({ ...ofClasses, path: '/$classId' }).lazy(page('classOverview'));
const editClass = createRoute({ ...ofClasses, path: '/$classId/edit' }).lazy(page('classEdit'));
const classForm = createRoute({ ...ofClasses, path: '/$classId/form' }).lazy(page('classForm'));
const applicants = createRoute({
  ...ofClasses,
  path: '/$classId/applicants',
  validateSearch: texts('show', 'q', 'sort'),
}).lazy(page('applicants'));
const applicant = createRoute({ getParentRoute: () => applicants, path: '/$enrollmentId' }).lazy(page('applicant'));
const review = createRoute({ ...ofClasses, path: '/$classId/review', validateSearch: texts('at') }).lazy(
  page('classReview'),
);
const line = createRoute({ ...ofClasses, path: '/$classId/waitlist' }).lazy(page('classLine'));
const settings = createRoute({ ...ofHost, path: '/settings' }).lazy(page('settings'));
const mailPreviews = createRoute({ ...ofHost, path: '/settings/mails' }).lazy(page('mailPreviews'));

/** Reads the named texts of an address; what else it says is left out. */
function texts<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): { [_ in Name]?: string } => {
    const known = names.filter((name) => ['string', 'number'].includes(typeof search[name]));
    return Object.fromEntries(known.map((name) => [name, String(search[name])])) as { [_ in Name]?: string };
  };
}

/** Asks for the user before a page that needs one is shown; without a session the way leads through signing in and back. */
async function requireUser(next: string): Promise<User> {
  try {
    const user = await queryClient.ensureQueryData(userQuery);
    rememberSignedIn();
    return user;
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
    catalogue,
    course,
    apply,
    enrollments,
    enrollment,
    mail,
    host.addChildren([
      today,
      slots.addChildren([newSlot, slot]),
      pattern,
      bookings.addChildren([newBooking]),
      booking,
      clients,
      client,
      invitations.addChildren([newInvitation]),
      bulk,
      hostClasses.addChildren([
        classList,
        newClass,
        hostClass,
        editClass,
        classForm,
        applicants.addChildren([applicant]),
        review,
        line,
      ]),
      settings,
      mailPreviews,
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
