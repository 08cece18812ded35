/**
 * Runs test files of a copy of the project, again and again: what a mutation does not change is not transformed anew, which
 * is most of what a run of vitest costs. A process of its own, for it may have to be killed. Its parent sends
 * `{ changed, files, projects }` and gets `{ isGreen, test, file, message }`.
 */
import path from 'node:path'
import { createVitest } from 'vitest/node'

/** Of a single test: on a busy machine its usual limit would say nothing about a mutation. */
const PATIENCE_MS = 120_000

const root = process.cwd()
const vitest = await createVitest('test', {
  root,
  watch: false,
  bail: 1,
  reporters: [{}],
  testTimeout: PATIENCE_MS,
  hookTimeout: PATIENCE_MS,
  // Each file gets modules of its own: none of them may be of the time before a mutation.
  isolate: true,
})
const specifications = await vitest.globTestSpecifications()

/** The first test that failed, and its file. A file that can't even be loaded has none. */
function verdictOn(modules, errors) {
  for (const module of modules) {
    const file = path.relative(path.join(root, 'test'), module.moduleId)
    for (const test of module.children.allTests('failed')) {
      return { isGreen: false, file, test: test.fullName, message: test.result().errors?.[0]?.message ?? '' }
    }
    const [error] = module.errors()
    if (error !== undefined) return { isGreen: false, file, test: null, message: error.message }
    if (errors.length > 0) return { isGreen: false, file, test: 'no promise fails unseen', message: errors[0].message }
  }
  const tests = modules.flatMap(({ children }) => [...children.allTests()])
  const isGreen = tests.length > 0 && modules.every((module) => module.ok())
  return { isGreen, file: null, test: null, message: 'no test ran, or it was not ended' }
}

async function run(chosen) {
  const { state } = vitest
  for (const old of [state.filesMap, state.idMap, state.errorsSet]) old.clear()
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(chosen)
  const paths = new Set(chosen.map(({ moduleId }) => moduleId))
  return verdictOn(
    testModules.filter(({ moduleId }) => paths.has(moduleId)),
    unhandledErrors,
  )
}

async function answer({ changed, files, projects }) {
  for (const file of changed) vitest.invalidateFile(path.join(root, file))
  const paths = new Set(files.map((file) => path.join(root, file)))
  process.send(
    await run(specifications.filter(({ moduleId, project }) => paths.has(moduleId) || projects.includes(project.name))),
  )
}

process.on('message', (question) => void answer(question))
process.on('disconnect', () => process.exit())
process.send('ready')
