/** Compares what was seen with what Kafka printed, by the rules that hold everywhere (docs/deviations.md). */
import type { Difference } from './deviations.ts'
import { differencesIn, type Output } from './transcript.ts'

/** Kafka prints them among the data, we on standard error. */
const NOTICE = /^(?:Warning: |Option )--?[\w.-]+ (?:is|has been) deprecated\b.*\n/gm
/** It advertises a setting that has no meaning here. */
const REBALANCE_NOTICE = /^The consumer rebalance protocol \(KIP-848\) is production-ready! .*\n/gm

/** What Kafka's output would be if it followed our rules. */
export function byOurRules({ stdout, stderr, exit }: Output): Output {
  const notices = stdout.match(NOTICE) ?? []
  return {
    stdout: stdout.replace(NOTICE, ''),
    stderr: notices.join('') + stderr.replace(REBALANCE_NOTICE, ''),
    exit,
  }
}

export function differencesOf(expected: Output, seen: Output): Difference[] {
  return differencesIn(byOurRules(expected), seen)
}
