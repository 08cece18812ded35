/** The steps of a repair: each once, in the order in which they build on each other. */
import type { Finding, RepairStep } from '../../common/finding.ts'

/** What a step needs the ones before it for: an index is made of a log that is whole. */
const ORDER: readonly RepairStep['kind'][] = [
  'settle-swap',
  'cut-tail',
  'rebuild-indexes',
  'set-aside',
  'remove-directory',
  'forget-checkpoints',
]

export function repairSteps(findings: readonly Finding[]): readonly RepairStep[] {
  const steps = new Map<string, RepairStep>()
  for (const { repair } of findings) if (repair !== null) steps.set(JSON.stringify(repair), repair)
  return [...steps.values()].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}

/** What is about to be done, as a sentence. */
export function stepText(step: RepairStep): string {
  switch (step.kind) {
    case 'settle-swap':
      return `End the compaction in ${step.directory} that was cut short.`
    case 'cut-tail':
      return `Cut what is behind the last batch of ${step.directory}, and keep it beside the log.`
    case 'rebuild-indexes':
      return `Make the indexes of segment ${step.baseOffset} of ${step.directory} anew of its log.`
    case 'set-aside':
      return `Give ${step.file} another name.`
    case 'remove-directory':
      return `Remove ${step.directory}, of a partition that is deleted.`
    case 'forget-checkpoints':
      return `Take ${step.partition} out of the checkpoint files of ${step.logDir}.`
  }
}
