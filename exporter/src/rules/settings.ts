import { packSettings } from '@parallax/alert-rules';
import { destinations } from './deploy/destination.js';

/** `parallax.rules.yml`: the settings of the pack, and where its rules go. */
export const rulesSettings = packSettings.extend({ destinations });

/** Where commands look when no other file is named. */
export const DEFAULT_SETTINGS_FILE = 'parallax.rules.yml';
