import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { exceptions } from './tools/lint-exceptions.js';

const clockRule = (object, property) => ({
  selector: `CallExpression[callee.object.name='${object}'][callee.property.name='${property}']`,
  message: `Time enters through the Clock port: take a Clock and call clock.now() or clock.wall(); only platform/ and engine/ ask the system. (${object}.${property})`,
});
const timerRule = (name) => ({
  selector: `CallExpression[callee.name='${name}']`,
  message: `${name} belongs to scheduler/ and platform/: wait with clock.sleep(ms, signal), so that tests can own the time and nothing outlives its run.`,
});
const metricLiteral = {
  selector: 'Literal[value=/^parallax_[a-z_]+_(total|seconds|bytes|info|ratio)$/]',
  message: 'A metric name is written once, in contract/src/metrics/: import its constant.',
};
const newRegExp = {
  selector: "NewExpression[callee.name='RegExp']",
  message:
    'A pattern that is not a literal may come from a user and can take V8 a minute: use pattern() or compilePattern() of core/schema (RE2, linear time).',
};
const dateNew = {
  selector: "NewExpression[callee.name='Date'][arguments.length=0]",
  message: 'Time enters through the Clock port: new Date(clock.wall()).',
};

/** Names, headers and reverse DNS are written by strangers: React's text nodes are the one way that they reach a page. */
const strangersText = [
  {
    selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
    message: 'Markup from data is how strangers run code: render text.',
  },
  {
    selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]',
    message: 'Markup from data is how strangers run code: use textContent.',
  },
];

const everywhere = [clockRule('Date', 'now'), clockRule('performance', 'now'), dateNew, metricLiteral, newRegExp];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/testdata/**', '.cache/**', 'grafana-*/.config/**'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['exporter/src/**/*.ts'],
    ignores: ['exporter/src/platform/**', 'exporter/src/engine/**', '**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...everywhere] },
  },
  {
    files: ['exporter/src/{core,probes,store,exposition,config,http-server,vantage,blackbox,resolver}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...everywhere, timerRule('setTimeout'), timerRule('setInterval')] },
  },
  {
    files: ['**/*.test.{ts,tsx}', '**/test/**/*.{ts,tsx}'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['grafana-*/src/**/*.{ts,tsx}', 'preview/page/src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-restricted-syntax': ['error', ...strangersText, metricLiteral],
      'no-restricted-globals': ['error', 'alert', 'confirm', 'prompt', 'localStorage', 'sessionStorage'],
    },
  },
  ...exceptions,
);
