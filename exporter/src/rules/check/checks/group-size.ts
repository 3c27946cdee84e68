import type { Check } from '../check.js';

/** Mimir's `-ruler.max-rules-per-rule-group` by default, https://grafana.com/docs/mimir/latest/configure/configuration-parameters/ */
const MOST = 20;

export const groupSize: Check = {
  id: 'group-size',
  title: 'More than 20 rules in a group',
  severity: 'warning',
  help: 'Mimir refuses larger groups in its default configuration, and the rules of a group run one after the other: a long group is late. An empty group does nothing, and vmalert refuses it.',
  runGroup: ({ group }, scene) => {
    if (group.rules.length === 0) {
      return [
        { place: group.place, reason: `the group ${group.name} has no rules`, remedy: 'Add one or remove the group.' },
      ];
    }
    if (group.rules.length <= MOST) return [];
    const severity = scene.options.rulers.includes('mimir') ? 'error' : 'warning';
    const reason = `the group ${group.name} has ${group.rules.length} rules; Mimir takes ${MOST}`;
    return [{ severity, place: group.place, reason, remedy: 'Split it; rules that read each other stay together.' }];
  },
};
