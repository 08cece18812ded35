/** Tests that say nothing, or that keep others from running. Written in pieces here, so that this file is clean too. */
import { matches, type SourceFile } from './source-file.ts'

const BLOCKS = '(it|test|describe|bench)'
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\b${BLOCKS}(\\.\\w+)*\\.(only|${'to' + 'do'}|fails)\\b`, 'g'), 'runs alone, or not at all'],
  [new RegExp(`\\b${BLOCKS}\\.skip\\b`, 'g'), 'never runs; skipIf says when'],
  [new RegExp(`\\bexpect\\((true|false|1|0|null|undefined)\\)`, 'g'), 'cannot fail'],
  [
    new RegExp(`\\bvi\\.(${'mo' + 'ck'}|do${'Mo' + 'ck'}|hoisted|stubGlobal)\\(`, 'g'),
    'replaces a module; hand the thing in',
  ],
]

/** What makes `files` look tested without testing. */
export function dishonestTests(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => REFUSED.flatMap(([pattern, problem]) => matches(file, pattern, problem)))
}

/** Test files that expect nothing. */
export function testsWithoutExpectation(files: readonly SourceFile[]): readonly string[] {
  const tests = files.filter(({ path }) => path.endsWith('.test.ts'))
  return tests.filter(({ text }) => !/\b(expect|assert|expectTypeOf)\w*[.(<]/.test(text)).map(({ path }) => path)
}
