import globals from 'globals'
import * as regexp from 'eslint-plugin-regexp'
import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'

/** Time and randomness come in through a parameter: a run must give the same trace everywhere. */
const deterministic = [
  { object: 'Date', property: 'now', message: 'The engine has no clock: take time as a parameter.' },
  { object: 'Math', property: 'random', message: 'The engine has no randomness: take a seed as a parameter.' },
  { object: 'performance', property: 'now', message: 'The engine has no clock: take time as a parameter.' }
]

export default ts.config(
  {
    ignores: [
      'out/**',
      'node_modules/**',
      'labs/**',
      'authoring/**',
      'src-lab/sdk/generated/',
      'test-results/**',
      'playwright-report/**',
      '.stryker-tmp/**',
      'reports/**'
    ]
  },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.es2023 } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-console': 'error',
      eqeqeq: 'error'
    }
  },
  {
    files: ['src-firmware/**/*.ts', 'src-lab/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', ...deterministic],
      'no-restricted-syntax': ['error', { selector: "NewExpression[callee.name='Date']", message: 'The engine has no clock.' }]
    }
  },
  {
    // Packs and drivers are strangers': whatever text they hold, no expression goes over it more than a few times.
    files: ['src-*/**/*.{ts,svelte}'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }]
    }
  },
  {
    files: ['src-renderer/**/*.{ts,svelte}'],
    languageOptions: { globals: { ...globals.browser } }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    // Sets here are replaced whole ($state.raw) or are nobody's state.
    rules: { 'svelte/prefer-svelte-reactivity': 'off' }
  },
  {
    // The command line and the scripts speak to a terminal.
    files: ['src-main/**/*.ts', 'bin/**', 'scripts/**', 'test/**', '*.config.{js,ts}'],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-console': 'off' }
  }
)
