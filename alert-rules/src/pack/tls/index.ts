import { evaluation } from '../../kit/common.js';
import { defineSubject } from '../../kit/subject.js';
import { broken, expires, refused, revoked } from './rules.js';
import { settings } from './settings.js';
import { tlsTests } from './tests.js';

/** Certificates. */
export const tls = defineSubject({
  settings,
  files: (own, common) => [
    {
      name: 'parallax-tls',
      about: 'Certificates that end, that clients refuse, or that were revoked.',
      groups: [
        {
          name: 'parallax-tls',
          interval: evaluation(common),
          rules: [refused(own, common), ...expires(own), broken(common), revoked],
        },
      ],
      tests: tlsTests,
    },
  ],
});
