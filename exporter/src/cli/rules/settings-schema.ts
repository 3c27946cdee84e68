import { generate, type JsonSchema } from '../../config/json-schema.js';
import { rulesSettings } from '../../rules/settings.js';

/** The JSON Schema of `parallax.rules.yml`, for editors. */
export const settingsSchema = (): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Parallax rules',
  ...generate(rulesSettings),
});
