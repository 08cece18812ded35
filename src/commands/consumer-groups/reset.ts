import { consumerGroupsResetSpec } from '../../cli/command-specs/consumer-groups.ts'
import { confirm } from '../../cli/confirm.ts'
import { reportError } from '../../cli/error-report.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import type { ProcessPorts } from '../../cli/process-ports.ts'
import { groupResetText, type ResetOutcome, resetExport, resetJson, resetNoticesFor } from '../../cli/reset-views.ts'
import { openTerminal } from '../../cli/terminal.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { counted, shortList } from '../../cli/topic-views.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { expectPartitions } from '../../tools/consumer-groups/absent-partitions.ts'
import { resetScenarios } from '../../tools/consumer-groups/check-options.ts'
import { executeReset, planInactiveReset } from '../../tools/consumer-groups/inactive-reset.ts'
import { readPlanFile } from '../../tools/consumer-groups/plan-file.ts'
import type { ResetRequest } from '../../tools/consumer-groups/reset-plan.ts'
import { readPlanText, scenarioOf } from '../../tools/consumer-groups/reset-scenario.ts'
import type { OptionValues } from '../../tools/option-table.ts'
import { isToolError, ToolError } from '../../tools/tool-error.ts'
import type { ClusterSession, ExitCode, ToolPorts } from '../../tools/tool-ports.ts'

type Options = OptionValues<(typeof consumerGroupsResetSpec)['flags']>

export default class ConsumerGroupsReset extends ToolCommand {
  static override summary = consumerGroupsResetSpec.summary
  static override args = oclifArgs(consumerGroupsResetSpec.argument)
  static override flags = oclifFlags(consumerGroupsResetSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(consumerGroupsResetSpec)
    const options = optionValues(consumerGroupsResetSpec, detected)
    const ids = [...new Set(words)]
    checkScenario(options)
    return this.runInCluster(options, async (session, ports) => {
      const requestOf = await resetRequests(session, options, ids, ports)
      const outcomes: ResetOutcome[] = []
      for (const groupId of ids) outcomes.push(await plannedReset(session, groupId, requestOf(groupId)))
      if (options.has('export')) ports.stdout.write(resetExport(outcomes))
      const end = isPlanOnly(options) ? 'planned' : await execute(session, outcomes, options, ports)
      return tell(outcomes, end, options, ports)
    })
  }
}

function checkScenario(options: Options): void {
  const given = resetScenarios.filter((name) => options.has(name)).map((name) => `--${name}`)
  if (given.length === 0) {
    throw new ToolError('usage', `Where to? Give one of ${resetScenarios.map((name) => `--${name}`).join(', ')}.`)
  }
  if (given.length > 1) throw new ToolError('usage', `Where to? Give only one of ${given.join(' and ')}.`)
}

/** An export changes nothing, unless it is said that it shall. */
function isPlanOnly(options: Options): boolean {
  return options.has('dry-run') || (options.has('export') && !options.has('yes'))
}

/** How each group is to be reset; the file of a plan is read once. Throws ToolError for partitions that do not exist. */
async function resetRequests(
  session: ClusterSession,
  options: Options,
  ids: readonly string[],
  ports: ToolPorts,
): Promise<(groupId: string) => ResetRequest> {
  const scenario = scenarioOf(options, ports)
  const notices = resetNoticesFor(ports.stderr)
  if (scenario !== 'plan') {
    const topics = options.valuesOf('topic')
    await expectPartitions(session, topics)
    const scope = topics.length > 0 ? { topics } : 'committed'
    return () => ({ scope, scenario: () => scenario, notices })
  }
  const path = options.valueOf('from-file') ?? ''
  const { plan, passedOver } = await readPlanFile(session, { path, csv: readPlanText(path, ports) }, ids)
  if (passedOver.length > 0) {
    const others = [...new Set(passedOver.map(({ groupId }) => groupId))].join(', ')
    ports.stderr.write(`Passed over ${counted(passedOver.length, 'line')} of ${path} about other groups: ${others}.\n`)
  }
  return (groupId) => {
    const offsets = plan.get(groupId) ?? []
    const scenarioOfGroup = () => {
      if (offsets.length > 0) return { to: 'plan', offsets } as const
      throw new ToolError('terse', `The file says nothing about group '${groupId}'.`)
    }
    return { scope: 'plan', scenario: scenarioOfGroup, notices }
  }
}

async function plannedReset(session: ClusterSession, groupId: string, request: ResetRequest): Promise<ResetOutcome> {
  try {
    return { groupId, offsets: await planInactiveReset(session, groupId, request), error: null }
  } catch (error) {
    if (isKafkaError(error) || isToolError(error)) return { groupId, offsets: [], error }
    throw error
  }
}

/** `declined`: whoever was asked did not mean it. `shown`: executed after the plan was shown. */
type ResetEnd = 'planned' | 'executed' | 'shown' | 'declined'

/** Sets the offsets of all groups that have a plan, if whoever is asked means it. */
async function execute(
  session: ClusterSession,
  outcomes: ResetOutcome[],
  options: Options,
  ports: ProcessPorts,
): Promise<ResetEnd> {
  const planned = outcomes.filter(({ offsets }) => offsets.length > 0)
  if (planned.length === 0) return 'executed'
  const { stdin, stdout, stderr } = ports
  const isAsked = !options.has('yes') && stdin.isTerminal && stderr.isTerminal
  if (isAsked) {
    const terminal = await openTerminal(stderr)
    stderr.write(planned.map((outcome) => groupResetText(outcome, terminal)).join(''))
    const names = planned.map(({ groupId }) => groupId)
    if (!(await confirm(`Reset ${shortList(names, 'group')}?`, ports))) return 'declined'
  }
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome.offsets.length === 0) continue
    await executeReset(session, outcome.groupId, outcome.offsets).catch((error: unknown) => {
      if (!isKafkaError(error)) throw error
      outcomes[at] = { ...outcome, error }
    })
  }
  return isAsked && stdout.isTerminal ? 'shown' : 'executed'
}

async function tell(
  outcomes: readonly ResetOutcome[],
  end: ResetEnd,
  options: Options,
  { stdout, stderr }: ToolPorts,
): Promise<ExitCode> {
  const isExecuted = end === 'executed' || end === 'shown'
  if (options.has('json') && !options.has('export')) writeJson(stdout, resetJson(outcomes, isExecuted))
  else if (!options.has('export') && end !== 'declined') {
    const terminal = await openTerminal(stdout)
    const done = outcomes.filter(({ error }) => error === null)
    const text = (outcome: ResetOutcome) =>
      end === 'shown' ? `Reset group ${outcome.groupId}.\n` : groupResetText(outcome, terminal)
    stdout.write(done.map(text).join(''))
  }
  for (const { error } of outcomes) if (error !== null) reportError(error, stderr)
  if (end === 'declined') stderr.write('Nothing was changed.\n')
  if (end === 'planned' && !options.has('dry-run')) {
    stderr.write('Nothing was changed: --export only prints the plan. With --yes the groups are reset as well.\n')
  }
  return end === 'declined' || outcomes.some(({ error }) => error !== null) ? 1 : 0
}
