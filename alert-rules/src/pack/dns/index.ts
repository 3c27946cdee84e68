import { evaluation } from '../../kit/common.js';
import { defineSubject } from '../../kit/subject.js';
import { answerWrong, recordings, resolverFails, serversDisagree } from './rules.js';
import { settings } from './settings.js';
import { dnsTests } from './tests.js';

/** Names and resolvers. */
export const dns = defineSubject({
  settings,
  files: (own, common) => [
    {
      name: 'parallax-dns',
      about: 'Resolvers that do not answer, and name servers that answer otherwise than they should.',
      groups: [
        {
          name: 'parallax-dns',
          interval: evaluation(common),
          rules: [
            ...recordings(own, common),
            resolverFails(own, common),
            answerWrong(common),
            serversDisagree(own, common),
          ],
        },
      ],
      tests: dnsTests,
    },
  ],
});
