// The walls between packages (docs/decisions) and the rules that keep money whole and people's data sealed.
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const only = (sourceTag, ...onlyDependOnLibsWithTags) => ({ sourceTag, onlyDependOnLibsWithTags });

/** Who may import whom. `tools/checks` plants a violation of these and sees it reported. */
export const walls = [
  only('kind:pure', 'kind:pure'),
  only('kind:contract', 'kind:contract', 'kind:pure'),
  only('kind:runtime', 'kind:runtime', 'kind:contract', 'kind:pure'),
  only('kind:service', 'kind:runtime', 'kind:contract', 'kind:pure'),
  only('kind:host', 'kind:service', 'kind:runtime', 'kind:contract', 'kind:pure'),
  only('kind:simulator', 'kind:pure'),
  only('kind:cli', 'kind:contract', 'kind:pure'),
  only('kind:ui', 'kind:ui', 'kind:contract'),
  only('kind:platform', 'kind:contract', 'kind:pure'),
  only('kind:testing', 'kind:testing', 'kind:platform', 'kind:service', 'kind:host', 'kind:runtime', 'kind:contract', 'kind:pure', 'kind:simulator', 'kind:cli'),
];

/** Only the shell, the independent proof and the test kit may know which Kafka client we use. */
const kafkaUsers = ['libs/event-stream/**', 'apps/claimctl/src/proof/**', 'libs/testing/**', 'tools/platform/**', 'tools/bench/**'];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/coverage/**', '**/node_modules/**', '.nx/**', '.claimstream/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommended],
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: true, allow: [], depConstraints: walls }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': ['error',
        { selector: "CallExpression[callee.name='parseFloat']", message: 'Money is integer cents: use cents() of the library that reads it, never a float.' },
        { selector: "CallExpression[callee.property.name='toFixed']", message: 'Money is integer cents: format with a cents formatter, never toFixed.' },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: kafkaUsers,
    rules: { 'no-restricted-imports': ['error', { paths: [{ name: 'kafkajs', message: 'Only libs/event-stream, the proof and the test kit talk to Kafka.' }] }] },
  },
  {
    // Specs may use the test kit, which itself uses the libraries it tests.
    files: ['**/*.spec.ts', '**/*.fixture.ts'],
    rules: {
      '@nx/enforce-module-boundaries': ['error', {
        enforceBuildableLibDependency: false,
        allow: [],
        depConstraints: walls.map((wall) => ({ ...wall, onlyDependOnLibsWithTags: [...wall.onlyDependOnLibsWithTags, 'kind:testing', 'kind:platform'] })),
        ignoredCircularDependencies: ['connections', 'contracts', 'x12', 'event-stream', 'service-kit', 'platform'].map((name) => [`@claimstream/${name}`, '@claimstream/testing']),
      }],
    },
  },
  { files: ['apps/claimctl/**', 'tools/**', 'apps/e2e/**', '**/*.spec.ts'], rules: { 'no-console': 'off' } },
);
