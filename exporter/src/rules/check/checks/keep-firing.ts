import { durationOf } from '../../document/index.js';
import type { Check } from '../check.js';
import { seconds } from '../words.js';

export const keepFiring: Check = {
  id: 'keep-firing',
  title: '`keep_firing_for` that does nothing, or hides the end',
  severity: 'warning',
  help: 'Shorter than one evaluation it bridges no gap. Of hours it keeps pages open long after all is well.',
  run: ({ rule, interval }) => {
    if (rule.kind !== 'alert' || rule.keepFiringFor === undefined) return [];
    const keep = durationOf(rule.keepFiringFor) ?? 0;
    const place = rule.places.fields['keep_firing_for'] ?? rule.places.name;
    if (keep > 0 && keep < interval) {
      const reason = `${rule.keepFiringFor} is less than one evaluation of ${seconds(interval)}`;
      return [{ place, reason, remedy: `Write ${seconds(2 * interval)} or more, or leave it out.` }];
    }
    if (keep <= 6 * 3600) return [];
    const reason = `the alert stays for ${rule.keepFiringFor} after its cause is gone`;
    return [{ place, reason, remedy: 'Bridge gaps of minutes; a longer memory belongs into the expression.' }];
  },
};
