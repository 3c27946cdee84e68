/** The app's pages and the editors of the data source. */
import { test } from 'vitest';
import type { Context } from './context.js';

const LONG = 300_000;

export function editors({ walker }: Context): void {
  test(
    'the app opens',
    async () => {
      await walker().open('a/parallax-internet-app');
      await walker().page.getByTestId('app').waitFor();
      await walker().keep('app');
    },
    LONG,
  );

  test(
    'the settings: the health check says what there is, as a list',
    async () => {
      const { page } = walker();
      await walker().open('?editor=config');
      await page.getByRole('button', { name: 'Save & test' }).click();
      const health = page.getByTestId('health');
      await health
        .getByText(/3 vantages/)
        .first()
        .waitFor();
      await walker().keep('editor-config');
    },
    LONG,
  );

  test('the query editor asks, and rows come', async () => {
    const { page } = walker();
    await walker().open('?editor=query');
    await page.getByTestId('editor-query').waitFor();
    await page.getByRole('button', { name: 'Run query' }).click();
    await page.getByTestId('frames').getByText(/: [1-9]\d* rows of/).first().waitFor();
    await walker().keep('editor-query');
  }, LONG); // prettier-ignore
}
