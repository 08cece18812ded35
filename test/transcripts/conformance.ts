/** How near bin/ is to Kafka: what `npm run conformance` counts and prints. */
import type { Output } from './transcript.ts'

/**
 * - `passed`: stdout and exit code are the same; `stderr`: and standard error is not.
 * - `rule`: it differs by a rule that holds for all tools, with which no row of its own is needed.
 */
export type Verdict = 'passed' | 'stderr' | 'rule' | 'failed'

export interface JudgedStep {
  /** `kafka-topics/usage.txt:4` */
  readonly id: string
  readonly command: string
  readonly verdict: Verdict
  /** Why it differs, by the list of deviations; null where it is not in it. */
  readonly reason: string | null
}

const NOTICES = /^(?:Warning: |Option )--?[\w.-]+ (?:is|has been) deprecated\b.*\n/gm
const TOLD_FAILURE =
  /error|exception|invalid|illegal|fail|could not|cannot|can't|unable|does ?n[o']t|not (?:found|exist|assigned|active|supported)|timed out|refused|no such/i

export function verdictOf(expected: Output, seen: Output): Verdict {
  if (expected.stdout === seen.stdout && expected.exit === seen.exit) {
    return expected.stderr === seen.stderr ? 'passed' : 'stderr'
  }
  const isSameData = expected.stdout.replace(NOTICES, '') === seen.stdout.replace(NOTICES, '')
  return isSameData && (expected.exit === seen.exit || tellsTruth(expected, seen)) ? 'rule' : 'failed'
}

/** Kafka tells of a failure and exits with 0. */
function tellsTruth(expected: Output, seen: Output): boolean {
  return expected.exit === 0 && seen.exit === 1 && TOLD_FAILURE.test(expected.stdout + expected.stderr)
}

/**
 * At least so much of all steps must be the same, or differ by rule, with KAFDIR_STRICT=1. As installed a command needs no
 * address, which is a difference that is wanted.
 */
const LEAST_SHARE = 0.97

const VERDICTS = ['passed', 'stderr', 'rule', 'failed'] as const

export interface Conformance {
  readonly text: string
  /** What does not pass is in the list of deviations, and in a strict run enough passes. */
  readonly isEnough: boolean
}

/** A line with the figure of a strict run, and the steps that fail without a reason. */
export function strictConformance(steps: readonly JudgedStep[]): Conformance {
  const failed = steps.filter(({ verdict }) => verdict === 'failed')
  const unexplained = failed.filter(({ reason }) => reason === null).map(({ id }) => `${id}  NOT EXPLAINED\n`)
  const share = steps.length === 0 ? 0 : 1 - failed.length / steps.length
  const passed = figure(steps.length - failed.length, steps.length)
  return {
    text: `With KAFDIR_STRICT=1: ${passed}, of ${LEAST_SHARE * 100} % that must.\n${unexplained.join('')}`,
    isEnough: share >= LEAST_SHARE && unexplained.length === 0,
  }
}

function figure(passed: number, all: number): string {
  return `${passed} of ${all} steps pass: ${(all === 0 ? 0 : (passed / all) * 100).toFixed(1)} %`
}

/** A table with a row for each tool, and what failed, of kafdir as it is installed. */
export function conformance(steps: readonly JudgedStep[]): Conformance {
  const toolOf = ({ id }: JudgedStep) => id.slice(0, id.indexOf('/'))
  const tools = [...new Set(steps.map(toolOf))].toSorted()
  const counts = (some: readonly JudgedStep[]) =>
    VERDICTS.map((verdict) => some.filter((step) => step.verdict === verdict).length)
  const row = (name: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(32)}${cells.map((cell) => String(cell).padStart(9)).join('')}`
  const failed = steps.filter(({ verdict }) => verdict === 'failed').toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const unexplained = failed.filter(({ reason }) => reason === null)
  const lines = [
    row('tool', ['passed', 'stderr', 'by rule', 'failed']),
    ...tools.map((tool) => row(tool, counts(steps.filter((step) => toolOf(step) === tool)))),
    row('all', counts(steps)),
    '',
    ...failed.map(({ id, reason }) => `${id}  ${reason ?? 'NOT EXPLAINED'}`),
    '',
    `As installed: ${figure(steps.length - failed.length, steps.length)}.`,
    ...(unexplained.length === 0
      ? []
      : [`${unexplained.length} that failed are not in test/transcripts/deviations.ts.`]),
  ]
  return { text: `${lines.join('\n')}\n`, isEnough: steps.length > 0 && unexplained.length === 0 }
}
