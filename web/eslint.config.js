import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import { noFeatureToFeature } from './eslint/features.js'

const noFetch = [
  { name: 'fetch', message: 'Requests go through src/api.' },
  { name: 'XMLHttpRequest', message: 'Requests go through src/api.' },
  { name: 'EventSource', message: 'Live events go through src/api.' },
]
const noMap = { patterns: [{ group: ['maplibre-gl', 'maplibre-gl/*'], message: 'Only src/map imports the map library.' }] }

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'src/api/schema.d.ts', 'coverage/'] },
  ...tseslint.configs.strict,
  ...vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] } } },
  {
    files: ['src/**/*.{ts,vue}', 'tests/**/*.ts', '*.ts'],
    plugins: { wangge: { rules: { 'no-feature-to-feature': noFeatureToFeature } } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      // Counts ?. and ?? too, which Python's measure of 8 does not.
      complexity: ['error', 12],
      'no-console': 'error',
      eqeqeq: 'error',
      'no-restricted-globals': ['error', ...noFetch],
      'no-restricted-imports': ['error', noMap],
      'wangge/no-feature-to-feature': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'vue/no-v-html': 'error',
      // A style attribute in a template can end up in a string of HTML, which the content policy refuses.
      'vue/no-static-inline-styles': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/require-default-prop': 'off',
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
    },
  },
  { files: ['src/api/**/*.ts'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['src/map/**/*.{ts,vue}'], rules: { 'no-restricted-imports': 'off' } },
  // The service worker answers requests itself.
  { files: ['src/field/sw.ts'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['**/*.test.ts'], rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' } },
)
