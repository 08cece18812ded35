/**
 * Lint rules: every one an error, none for taste (Biome formats). Call it by name, `oxlint -c oxlint.config.mjs`: a
 * JavaScript configuration is not found by itself. The import rules come from layers.mjs.
 */
import { EXCEPTIONS, LAYERS, RESTRICTED_GLOBALS, RESTRICTED_MODULES } from './layers.mjs'

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** True when `folder` of src, or the file or folder below it that the entry names, is among `allowed`. */
const covers = (allowed, folder) => allowed.some((entry) => folder === entry || folder.startsWith(`${entry}/`))

function restrictedImports(folder, exempt = []) {
  const layer = folder.split('/')[0]
  const below = new Set([layer, ...LAYERS[layer], ...exempt])
  const above = Object.keys(LAYERS).filter((name) => !below.has(name))
  const modules = Object.entries(RESTRICTED_MODULES)
    .filter(([name, folders]) => !covers(folders, folder) && !exempt.includes(name))
    .map(([name, folders]) => ({
      regex: name.endsWith('*') ? `^${escaped(name.slice(0, -1))}` : `^${escaped(name)}$`,
      message: `Only ${folders.map((allowed) => `src/${allowed}`).join(' and ')} may use ${name} (layers.mjs).`,
    }))
  const layers = {
    regex: `^(\\.\\./)+(${above.join('|')})/`,
    message: `src/${layer} may import only ${LAYERS[layer].join(', ') || 'itself'} (layers.mjs).`,
  }
  return ['error', { patterns: above.length === 0 ? modules : [...modules, layers] }]
}

function restrictedGlobals(folder) {
  const names = Object.keys(RESTRICTED_GLOBALS).filter((name) => !covers(RESTRICTED_GLOBALS[name], folder))
  return ['error', ...names.map((name) => ({ name, message: 'Take it as an argument (layers.mjs).' }))]
}

// A later override replaces a rule's options instead of adding to them: one override per folder, then one per exception.
const folders = [...Object.keys(LAYERS), ...Object.values(RESTRICTED_MODULES).flat()].filter(
  (folder, index, all) => all.indexOf(folder) === index,
)
const layerOverrides = folders
  .toSorted((a, b) => a.split('/').length - b.split('/').length)
  .map((folder) => ({
    files: [`src/${folder}/**`],
    rules: { 'no-restricted-imports': restrictedImports(folder), 'no-restricted-globals': restrictedGlobals(folder) },
  }))
const exceptionOverrides = EXCEPTIONS.map(({ file, allow }) => ({
  files: [file],
  rules: { 'no-restricted-imports': restrictedImports(file.split('/').slice(1, -1).join('/'), allow) },
}))

export default {
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'vitest'],
  categories: { correctness: 'error' },
  env: { node: true, es2024: true },
  ignorePatterns: ['dist', 'build', 'test/data'],
  rules: {
    // What loses data when it is missed: a promise nobody waits for.
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/return-await': ['error', 'error-handling-correctness-only'],
    'typescript/only-throw-error': ['error', { allowThrowingUnknown: true }],
    'typescript/prefer-promise-reject-errors': 'error',
    'promise/no-multiple-resolved': 'error',
    // What the compiler would let through.
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-member-access': 'error',
    'typescript/no-unsafe-return': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-unnecessary-type-assertion': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/restrict-plus-operands': 'error',
    'typescript/no-deprecated': 'error',
    'typescript/use-unknown-in-catch-callback-variable': 'error',
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-fallthrough': 'error',
    'no-shadow-restricted-names': 'error',
    'no-throw-literal': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'no-param-reassign': 'error',
    'no-sequences': 'error',
    // Taste, or wrong here: a copy that is iterated while the original shrinks, a presized array, code points of a string.
    'unicorn/no-useless-spread': 'off',
    'unicorn/no-new-array': 'off',
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    // How modules meet.
    'import/no-cycle': 'error',
    'import/no-self-import': 'error',
    'import/no-default-export': 'error',
    'import/no-duplicates': 'error',
    'typescript/consistent-type-imports': 'error',
    'unicorn/prefer-node-protocol': 'error',
    'unicorn/no-process-exit': 'error',
    'no-console': 'error',
    // Shape: the tidy test holds the hard limits for lines.
    complexity: ['error', { max: 20 }],
    'max-depth': ['error', { max: 4 }],
    'max-params': ['error', { max: 5 }],
  },
  overrides: [
    { files: ['src/commands/**'], rules: { 'import/no-default-export': 'off' } },
    ...layerOverrides,
    ...exceptionOverrides,
    {
      files: ['test/**', 'bench/**', 'scripts/**'],
      rules: {
        'typescript/no-non-null-assertion': 'off',
        'max-params': 'off',
        complexity: 'off',
        'no-sequences': 'off',
        // Checks inside loops and shared functions are checks all the same.
        'vitest/no-conditional-expect': 'off',
        'vitest/require-to-throw-message': 'off',
        'vitest/no-standalone-expect': 'off',
        'vitest/expect-expect': ['error', { assertFunctionNames: ['expect*', 'fc.assert'] }],
        // The second argument says which seed or step it was.
        'vitest/valid-expect': ['error', { maxArgs: 2 }],
      },
    },
    {
      files: ['bench/**', 'scripts/**', 'test/fuzz/campaign.ts'],
      rules: { 'no-console': 'off', 'unicorn/no-process-exit': 'off' },
    },
    // Control characters are what these are about.
    { files: ['test/**', 'src/cli/terminal-text.ts'], rules: { 'no-control-regex': 'off' } },
    // Plain JavaScript declares no parameter types, so there is nothing to be safe against.
    {
      files: ['**/*.mjs', '**/*.cjs'],
      rules: {
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-return': 'off',
        'typescript/no-misused-spread': 'off',
        'typescript/require-array-sort-compare': 'off',
        'typescript/restrict-template-expressions': 'off',
        'typescript/use-unknown-in-catch-callback-variable': 'off',
      },
    },
  ],
}
