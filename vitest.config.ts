/** Test rings. Each project has its own `include`: a shared one would be added to each, and run every test twice. */
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const second = 1000

/**
 * The rings that start processes come after those that fill the workers, the ones with Java last. Nobody measures the time
 * of one process here, so two files of any ring run at once: otherwise one of two processors would wait.
 */
const WORKERS = 2

function ring(name: string, { timeoutMs, group = 0 }: { timeoutMs: number; group?: number }) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      sequence: { groupOrder: group },
      // Source modules keep no state, so unit tests may share them; that halves the time.
      isolate: group > 0,
      maxWorkers: WORKERS,
    },
  }
}

/** The minutes of the endurance ring begin first, so that the others of its group run beside it. */
class EnduranceFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isFirst = ({ project }: TestSpecification): boolean => project.name === 'endurance'
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))]
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    disableConsoleIntercept: true,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'build/test-results.json' }]] : ['default'],
    sequence: { sequencer: EnduranceFirst },
    projects: [
      ring('unit', { timeoutMs: 10 * second }),
      ring('tidy', { timeoutMs: 30 * second }),
      ring('contract', { timeoutMs: 20 * second }),
      ring('checker', { timeoutMs: 20 * second }),
      ring('property', { timeoutMs: 60 * second }),
      ring('fuzz', { timeoutMs: 60 * second }),
      ring('transcripts', { timeoutMs: 90 * second, group: 1 }),
      ring('regressions', { timeoutMs: 30 * second, group: 1 }),
      ring('scenes', { timeoutMs: 60 * second, group: 2 }),
      ring('multiprocess', { timeoutMs: 60 * second, group: 2 }),
      ring('crash', { timeoutMs: 120 * second, group: 2 }),
      // Has a timeout of its own.
      ring('endurance', { timeoutMs: 60 * second, group: 2 }),
      ring('interchange', { timeoutMs: 180 * second, group: 3 }),
      ring('package', { timeoutMs: 180 * second, group: 3 }),
    ],
  },
})
