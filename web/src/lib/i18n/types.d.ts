import 'i18next';
import type booking from './ko/booking';
import type common from './ko/common';
import type forms from './ko/forms';
import type guest from './ko/guest';
import type host from './ko/host';
import type hostClasses from './ko/host-classes';
import type links from './ko/links';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      common: typeof common;
      guest: typeof guest;
      booking: typeof booking;
      links: typeof links;
      host: typeof host;
      forms: typeof forms;
      'host-classes': typeof hostClasses;
    };
  }
}
