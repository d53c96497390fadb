import 'i18next';
import type common from './ko/common';
import type guest from './ko/guest';
import type host from './ko/host';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: { common: typeof common; guest: typeof guest; host: typeof host };
  }
}
