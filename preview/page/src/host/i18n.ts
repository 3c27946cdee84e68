import { initPluginTranslations } from '@grafana/i18n';

/** English as it stands in the sources; without this, components of Grafana complain that nothing translates them. */
export const startTranslations = (): Promise<unknown> => initPluginTranslations('parallax-preview');
