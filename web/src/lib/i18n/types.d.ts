import 'i18next';
import type account from './ko/account';
import type apply from './ko/apply';
import type booking from './ko/booking';
import type classes from './ko/classes';
import type common from './ko/common';
import type enrollments from './ko/enrollments';
import type forms from './ko/forms';
import type guest from './ko/guest';
import type home from './ko/home';
import type host from './ko/host';
import type hostClasses from './ko/host-classes';
import type links from './ko/links';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      common: typeof common;
      account: typeof account;
      home: typeof home;
      guest: typeof guest;
      booking: typeof booking;
      links: typeof links;
      host: typeof host;
      forms: typeof forms;
      classes: typeof classes;
      apply: typeof apply;
      enrollments: typeof enrollments;
      'host-classes': typeof hostClasses;
    };
  }
}
